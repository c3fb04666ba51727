"""A voucher from its issue to the gate, or to its end; told as people live it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image

from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import ScannedTrace, parse_scanned
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects.values import SubjectState
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchState
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.trade.tests.market import LIXIA, TRADER, Market, harvest, product, seen_as, trader
from agritrace.tracing.trade.tests.test_rules import BATCH, BUYER, SELLER
from agritrace.tracing.vouchers import rules, selectors, services, sheets, timing
from agritrace.tracing.vouchers.permissions import Permission
from agritrace.tracing.vouchers.values import (
    Goods,
    HandOver,
    IssueVoucher,
    MarketKind,
    Paper,
    PrintVoucher,
    ReceiveVoucher,
    VoidVoucher,
)

ALL = TRADER | {permission.value for permission in Permission}


class Way:
    """A supplier with two batches and a registered market."""

    def __init__(self, now: datetime) -> None:
        self.market, self.now = Market(now), now
        self.supplier = seen_as(self.market.seller, 901, ALL)
        self.gate = seen_as(self.market.buyer, 902, ALL)
        self.first = self.market.batch
        self.second = harvest(self.supplier, product(self.market.seller, now, "黄瓜"), "200", now)

    def order(self, **changes: object) -> IssueVoucher:
        told = {
            "kind": MarketKind.WHOLESALE, "market": "历下批发市场", "region_code": LIXIA, "plate": "浙A·8K260",
            "goods": (Goods(self.first, Decimal(300)), Goods(self.second, Decimal("50.5"))), "phone": "13800138000",
            "command_id": uuid4(), **changes,
        }  # fmt: skip  # test data
        return IssueVoucher(**told)  # type: ignore[arg-type]  # test data

    def issue(self, **changes: object) -> int:
        return services.issue_voucher(self.supplier, self.order(**changes), self.now).voucher_id

    def code(self, voucher_id: int) -> str:
        return selectors.voucher(self.supplier, voucher_id).code

    def receive(self, voucher_id: int, viewer: Viewer | None = None) -> str:
        command = ReceiveVoucher(self.code(voucher_id), uuid4())
        return services.receive_voucher(viewer or self.gate, command, self.now).state


@pytest.fixture
def way(db: None, now: datetime) -> Way:
    return Way(now)


def stock(batch_id: int) -> tuple[Decimal, Decimal, Decimal]:
    held = batches.briefs([batch_id])[batch_id].stock
    return held.available, held.frozen, held.departed


def found(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in caught.value.refusal.reasons}


def test_a_voucher_has_lines_and_a_code_and_freezes_the_goods_until_the_gate(way: Way) -> None:
    command = way.order()
    made = services.issue_voucher(way.supplier, command, way.now)
    assert services.issue_voucher(way.supplier, command, way.now) == made
    with pytest.raises(CommandConflict):
        services.issue_voucher(way.supplier, replace(command, market="别处"), way.now)
    issued = codes.by_code(made.code)
    assert issued is not None
    assert (issued.kind, issued.voucher_id) == (CodeKind.VOUCHER, made.voucher_id)
    assert (stock(way.first), stock(way.second)) == ((700, 300, 0), (Decimal("149.5"), Decimal("50.5"), 0))
    assert [(one.product_name, one.quantity) for one in selectors.lines(made.voucher_id)] == [
        ("番茄", 300), ("黄瓜", Decimal("50.5")),
    ]  # fmt: skip  # a table
    printed = PrintVoucher(made.voucher_id, Paper.ROLL_80, uuid4())
    assert services.print_voucher(way.supplier, printed, way.now).prints == 1
    assert services.print_voucher(way.supplier, printed, way.now).prints == 1
    assert services.print_voucher(way.supplier, replace(printed, command_id=uuid4()), way.now).prints == 2
    assert way.receive(made.voucher_id) == "delivered"
    assert (stock(way.first), stock(way.second)) == ((700, 0, 300), (Decimal("149.5"), 0, Decimal("50.5")))
    assert selectors.voucher(way.gate, made.voucher_id).state == "delivered"
    with pytest.raises(Refused) as caught:
        way.receive(made.voucher_id)
    assert found(caught) == {"state"}


def test_the_supplier_says_that_the_goods_are_delivered_where_nobody_scans(way: Way) -> None:
    voucher_id = way.issue()
    assert services.hand_over(way.supplier, HandOver(voucher_id, uuid4()), way.now).state == "delivered"
    assert stock(way.first) == (700, 0, 300)
    with pytest.raises(Refused) as caught:
        services.void_voucher(way.supplier, VoidVoucher(voucher_id, "写错", uuid4()), way.now)
    assert found(caught) == {"state"}


def test_a_void_voucher_gives_the_goods_back_and_opens_no_gate(way: Way) -> None:
    voucher_id = way.issue()
    with pytest.raises(Refused) as caught:
        services.void_voucher(way.supplier, VoidVoucher(voucher_id, " ", uuid4()), way.now)
    assert found(caught) == {"reason"}
    services.void_voucher(way.supplier, VoidVoucher(voucher_id, "没有发车", uuid4()), way.now)
    assert (stock(way.first), stock(way.second)) == ((1000, 0, 0), (200, 0, 0))
    issued = codes.by_code(way.code(voucher_id))
    assert issued is not None
    assert (issued.state, issued.reason) == ("void", "没有发车")
    for attempt in (
        lambda: way.receive(voucher_id),
        lambda: services.print_voucher(way.supplier, PrintVoucher(voucher_id, Paper.A6, uuid4()), way.now),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert found(caught) == {"state"}


def test_a_named_market_alone_verifies_and_nobody_his_own(way: Way) -> None:
    voucher_id = way.issue(market_code=way.market.buyer.code)
    other = seen_as(trader("别的市场", LIXIA, way.now), 905, ALL)
    for viewer, code in ((other, "market"), (way.supplier, "self")):
        with pytest.raises(Refused) as caught:
            way.receive(voucher_id, viewer)
        assert found(caught) == {code}
    assert selectors.voucher(way.gate, voucher_id).market_id == way.market.buyer.id
    assert way.receive(voucher_id) == "delivered"


def test_what_cannot_be_issued_is_said_beside_its_field(way: Way) -> None:
    wrong = (
        ({"goods": ()}, {"empty"}), ({"market": " "}, {"market"}), ({"region_code": "37"}, {"region"}),
        ({"phone": "12"}, {"phone"}), ({"market_code": "4133011099999990"}, {"unknown"}),
        ({"market_code": way.market.seller.code}, {"self"}), ({"goods": (Goods(way.first, Decimal(1001)),)}, {"stock"}),
        ({"goods": (Goods(way.first, Decimal(1)), Goods(way.first, Decimal(2)))}, {"twice"}),
        ({"goods": tuple(Goods(way.first, Decimal(1)) for _ in range(21))}, {"many"}),
    )  # fmt: skip  # a table
    for changes, expected in wrong:
        with pytest.raises(Refused) as caught:
            way.issue(**changes)
        assert found(caught) == expected, changes
    assert (stock(way.first), stock(way.second)) == ((1000, 0, 0), (200, 0, 0))
    known = rules.Snapshot(SELLER, {7: BATCH}, None, settled=True)
    order = way.order(goods=(Goods(7, Decimal(0)),))
    assert [one.field for one in rules.against_issuing(known, order)] == ["quantity_7"]
    closed = replace(known, batches={7: replace(BATCH, state=BatchState.RECALLED)})
    assert [one.code for one in rules.against_issuing(closed, order)] == ["batch_state"]
    stopped = replace(known, supplier=replace(SELLER, state=SubjectState.SUSPENDED))
    assert "standing" in {one.code for one in rules.against_issuing(stopped, order)}
    paused = replace(known, market=replace(BUYER, state=SubjectState.CANCELLED))
    assert "unknown" in {one.code for one in rules.against_issuing(paused, replace(order, market_code=BUYER.code))}
    assert [one.code for one in rules.against_reason("长" * 201)] == ["length"]


def test_strangers_see_nothing_and_do_nothing(way: Way) -> None:
    voucher_id = way.issue()
    stranger = seen_as(trader("路人", LIXIA, way.now), 909, ALL)
    for attempt in (
        lambda: selectors.voucher(stranger, voucher_id),
        lambda: services.hand_over(stranger, HandOver(voucher_id, uuid4()), way.now),
        lambda: services.issue_voucher(stranger, way.order(), way.now),
        lambda: services.receive_voucher(stranger, ReceiveVoucher("1" * 20, uuid4()), way.now),
    ):
        with pytest.raises(NotFound):
            attempt()
    nobody = seen_as(way.market.seller, 901, frozenset())
    for attempt in (
        lambda: selectors.voucher(nobody, voucher_id),
        lambda: services.hand_over(nobody, HandOver(voucher_id, uuid4()), way.now),
        lambda: services.issue_voucher(nobody, way.order(), way.now),
        lambda: services.receive_voucher(nobody, ReceiveVoucher("1" * 20, uuid4()), way.now),
    ):
        with pytest.raises(Denied):
            attempt()
    row = selectors.voucher(way.supplier, voucher_id)
    assert selectors.phone_of(way.supplier, row) == "13800138000"
    assert selectors.phone_of(stranger, row) == ""
    assert selectors.by_code("hello") is None


@pytest.mark.parametrize("paper", list(Paper))
def test_the_paper_is_as_wide_as_it_must_be_and_its_code_is_read_from_the_picture(way: Way, paper: Paper) -> None:
    voucher_id = way.issue()
    row = selectors.voucher(way.supplier, voucher_id)
    lines = selectors.lines(voucher_id)
    assert sheets.pdf(row, lines, paper, phone="13800138000").startswith(b"%PDF")
    picture = Image.open(io.BytesIO(sheets.png(row, lines, paper, phone="13800138000")))
    millimetres = {Paper.ROLL_58: 58, Paper.ROLL_80: 80, Paper.A6: 105}[paper]
    assert abs(picture.width - millimetres / 25.4 * 203) < 2
    if paper is Paper.A6:
        assert abs(picture.height - 148 / 25.4 * 203) < 2
    (read,) = zxingcpp.read_barcodes(picture.convert("L"))
    scanned = parse_scanned(str(read.text))
    assert isinstance(scanned, ScannedTrace)
    assert scanned.code == row.code


def test_what_nobody_delivers_lapses_after_a_week_with_a_reminder_the_day_before(way: Way) -> None:
    voucher_id, delivered = way.issue(), way.issue()
    services.hand_over(way.supplier, HandOver(delivered, uuid4()), way.now)
    day, week = timedelta(days=1), timedelta(days=7)
    assert [timing.remind_suppliers(way.now + n * day) for n in range(9)] == [0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert timing.lapse_vouchers(way.now + week - timedelta(seconds=1)) == 0
    assert stock(way.first) == (400, 300, 300)
    assert timing.lapse_vouchers(way.now + week) == 1
    assert timing.lapse_vouchers(way.now + week) == 0
    assert stock(way.first) == (700, 0, 300)
    row = selectors.voucher(way.supplier, voucher_id)
    assert (row.state, row.reason) == ("void", "到期没有交付")
    assert selectors.voucher(way.supplier, delivered).state == "delivered"
    told = [
        one.text
        for one in Notice.objects.everything(reason="test").order_by("id")
        if one.subject_id == way.market.seller.id
    ]
    assert ["到期作废；已经送到的请登记已交付" in text for text in told if "凭证" in text] == [True, False]
    with pytest.raises(Refused) as caught:
        way.receive(voucher_id)
    assert found(caught) == {"state"}
