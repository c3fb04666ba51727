"""Several lines, receipts in part, returns and hand records through the pages, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as making
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.trade import hands, returns, selectors
from tests.cast import Cast


@pytest.fixture
def seller(cast: Cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def buyer(cast: Cast) -> Client:
    return signed_in(cast, "buyer")


@pytest.fixture
def pair(cast: Cast) -> tuple[int, int]:
    viewer, now = cast.viewer("producer"), system_now()
    product_id = add(viewer, cast.now)
    told = (product_id, Decimal(1000), "公斤", beijing_day(now))
    first, second = (making.produce(viewer, Produce(*told, uuid4()), now).batch_id for _ in range(2))
    return first, second


def typed(cast: Cast, pair: tuple[int, int], **changes: str) -> dict[str, str]:
    told = {"command_id": str(uuid4()), "code": cast["buyer"].subject_code, "batch_id": str(pair[0]), "quantity": "300",
            "lines": "1", "plate": "浙A·8K260"}  # fmt: skip  # one form
    return {**told, **changes}


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def send(client: Client, path: str, **told: str) -> str:
    answer = client.post(path, {"command_id": str(uuid4()), **told}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def code_of(cast: Cast, batch_id: int) -> str:
    return str(batches.batch(cast.viewer("producer"), batch_id).code)


def test_labels_are_scanned_in_a_row_and_none_counts_twice(cast: Cast, seller: Client, pair: tuple[int, int]) -> None:
    first, second = (code_of(cast, number) for number in pair)
    page = send(seller, "/trade/new", **typed(cast, pair, quantity="", scan=first))
    assert 'value="1000"' in page
    assert "浙A·8K260" in page
    once = typed(cast, pair, quantity="1000", scanned=first)
    page = send(seller, "/trade/new", **{**once, "scan": second})
    assert 'name="quantity_2" value="1000"' in page
    both = {**once, "lines": "2", "batch_id_2": str(pair[1]), "quantity_2": "5", "scanned": f"{first},{second}"}
    for scan, said in (
        (second, "刚才扫过了"), ("hello", "没有认出"), (cast["buyer"].subject_code, "没有认出"),
        ("12345678901234567890", "不是您在库的批次"),
    ):  # fmt: skip  # a table
        page = send(seller, "/trade/new", **{**both, "scan": scan})
        assert said in page
        assert 'name="quantity_2" value="5"' in page
    assert "已经在单子里" in send(seller, "/trade/new", **{**both, "scanned": "", "scan": first})
    assert "都已经在单子里" in send(seller, "/trade/new", **{**both, "add": "1"})
    page = send(seller, "/trade/new", **{**both, "drop": "1"})
    assert "quantity_2" not in page
    assert 'name="quantity" value="5"' in page
    assert 'name="quantity_2"' in send(seller, "/trade/new", **typed(cast, pair, add="1"))
    assert selectors.counts(cast.viewer("producer")) == (0, 0)


def test_a_vehicle_is_sold_and_received_line_by_line(
    cast: Cast, seller: Client, buyer: Client, pair: tuple[int, int]
) -> None:
    more = {
        "lines": "2",
        "batch_id_2": str(pair[1]),
        "driver": "赵师傅",
        "driver_phone": "13800138000",
        "temperature": "4",
    }
    wrong = send(seller, "/trade/new", **typed(cast, pair, **more, quantity_2="2000"))
    assert "可卖 1,000 公斤" in wrong
    assert "赵师傅" in wrong
    answer = seller.post("/trade/new", typed(cast, pair, **more, quantity_2="50"))
    assert answer.status_code == 302, answer.content.decode()
    sale_id = int(re.fullmatch(r"/trade/(\d+)/", answer.url)[1])  # type: ignore[index]  # matched or the test fails
    first, second = selectors.delivery(cast.viewer("producer"), sale_id)
    page = text(buyer, f"/trade/{second.id}/")
    assert f'name="accepted_{first.id}"' in page
    assert "13800138000" in page
    assert "13800138000" not in text(signed_in(cast, "county"), f"/trade/{sale_id}/")
    again = send(buyer, f"/trade/{sale_id}/confirm", **{f"accepted_{first.id}": "280"})
    assert "请写明原因" in again
    assert 'value="280"' in again
    for fault in ("很多", "301"):
        assert "err" in send(buyer, f"/trade/{sale_id}/confirm", **{f"accepted_{first.id}": fault, "reason": "破损"})
    done = send(buyer, f"/trade/{sale_id}/confirm", **{f"accepted_{first.id}": "280", "reason": "破损 20 公斤"})
    assert "280 公斤" in done
    assert "20 公斤退回卖方库存" in text(seller, f"/trade/{sale_id}/") or "破损 20 公斤" in text(
        seller, f"/trade/{sale_id}/"
    )
    assert "138****8000" in text(buyer, f"/trade/{sale_id}/")


def test_a_whole_vehicle_is_refused_or_taken_back(
    cast: Cast, seller: Client, buyer: Client, pair: tuple[int, int]
) -> None:
    for client, verb, word in ((buyer, "refuse", "已拒收"), (seller, "withdraw", "已撤回")):
        more = {"lines": "2", "batch_id_2": str(pair[1]), "quantity_2": "50"}
        sale_id = seller.post("/trade/new", typed(cast, pair, **more)).url.split("/")[2]
        assert "这 2 行货" in text(client, f"/trade/{sale_id}/{verb}")
        assert word in send(client, f"/trade/{sale_id}/{verb}", reason="车坏了")
        assert batches.batch(cast.viewer("producer"), pair[1]).available == 1000


def test_goods_are_given_back_and_the_seller_decides(
    cast: Cast, seller: Client, buyer: Client, pair: tuple[int, int]
) -> None:
    sale_id = seller.post("/trade/new", typed(cast, pair)).url.split("/")[2]
    assert "只收一部分" in text(buyer, f"/trade/{sale_id}/")
    send(buyer, f"/trade/{sale_id}/confirm", accepted="290", reason="少 10 公斤")
    path = f"/trade/{sale_id}/return"
    assert path in text(buyer, f"/trade/{sale_id}/")
    assert path not in text(seller, f"/trade/{sale_id}/")
    assert "还能退 290" in text(buyer, path)
    assert "还能退 290" in send(buyer, path, quantity="291", reason="变质")
    assert "待卖方办理" in send(buyer, path, quantity="90", reason="变质")
    (row,) = returns.waiting(cast.viewer("producer"))
    where = f"/trade/returns/{row.id}/"
    assert where in text(seller, "/trade/returns/?view=mine&q=番茄&state=requested")
    assert "没有符合条件的退货" in text(seller, "/trade/returns/?q=没有这种东西")
    assert seller.get("/trade/returns/export").content[:2] == b"PK"
    assert "办理退货" in text(seller, "/workbench")
    assert "原因" in send(seller, f"{where}decline", reason="")
    done = send(seller, f"{where}accept")
    assert "新追溯码" in done
    assert seller.post(f"{where}accept", {"command_id": str(uuid4())}).status_code == 409
    send(buyer, path, quantity="100", reason="又变质")
    (second,) = returns.waiting(cast.viewer("producer"))
    assert "不同意" in send(seller, f"/trade/returns/{second.id}/decline", reason="超过期限")
    send(buyer, path, quantity="100", reason="再问一次")
    (third,) = returns.waiting(cast.viewer("producer"))
    assert "已撤回" in send(buyer, f"/trade/returns/{third.id}/withdraw")


def photo() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "PNG")
    out.seek(0)
    out.name = "proof.png"  # type: ignore[misc]  # a file has a name
    return out


def test_a_buyer_who_is_not_registered_is_written_down_and_claims_later(
    cast: Cast, seller: Client, buyer: Client, pair: tuple[int, int]
) -> None:
    now = system_now()
    form = {"command_id": str(uuid4()), "batch_id": str(pair[0]), "quantity": "60", "buyer": "李记菜摊",
            "phone": "13900139000", "use": "stall", "region_code": "330110000000", "address": "东门 3 号",
            "sold_at": (now - timedelta(hours=1)).astimezone().strftime("%Y-%m-%dT%H:%M")}  # fmt: skip  # one form
    assert "hand/new" in text(seller, "/trade/new")
    first = seller.post("/trade/hand/new", {**form, "photos": photo()}).content.decode()
    assert "请勾选真实性声明" in first
    kept = re.search(r'name="kept" value="([^"]+)"', first)[1]  # type: ignore[index]  # found or the test fails
    assert "请附一张凭证照片" in seller.post("/trade/hand/new", {**form, "declared": "on"}).content.decode()
    answer = seller.post("/trade/hand/new", {**form, "declared": "on", "kept": kept})
    assert answer.status_code == 302, answer.content.decode()
    where = answer.url
    hand_id = int(where.split("/")[3])
    page = text(seller, where)
    assert "13900139000" in page
    assert "凭证照片 1" in page
    watched = text(signed_in(cast, "county"), where)
    assert "139****9000" in watched
    assert "李记菜摊" not in watched
    assert buyer.get(where).status_code == 404
    assert "主体码" in send(seller, f"{where}offer", code="0000")
    assert "待认领" in send(seller, f"{where}offer", code=cast["buyer"].subject_code)
    assert where in text(buyer, "/trade/hand/?view=mine")
    assert "13900139000" not in text(buyer, where)
    assert "原因" in send(buyer, f"{where}disown", reason="")
    send(buyer, f"{where}disown", reason="没有买过")
    assert "没有买过" in text(seller, where)
    send(seller, f"{where}offer", code=cast["buyer"].subject_code)
    assert "已认领" in send(buyer, f"{where}take")
    assert seller.post(f"{where}take", {"command_id": str(uuid4())}).status_code == 409
    row = hands.one(cast.viewer("buyer"), hand_id)
    assert batches.batch(cast.viewer("buyer"), row.buyer_batch_id or 0).available == 60
    assert seller.get("/trade/hand/export?state=claimed").content[:2] == b"PK"
    assert "没有符合条件的登记" in text(seller, "/trade/hand/?q=没有这种东西")
