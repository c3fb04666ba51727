"""Vouchers through the pages: issue, print, gate, void, and what the public reads."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as making
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.vouchers import selectors
from tests.cast import Cast


@pytest.fixture
def supplier(cast: Cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def batch(cast: Cast) -> int:
    viewer, now = cast.viewer("producer"), system_now()
    day = beijing_day(now - timedelta(hours=30))
    return making.produce(viewer, Produce(add(viewer, cast.now), Decimal(1000), "公斤", day, uuid4()), now).batch_id


def typed(batch: int, **changes: str) -> dict[str, str]:
    told = {"command_id": str(uuid4()), "kind": "wholesale", "market": "历下批发市场", "region_code": "370102000000",
            "plate": "浙A·8K260", "phone": "13800138000", f"quantity_{batch}": "300"}  # fmt: skip  # one form
    return {**told, **changes}


def issue(supplier: Client, batch: int) -> tuple[str, int]:
    answer = supplier.post("/vouchers/new", typed(batch))
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, int(answer.url.split("/")[2])


def press(client: Client, path: str, **told: str) -> str:
    answer = client.post(path, {"command_id": str(uuid4()), **told}, follow=True)
    return answer.content.decode()


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_mistake_keeps_everything_typed(supplier: Client, batch: int) -> None:
    for changes, said in (
        ({f"quantity_{batch}": "2000"}, "只有 1,000 公斤"), ({f"quantity_{batch}": ""}, "至少填写一批货"),
        ({f"quantity_{batch}": "很多"}, "要用数字"), ({"region_code": ""}, "请选择"), ({"phone": "12"}, "手机号不对"),
        ({"market_code": "12"}, "没有找到这个主体码"),
    ):  # fmt: skip  # a table
        page = supplier.post("/vouchers/new", typed(batch, **changes)).content.decode()
        assert said in page, changes
        assert "浙A·8K260" in page


def test_from_the_form_over_the_printer_to_the_gate(cast: Cast, supplier: Client, batch: int) -> None:
    where, number = issue(supplier, batch)
    assert "打印凭证" in text(supplier, where)
    assert supplier.get(f"{where}voucher.pdf?paper=80").status_code == 404
    answer = supplier.post(f"{where}print", {"command_id": str(uuid4()), "paper": "58"})
    paper = supplier.get(answer.url)
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert "再打印一次" in text(supplier, where)
    row = selectors.voucher(cast.viewer("producer"), number)
    gate = signed_in(cast, "buyer")
    assert "没有查到这张凭证" in text(gate, "/vouchers/gate?code=12345678901234567890")
    page = text(gate, f"/vouchers/gate?code={row.code}")
    assert "货和凭证相符" in page
    assert "13800138000" not in page
    assert "货和凭证相符" not in text(supplier, f"/vouchers/gate?code={row.code}")
    assert "已经用过" in press(gate, "/vouchers/gate", code=row.code)
    assert gate.post("/vouchers/gate", {"command_id": str(uuid4()), "code": row.code}).status_code == 409
    assert batches.batch(cast.viewer("producer"), batch).stock.departed == 300
    assert "已交付" in text(supplier, where)
    assert supplier.post(f"{where}deliver", {"command_id": str(uuid4())}).status_code == 409
    public = Client().get(f"/t/{row.code}", follow=True).content.decode()
    assert "真凭证，货已交付" in public
    assert "浙A" not in public
    watched = text(signed_in(cast, "county"), where)
    assert "138****8000" in watched
    assert signed_in(cast, "sibling_county").get(where).status_code == 404
    assert where in text(supplier, "/vouchers/?q=历下&state=delivered&kind=wholesale")
    assert "没有符合条件的凭证" in text(supplier, "/vouchers/?q=没有这种东西")
    assert supplier.get("/vouchers/export").content[:2] == b"PK"


def test_a_void_voucher_is_void_wherever_it_is_scanned(cast: Cast, supplier: Client, batch: int) -> None:
    where, number = issue(supplier, batch)
    code = selectors.voucher(cast.viewer("producer"), number).code
    assert "真凭证，在途" in text(Client(), f"/v/{code}")
    assert "作废原因" in press(supplier, f"{where}void", reason="")
    assert "已作废" in press(supplier, f"{where}void", reason="没有发车")
    assert "请不要收货" in text(signed_in(cast, "buyer"), f"/vouchers/gate?code={code}")
    page = text(Client(), f"/v/{code}")
    assert "凭证已作废" in page
    assert "没有发车" in page
    assert Client().get("/v/12345678901234567890").status_code == 404
    assert supplier.get(f"{where}voucher.pdf?paper=80").status_code == 404
    assert batches.batch(cast.viewer("producer"), batch).available == 1000


def test_the_supplier_records_the_delivery_where_nobody_scans(supplier: Client, batch: int) -> None:
    where, _ = issue(supplier, batch)
    assert "已登记交付" in press(supplier, f"{where}deliver")
    assert f"{where}void" not in text(supplier, where)
