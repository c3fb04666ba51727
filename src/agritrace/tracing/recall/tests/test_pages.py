"""A recall in pages: the county of the origin opens it, the other county decides, the holder answers, the public reads."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.recall.models import Hold, Recall
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import ConfirmSale, SubmitSale
from tests.cast import Cast

WHY = "检出禁用农药"


@pytest.fixture
def goods(cast: Cast) -> tuple[int, int, str]:
    """A harvest in 余杭区, 40 of it sold to 历下区: both batches, and the code of the second."""
    now, producer, buyer = system_now(), cast.viewer("producer"), cast.viewer("buyer")
    day = beijing_day(now) - timedelta(days=1)
    made = batches.produce(producer, Produce(add(producer, now), Decimal(100), "公斤", day, uuid4()), now).batch_id
    order = SubmitSale(made, cast["buyer"].subject_code, Decimal(40), "公斤", uuid4())
    sale = trade.submit_sale(producer, order, now).sale_id
    bought = trade.confirm_sale(buyer, ConfirmSale(sale, uuid4()), now)
    return made, bought.batch_id, bought.code


def post(client: Client, address: str, **fields: str) -> str:
    answer = client.post(address, {"command_id": str(uuid4()), **fields}, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_from_opening_to_the_report(cast: Cast, goods: tuple[int, int, str]) -> None:
    made, bought, code = goods
    county, other, buyer = (signed_in(cast, name) for name in ("county", "other_county", "buyer"))
    assert f"/recalls/new?batch={made}" in text(county, f"/chain/{made}/")
    asked = text(county, f"/recalls/new?batch={made}")
    assert "全链 2 个批次、2 个持有主体、2 个省" in asked
    assert "请写明原因" in post(county, f"/recalls/new?batch={made}", reason="  好好  ")
    opened = post(county, f"/recalls/new?batch={made}", reason=WHY)
    recall_id = Recall.objects.everything(reason="test").get().id
    assert "已发起召回，涉及 2 个批次" in opened
    assert "山东省济南市历下区" in opened
    assert "已经在召回中" in post(county, f"/recalls/new?batch={made}", reason=WHY)
    public = text(Client(), f"/t/{code}")
    assert "已召回" in public
    assert WHY in public

    hold = Hold.objects.everything(reason="test").get(batch_id=bought).id
    assert "40 公斤被暂停流通" in text(buyer, "/workbench")
    page = text(buyer, f"/recalls/holds/{hold}/")
    for words in (WHY, "谁决定的", "到期自动恢复", "怎样提出异议", "我已知悉"):
        assert words in page
    assert "已记录您知悉的时间" in post(buyer, f"/recalls/holds/{hold}/receive")
    assert "异议已送达" in post(buyer, f"/recalls/holds/{hold}/object", reason="我们自检合格，请复检")
    assert "至少 4 个字" in post(buyer, f"/recalls/holds/{hold}/object", reason="不服")
    assert "40 公斤被暂停流通" in text(other, "/workbench")
    assert "我们自检合格" in text(other, f"/recalls/holds/{hold}/")
    assert "请写明原因" in post(other, f"/recalls/holds/{hold}/confirm", reason=" 好 好")
    assert "已确认暂停" in post(other, f"/recalls/holds/{hold}/confirm", reason="核实属于同一批")
    assert "当前状态" in post(other, f"/recalls/holds/{hold}/confirm", reason="核实属于同一批")
    assert "还有 2 个批次没有处置完" in post(county, f"/recalls/{recall_id}/close", reason="全部处置完毕")
    own = Hold.objects.everything(reason="test").get(batch_id=made).id
    for client, number in ((other, hold), (county, own)):
        told = {"way": "destroyed", "reason": "填埋场销毁"}
        assert "已登记处置" in post(client, f"/recalls/holds/{number}/settle", **told)
    assert "新增 0 个批次" in post(county, f"/recalls/{recall_id}/sweep")
    closed = post(county, f"/recalls/{recall_id}/close", reason="全部处置完毕")
    assert "已办结" in closed
    assert "这次召回已经办结" in post(county, f"/recalls/{recall_id}/sweep")
    report = county.get(f"/recalls/{recall_id}/report")
    rows = list(openpyxl.load_workbook(BytesIO(report.content)).active.iter_rows(values_only=True))
    assert [(row[4], row[5], row[7], row[8]) for row in rows[1:3]] == [
        ("浙江省杭州市余杭区", 60, "已处置", "销毁"),
        ("山东省济南市历下区", 40, "已处置", "销毁"),
    ]
    assert any("全部处置完毕" in str(row[1]) for row in rows[3:])


def test_lists_are_searched_filtered_exported_and_say_when_they_are_empty(
    cast: Cast, goods: tuple[int, int, str]
) -> None:
    county, other = signed_in(cast, "county"), signed_in(cast, "other_county")
    assert "还没有召回" in text(county, "/recalls/")
    assert "没有暂停流通的批次" in text(other, "/recalls/holds/")
    post(county, f"/recalls/new?batch={goods[0]}", reason=WHY, drill="on")
    shown = text(county, "/recalls/?drill=yes&state=open&q=YL")
    assert "演练·召回中" in shown
    assert "没有符合条件的召回" in text(county, "/recalls/?drill=no")
    sheet = county.get("/recalls/export")
    rows = list(openpyxl.load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert [(row[1], row[5], row[6], row[7]) for row in rows[1:]] == [("演练", WHY, "召回中", 2)]
    assert "演练·临时暂停" in text(other, "/recalls/holds/?state=provisional")
    assert "这是演练" in text(
        other, f"/recalls/holds/{Hold.objects.everything(reason='test').get(batch_id=goods[1]).id}/"
    )
    recall_id = Recall.objects.everything(reason="test").get().id
    name = subjects.brief([cast["buyer"].subject_id or 0])[cast["buyer"].subject_id or 0].name
    page = text(county, f"/recalls/{recall_id}/")
    assert name in page, "depth official: the reason is stated and recorded"
    assert "这是演练" in page
    assert "真码" in text(Client(), f"/t/{goods[2]}")
    assert "已取消召回" in post(county, f"/recalls/{recall_id}/cancel", reason="演练提前结束")


def test_nobody_enters_what_is_not_his(cast: Cast, goods: tuple[int, int, str]) -> None:
    post(signed_in(cast, "county"), f"/recalls/new?batch={goods[0]}", reason=WHY)
    recall_id = Recall.objects.everything(reason="test").get().id
    bought = Hold.objects.everything(reason="test").get(batch_id=goods[1]).id
    for member, address, status in (
        ("sibling_county", f"/recalls/{recall_id}/", 404),
        ("other_county", f"/recalls/{recall_id}/", 404),
        ("other_county", f"/recalls/{recall_id}/report", 404),
        ("producer", f"/recalls/{recall_id}/", 403),
        ("producer", f"/recalls/holds/{bought}/", 404),
        ("county", f"/recalls/holds/{bought}/", 404),
        ("township", f"/recalls/new?batch={goods[0]}", 403),
        ("other_county", f"/recalls/new?batch={goods[1]}", 403),
        ("county", "/recalls/new", 404),
        ("other_county", f"/recalls/holds/{bought}/order", 403),
        ("other_county", f"/recalls/holds/{bought}/burn", 404),
        ("township", f"/recalls/holds/{bought}/lift", 403),
        ("laboratory", "/recalls/", 403),
    ):
        assert signed_in(cast, member).get(address).status_code == status, (member, address)
    assert "责令暂停" in text(signed_in(cast, "other_province"), f"/recalls/holds/{bought}/")
    assert Client().get("/recalls/").status_code == 302
