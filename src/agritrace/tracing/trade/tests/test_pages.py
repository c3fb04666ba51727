"""Selling and confirming through the pages, without scripts."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import segno
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.subjectcodes import identity_proof, identity_url
from agritrace.registry.products.tests.factories import add
from agritrace.registry.subjects import personal
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.trade import selectors
from tests.cast import Cast


@pytest.fixture
def seller(cast: Cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def buyer(cast: Cast) -> Client:
    return signed_in(cast, "buyer")


@pytest.fixture
def batch(cast: Cast) -> int:
    viewer, now = cast.viewer("producer"), system_now()
    command = Produce(add(viewer, cast.now), Decimal(1000), "公斤", beijing_day(now), uuid4(), base_name="1号基地")
    return batches.produce(viewer, command, now).batch_id


def card(cast: Cast, key: str, issue: int = 1) -> str:
    code = cast[key].subject_code
    return identity_url("agri.example", code, identity_proof(personal.ring(KeyPurpose.IDENTITY), code, issue=issue))


def typed(cast: Cast, batch: int, **changes: str) -> dict[str, str]:
    told = {"command_id": str(uuid4()), "code": cast["buyer"].subject_code, "batch_id": str(batch), "quantity": "300"}
    return {**told, **changes}


def sell(cast: Cast, seller: Client, batch: int, **changes: str) -> int:
    answer = seller.post("/trade/new", typed(cast, batch, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return int(re.fullmatch(r"/trade/(\d+)/", answer.url)[1])  # type: ignore[index]  # matched or the test fails


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_scanned_buyer_is_shown_before_anything_else_is_asked(cast: Cast, seller: Client, batch: int) -> None:
    first = text(seller, "/trade/new")
    assert "买方的电子身份标识" in first
    assert 'name="quantity"' not in first
    second = seller.get("/trade/new", {"code": card(cast, "buyer"), "batch": str(batch)}).content.decode()
    assert "已扫到买方" in second
    assert 'name="quantity"' in second
    typed_code = seller.get("/trade/new", {"code": cast["buyer"].subject_code}).content.decode()
    assert "未核对标识" in typed_code


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("hello", "没有认出这个码"),
        ("4133011099999998", "没有"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("12345678901234567890", "这是产品的追溯码"),
    ],
)
def test_a_wrong_scan_is_explained_and_kept(seller: Client, scan: str, said: str) -> None:
    page = seller.get("/trade/new", {"code": scan}).content.decode()
    assert said in page
    assert "<script>alert" not in page


def test_ones_own_card_and_an_old_card_are_turned_away(cast: Cast, seller: Client) -> None:
    assert "不能卖给自己" in seller.get("/trade/new", {"code": card(cast, "producer")}).content.decode()
    assert "已经失效" in seller.get("/trade/new", {"code": card(cast, "buyer", issue=2)}).content.decode()


def test_a_mistake_keeps_everything_typed(cast: Cast, seller: Client, batch: int) -> None:
    for quantity, said in (("2000", "可卖 1,000 公斤"), ("-5", "必须大于0"), ("很多", "要用数字"), ("9" * 19, "最多")):
        page = seller.post("/trade/new", typed(cast, batch, quantity=quantity, plate="浙A·8K260")).content.decode()
        assert said in page
        assert "浙A·8K260" in page
        assert cast["buyer"].subject_code in page


def test_the_chain_of_pages_from_the_sale_to_the_new_code(
    cast: Cast, seller: Client, buyer: Client, batch: int
) -> None:
    sale_id = sell(cast, seller, batch, plate="浙A·8K260")
    assert "撤回交易" in text(seller, f"/trade/{sale_id}/")
    assert "确认收货" not in text(seller, f"/trade/{sale_id}/")
    waiting = text(buyer, "/trade/?view=mine")
    assert f"/trade/{sale_id}/" in waiting
    page = text(buyer, f"/trade/{sale_id}/")
    assert "浙A·8K260" in page
    command = {"command_id": str(uuid4())}
    answer = buyer.post(f"/trade/{sale_id}/confirm", command, follow=True).content.decode()
    code = selectors.sale(cast.viewer("buyer"), sale_id).buyer_code
    assert "打印标签" in answer
    assert re.sub(r"\s", "", answer).count(code) >= 1
    again = buyer.post(f"/trade/{sale_id}/confirm", {"command_id": str(uuid4())}, follow=True)
    assert again.status_code == 200
    assert "打印标签" not in text(seller, f"/trade/{sale_id}/")


def test_a_refusal_asks_for_its_reason_and_shows_it_to_the_seller(
    cast: Cast, seller: Client, buyer: Client, batch: int
) -> None:
    sale_id = sell(cast, seller, batch)
    path = f"/trade/{sale_id}/refuse"
    assert "拒收原因" in text(buyer, path)
    assert buyer.post(path, {"command_id": str(uuid4()), "reason": ""}).status_code == 200
    assert buyer.post(path, {"command_id": str(uuid4()), "reason": "到货只有 250 公斤"}).status_code == 302
    assert "到货只有 250 公斤" in text(seller, f"/trade/{sale_id}/")
    late = buyer.post(f"/trade/{sale_id}/confirm", {"command_id": str(uuid4())})
    assert late.status_code == 409
    assert "不能再办理" in late.content.decode()


def test_the_seller_withdraws_through_a_page_that_says_what_follows(cast: Cast, seller: Client, batch: int) -> None:
    sale_id = sell(cast, seller, batch)
    assert "退回" in text(seller, f"/trade/{sale_id}/withdraw")
    assert seller.post(f"/trade/{sale_id}/withdraw", {"command_id": str(uuid4()), "reason": ""}).status_code == 302
    assert "已撤回" in text(seller, f"/trade/{sale_id}/")


def test_both_counties_see_the_sale_and_a_third_does_not(cast: Cast, seller: Client, batch: int) -> None:
    sale_id = sell(cast, seller, batch)
    answers = {
        key: signed_in(cast, key).get(f"/trade/{sale_id}/").status_code
        for key in ("county", "other_county", "sibling_county", "ministry")
    }
    assert answers == {"county": 200, "other_county": 200, "sibling_county": 404, "ministry": 200}
    assert signed_in(cast, "county").post(f"/trade/{sale_id}/confirm", {"command_id": str(uuid4())}).status_code == 403


def test_the_list_is_searched_filtered_and_exported(cast: Cast, seller: Client, batch: int) -> None:
    sale_id = sell(cast, seller, batch)
    tomorrow = (beijing_day(system_now()) + timedelta(days=1)).isoformat()
    assert f"/trade/{sale_id}/" in text(seller, "/trade/?q=番茄&state=submitted")
    assert f"/trade/{sale_id}/" not in text(seller, f"/trade/?first={tomorrow}")
    assert "没有符合条件的交易" in text(seller, "/trade/?q=没有这种东西")
    book = seller.get("/trade/export?state=submitted")
    assert book.status_code == 200
    assert book.content[:2] == b"PK"


def test_a_photographed_card_is_read_on_the_server(cast: Cast, seller: Client) -> None:
    picture = io.BytesIO()
    segno.make(card(cast, "buyer")).save(picture, kind="png", scale=6, border=4)
    picture.seek(0)
    picture.name = "card.png"  # type: ignore[misc]  # a file has a name
    answer = seller.post("/trade/photo", {"photo": picture}, headers={"Accept": "application/json"}).json()
    assert answer["code"] == card(cast, "buyer")
    picture.seek(0)
    led = seller.post("/trade/photo", {"photo": picture}, headers={"Accept": "text/html"}, follow=True)
    assert "已扫到买方" in led.content.decode()


def test_a_photo_that_is_none_leads_back_with_advice(seller: Client) -> None:
    for content in (b"MZ no picture", b""):
        file = io.BytesIO(content)
        file.name = "card.jpg"  # type: ignore[misc]  # a file has a name
        answer = seller.post("/trade/photo", {"photo": file}, headers={"Accept": "text/html"}, follow=True)
        assert "没有从照片里认出二维码" in answer.content.decode()
    assert seller.post("/trade/photo", {}, headers={"Accept": "application/json"}).json()["code"] == ""
