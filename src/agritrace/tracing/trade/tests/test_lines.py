"""Several lines on one vehicle, goods that arrive in part, reminders, and goods that go back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import EventKind, Source
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.trade import drivers, returns, rules, selectors, services, terms
from agritrace.tracing.trade.returnvalues import AskReturn, DecideReturn, WithdrawReturn
from agritrace.tracing.trade.values import (
    Accepted,
    ConfirmDelivery,
    ConfirmSale,
    Haulage,
    Line,
    RefuseDelivery,
    SubmitDelivery,
    WithdrawDelivery,
)

from .market import LIXIA, Market, harvest, product, seen_as, trader

TOLD = Haulage(
    origin="余杭仓前",
    destination="历下市场",
    temperature=Decimal("4.0"),
    warehouse="2 号冷库",
    kept_at=Decimal(-18),
    preservative="未使用",
    driver="赵师傅",
    driver_phone="13800138000",
)


@pytest.fixture
def market(db: None, now: datetime) -> Market:
    return Market(now)


@pytest.fixture
def other(market: Market) -> int:
    return harvest(market.selling, product(market.seller, market.now, "黄瓜"), "200", market.now)


def codes(caught: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {reason.code: reason.field for reason in caught.value.refusal.reasons}


def stock(batch_id: int) -> tuple[Decimal, Decimal, Decimal]:
    held = batches.briefs([batch_id])[batch_id].stock
    return held.available, held.frozen, held.departed


def load(market: Market, *lines: tuple[int, str], **changes: object) -> SubmitDelivery:
    told = tuple(Line(batch, Decimal(amount), "公斤") for batch, amount in lines)
    facts = {"lines": told, "buyer_code": market.buyer.code, "command_id": uuid4(), "plate": "浙A·8K260", **changes}
    return SubmitDelivery(**facts)  # type: ignore[arg-type]  # test data


def test_a_vehicle_with_two_batches_is_taken_line_by_line(market: Market, other: int) -> None:
    order = load(market, (market.batch, "300"), (other, "50"), haulage=TOLD)
    made = services.submit_delivery(market.selling, order, market.now)
    assert services.submit_delivery(market.selling, order, market.now) == made
    assert (stock(market.batch), stock(other)) == ((700, 300, 0), (150, 50, 0))
    lines = selectors.delivery(market.buying, made.delivery_id)
    assert [(one.id, one.plate, one.delivery_id) for one in lines] == [
        (number, "浙A·8K260", made.delivery_id) for number in made.sale_ids
    ]
    first, second = made.sale_ids
    command = ConfirmDelivery(made.delivery_id, uuid4(), (Accepted(first, Decimal("280.5")),), "破损 19.5 公斤")
    done = services.confirm_delivery(market.buying, command, market.now)
    assert services.confirm_delivery(market.buying, command, market.now) == done
    assert (stock(market.batch), stock(other)) == ((Decimal("719.5"), 0, Decimal("280.5")), (150, 0, 50))
    assert [batches.batch(market.buying, one.batch_id).available for one in done.taken] == [Decimal("280.5"), 50]
    rows = {one.id: one for one in selectors.delivery(market.selling, made.delivery_id)}
    assert (rows[first].taken, rows[first].refused, rows[first].reason) == (
        Decimal("280.5"), Decimal("19.5"), "破损 19.5 公斤",
    )  # fmt: skip  # one row
    assert (rows[second].taken, rows[second].refused, rows[second].reason) == (50, 0, "")
    assert [node.batch_id for node in genealogy.chain_back(done.taken[1].batch_id)] == [done.taken[1].batch_id, other]


def test_a_line_of_which_nothing_came_is_refused_and_the_others_are_taken(market: Market, other: int) -> None:
    made = services.submit_delivery(market.selling, load(market, (market.batch, "300"), (other, "50")), market.now)
    nothing = ConfirmDelivery(made.delivery_id, uuid4(), (Accepted(made.sale_ids[1], Decimal(0)),), "没有装车")
    done = services.confirm_delivery(market.buying, nothing, market.now)
    assert (len(done.taken), done.refused) == (1, (made.sale_ids[1],))
    assert [one.state for one in selectors.delivery(market.buying, made.delivery_id)] == ["confirmed", "rejected"]
    assert (stock(market.batch), stock(other)) == ((700, 0, 300), (200, 0, 0))


@pytest.mark.parametrize(
    ("accepted", "reason", "found"),
    [
        ("301", "", {"more"}),
        ("200", "", {"reason"}),
        ("0", "没有货", {"nothing"}),
        ("-1", "x", {"positive"}),
    ],
)
def test_a_receipt_that_makes_no_sense_is_refused(market: Market, accepted: str, reason: str, found: set[str]) -> None:
    sale_id = market.submit("300")
    with pytest.raises(Refused) as caught:
        services.confirm_sale(market.buying, ConfirmSale(sale_id, uuid4(), Decimal(accepted), reason), market.now)
    assert found <= set(codes(caught)) or found == {"positive"}
    assert stock(market.batch) == (700, 300, 0)


def test_part_of_a_sale_alone_is_taken_and_the_rest_is_free_again(market: Market) -> None:
    sale_id = market.submit("300")
    done = services.confirm_sale(market.buying, ConfirmSale(sale_id, uuid4(), Decimal(250), "少了两筐"), market.now)
    assert stock(market.batch) == (750, 0, 250)
    assert batches.batch(market.buying, done.batch_id).available == 250
    row = selectors.sale(market.selling, sale_id)
    assert (row.state, row.taken, row.refused, row.reason) == ("confirmed", 250, 50, "少了两筐")


def test_a_delivery_is_refused_whole_or_taken_back_whole(market: Market, other: int) -> None:
    for end in ("refuse", "withdraw"):
        made = services.submit_delivery(market.selling, load(market, (market.batch, "9"), (other, "5")), market.now)
        if end == "refuse":
            command = RefuseDelivery(made.delivery_id, "车坏在路上，货已变质", uuid4())
            ended = services.refuse_delivery(market.buying, command, market.now)
        else:
            back = WithdrawDelivery(made.delivery_id, "", uuid4())
            ended = services.withdraw_delivery(market.selling, back, market.now)
        assert ended.sale_ids == made.sale_ids
        assert (stock(market.batch), stock(other)) == ((1000, 0, 0), (200, 0, 0))
        with pytest.raises(Refused) as caught:
            services.confirm_delivery(market.buying, ConfirmDelivery(made.delivery_id, uuid4()), market.now)
        assert set(codes(caught)) == {"state"}


def test_what_is_wrong_with_a_line_stands_beside_it(market: Market, other: int) -> None:
    wrong = (
        (load(market), {"empty": "batch_id"}),
        (load(market, (market.batch, "1"), (market.batch, "2")), {"twice": "batch_id_2"}),
        (load(market, (market.batch, "1"), (other, "201")), {"stock": "quantity_2"}),
        (load(market, *[(other, "1")] * 21), {"many": ""}),
        (load(market, (other, "1"), haulage=Haulage(temperature=Decimal(99), driver_phone="12")),
         {"temperature": "temperature", "phone": "driver_phone"}),
        (load(market, (other, "1"), buyer_code=market.seller.code), {"self": "buyer_code"}),
    )  # fmt: skip  # a table
    for order, expected in wrong:
        with pytest.raises(Refused) as caught:
            services.submit_delivery(market.selling, order, market.now)
        assert codes(caught) == expected
    with pytest.raises(Refused) as caught:
        services.submit_delivery(market.selling, load(market, (market.batch, "0"), (other, "0")), market.now)
    assert [reason.field for reason in caught.value.refusal.reasons] == ["quantity", "quantity_2"]
    assert (stock(market.batch), stock(other)) == ((1000, 0, 0), (200, 0, 0))


def test_a_delivery_is_nobody_elses(market: Market, other: int) -> None:
    made = services.submit_delivery(market.selling, load(market, (market.batch, "9"), (other, "5")), market.now)
    stranger = seen_as(trader("路人", LIXIA, market.now), 909)
    nobody = seen_as(market.buyer, 902, frozenset())
    take, refuse = ConfirmDelivery(made.delivery_id, uuid4()), RefuseDelivery(made.delivery_id, "x", uuid4())
    back = WithdrawDelivery(made.delivery_id, "", uuid4())
    with pytest.raises(NotFound):
        services.confirm_delivery(stranger, take, market.now)
    with pytest.raises(NotFound):
        services.submit_delivery(stranger, load(market, (other, "1")), market.now)
    assert selectors.delivery(stranger, made.delivery_id) == ()
    for attempt in (
        lambda: services.confirm_delivery(nobody, take, market.now),
        lambda: services.refuse_delivery(nobody, refuse, market.now),
        lambda: services.withdraw_delivery(nobody, back, market.now),
        lambda: services.submit_delivery(nobody, load(market, (other, "1")), market.now),
        lambda: selectors.delivery(nobody, made.delivery_id),
        lambda: services.ask_return(nobody, AskReturn(made.sale_ids[0], Decimal(1), "x", uuid4()), market.now),
        lambda: services.decide_return(nobody, DecideReturn(1, accept=True, command_id=uuid4()), market.now),
        lambda: services.withdraw_return(nobody, WithdrawReturn(1, uuid4()), market.now),
        lambda: returns.one(nobody, 1),
    ):
        with pytest.raises(Denied):
            attempt()
    with pytest.raises(Refused) as caught:
        services.confirm_delivery(market.selling, take, market.now)
    assert set(codes(caught)) == {"side"}


def test_the_driver_is_sealed_and_shown_in_full_only_while_the_goods_are_on_their_way(market: Market) -> None:
    sale_id = services.submit_sale(market.selling, market.order("300", haulage=TOLD), market.now).sale_id
    row = selectors.sale(market.buying, sale_id)
    told = selectors.haulage(market.buying, row)
    assert (told.driver, told.driver_phone, told.temperature, told.kept_at) == ("赵师傅", "13800138000", 4, -18)
    assert (told.origin, told.warehouse) == ("余杭仓前", "2 号冷库")
    market.confirm(sale_id)
    after = selectors.haulage(market.buying, selectors.sale(market.buying, sale_id))
    assert (after.driver, after.driver_phone) == ("赵**", "138****8000")
    assert drivers.driver(seen_as(trader("路人", LIXIA, market.now), 909), sale_id, in_full=True) == ("", "")
    assert "13800138000" not in repr(TOLD)


def test_the_buyer_is_reminded_after_a_day_and_after_two_and_then_it_expires(market: Market, other: int) -> None:
    alone = market.submit("300")
    made = services.submit_delivery(market.selling, load(market, (market.batch, "9"), (other, "5")), market.now)
    hours = [timedelta(hours=n) for n in (23, 24, 25, 48, 49, 71)]
    assert [services.remind_buyers(market.now + after) for after in hours] == [0, 2, 0, 2, 0, 0]
    market.confirm(alone)
    assert services.expire_sales(market.now + timedelta(hours=72)) == 2
    assert [one.state for one in selectors.delivery(market.buying, made.delivery_id)] == ["expired"] * 2
    assert (stock(market.batch), stock(other)) == ((700, 0, 300), (200, 0, 0))
    with pytest.raises(ValueError, match="no term"):
        terms.waiting(market.now.replace(year=2018))


def test_goods_go_back_as_a_document_of_their_own_and_the_chain_keeps_both_ways(market: Market) -> None:
    sale_id = market.submit("300")
    bought = market.confirm(sale_id)
    command = AskReturn(sale_id, Decimal(120), "开箱发现变质", uuid4())
    asked = services.ask_return(market.buying, command, market.now)
    assert services.ask_return(market.buying, command, market.now) == asked
    assert stock(bought.batch_id) == (180, 120, 0)
    taken = DecideReturn(asked.return_id, accept=True, command_id=uuid4())
    done = services.decide_return(market.selling, taken, market.now)
    assert services.decide_return(market.selling, taken, market.now) == done
    assert stock(bought.batch_id) == (180, 0, 120)
    back = batches.batch(market.selling, done.batch_id or 0)
    assert (back.available, back.source, back.code) == (120, Source.RETURNED, done.code)
    assert back.origin_batch_id == market.batch
    assert [node.batch_id for node in genealogy.chain_back(back.id)] == [back.id, bought.batch_id, market.batch]
    assert batches.ledger(market.selling, back.id)[0].kind is EventKind.RETURN_IN
    assert selectors.sale(market.buying, sale_id).returned == 120
    with pytest.raises(Refused) as caught:
        services.ask_return(market.buying, AskReturn(sale_id, Decimal(181), "再退", uuid4()), market.now)
    assert codes(caught) == {"more": "quantity"}


def test_a_return_is_declined_with_a_reason_or_withdrawn_and_the_goods_are_free_again(market: Market) -> None:
    sale_id = market.submit("300")
    bought = market.confirm(sale_id)

    def ask() -> int:
        return services.ask_return(
            market.buying, AskReturn(sale_id, Decimal(300), "不要了", uuid4()), market.now
        ).return_id

    first = ask()
    with pytest.raises(Refused) as caught:
        services.ask_return(market.buying, AskReturn(sale_id, Decimal(1), "还要退", uuid4()), market.now)
    assert codes(caught) == {"more": "quantity"}
    with pytest.raises(Refused) as caught:
        services.decide_return(market.selling, DecideReturn(first, accept=False, command_id=uuid4()), market.now)
    assert set(codes(caught)) == {"reason"}
    with pytest.raises(Refused) as caught:
        services.decide_return(market.buying, DecideReturn(first, accept=True, command_id=uuid4()), market.now)
    assert set(codes(caught)) == {"side"}
    no = DecideReturn(first, accept=False, command_id=uuid4(), reason="超过约定的期限")
    assert services.decide_return(market.selling, no, market.now).state == "declined"
    second = ask()
    assert services.withdraw_return(market.buying, WithdrawReturn(second, uuid4()), market.now).state == "withdrawn"
    assert stock(bought.batch_id) == (300, 0, 0)
    assert [(one.state, one.answer) for one in returns.of_sale(market.buying, sale_id)] == [
        ("declined", "超过约定的期限"), ("withdrawn", ""),
    ]  # fmt: skip  # a table
    with pytest.raises(Refused) as caught:
        services.withdraw_return(market.buying, WithdrawReturn(second, uuid4()), market.now)
    assert set(codes(caught)) == {"state"}


def test_only_what_was_bought_goes_back_and_only_from_its_buyer(market: Market) -> None:
    waiting = market.submit("300")
    done = market.submit("100")
    market.confirm(done)
    for viewer, sale_id, code in ((market.buying, waiting, "state"), (market.selling, done, "side")):
        with pytest.raises(Refused) as caught:
            services.ask_return(viewer, AskReturn(sale_id, Decimal(1), "x", uuid4()), market.now)
        assert set(codes(caught)) == {code}
    with pytest.raises(NotFound):
        services.withdraw_return(market.buying, WithdrawReturn(0, uuid4()), market.now)
    number = uuid4()
    services.ask_return(market.buying, AskReturn(done, Decimal(1), "x", number), market.now)
    with pytest.raises(CommandConflict):
        services.ask_return(market.buying, AskReturn(done, Decimal(2), "x", number), market.now)


def test_frequent_partners_come_first(market: Market) -> None:
    friend = trader("常客", LIXIA, market.now)
    for _ in range(2):
        services.submit_sale(market.selling, market.order("1", buyer_code=friend.code), market.now)
    market.submit("1")
    assert [(one.name, one.sales) for one in selectors.partners(market.selling)] == [("常客", 2), ("鲜达批发", 1)]
    assert selectors.partners(market.buying) == ()


@given(st.decimals("0", "400", places=3), st.booleans())
def test_exactly_what_was_offered_or_less_with_a_reason_is_taken(taken: Decimal, told: bool) -> None:
    reasons = rules.against_part(taken, Decimal(300), "公斤", reason="破损" if told else "")
    assert (not reasons) is (taken == 300 or (0 < taken < 300 and told))


@given(st.decimals("-1", "400", places=3), st.decimals("0", "300", places=3))
def test_never_more_goes_back_than_is_left(quantity: Decimal, left: Decimal) -> None:
    reasons = rules.against_return(quantity, left, "公斤", reason="变质")
    assert (not reasons) is (0 < quantity <= left)
