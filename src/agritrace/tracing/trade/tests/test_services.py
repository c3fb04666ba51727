"""A sale from its submission to its end, told as people live it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import identity_proof
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import personal
from agritrace.registry.subjects.models import Subject
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.trade import selectors, services
from agritrace.tracing.trade.values import ConfirmSale, RefuseSale, WithdrawSale

from .market import LIXIA, Market, seen_as, trader

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def market(now: datetime) -> Market:
    return Market(now)


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in caught.value.refusal.reasons}


def stock(batch_id: int) -> tuple[Decimal, Decimal, Decimal]:
    held = batches.briefs([batch_id])[batch_id].stock
    return held.available, held.frozen, held.departed


def test_submitting_freezes_the_sellers_stock(market: Market) -> None:
    sale = selectors.sale(market.selling, market.submit("300"))
    assert (sale.state, sale.quantity, sale.buyer_name) == ("submitted", Decimal(300), "鲜达批发")
    assert stock(market.batch) == (700, 300, 0)
    assert sale.expires_at - sale.submitted_at == timedelta(hours=72)


def test_a_confirmation_moves_the_goods_and_gives_the_buyer_a_new_code(market: Market) -> None:
    sale_id = market.submit("300")
    done = market.confirm(sale_id)
    assert stock(market.batch) == (700, 0, 300)
    born = batches.batch(market.buying, done.batch_id)
    assert (born.subject_id, born.available, born.code) == (market.buyer.id, 300, done.code)
    assert len(done.code) == 20
    assert done.code != batches.batch(market.selling, market.batch).code
    assert (born.origin_subject_id, born.origin_batch_id) == (market.seller.id, market.batch)
    assert [node.batch_id for node in genealogy.chain_back(done.batch_id)] == [done.batch_id, market.batch]
    assert selectors.sale(market.selling, sale_id).buyer_code == done.code


def test_a_confirmation_costs_at_most_thirteen_statements(market: Market) -> None:
    market.confirm(market.submit("1"))
    sale_id = market.submit("300")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        market.confirm(sale_id)
    statements = [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(statements) <= 13, "\n".join(statements)


def test_a_refusal_gives_the_stock_back_and_tells_the_seller_why(market: Market) -> None:
    sale_id = market.submit("300")
    services.refuse_sale(market.buying, RefuseSale(sale_id, "到货只有 250 公斤", uuid4()), market.now)
    assert stock(market.batch) == (1000, 0, 0)
    assert selectors.sale(market.selling, sale_id).reason == "到货只有 250 公斤"


def test_a_refusal_without_a_reason_is_not_taken(market: Market) -> None:
    with pytest.raises(Refused) as caught:
        services.refuse_sale(market.buying, RefuseSale(market.submit(), "  ", uuid4()), market.now)
    assert codes(caught) == {"reason"}


def test_the_seller_withdraws_what_nobody_has_confirmed(market: Market) -> None:
    sale_id = market.submit("300")
    assert services.withdraw_sale(market.selling, WithdrawSale(sale_id, "", uuid4()), market.now).state == "withdrawn"
    assert stock(market.batch) == (1000, 0, 0)
    with pytest.raises(Refused) as caught:
        market.confirm(sale_id)
    assert codes(caught) == {"state"}


def test_each_side_does_only_what_is_its_own(market: Market) -> None:
    sale_id = market.submit()
    with pytest.raises(Refused) as caught:
        market.confirm(sale_id, market.selling)
    assert codes(caught) == {"side"}
    with pytest.raises(Refused) as caught:
        services.withdraw_sale(market.buying, WithdrawSale(sale_id, "", uuid4()), market.now)
    assert codes(caught) == {"side"}


def test_after_72_hours_the_timer_gives_the_stock_back(market: Market) -> None:
    sale_id, later = market.submit("300"), market.now + timedelta(hours=72)
    assert services.expire_sales(later - timedelta(seconds=1)) == 0
    with pytest.raises(Refused) as caught:
        services.confirm_sale(market.buying, ConfirmSale(sale_id, uuid4()), later)
    assert codes(caught) == {"expired"}
    assert services.expire_sales(later) == 1
    assert services.expire_sales(later) == 0
    assert selectors.sale(market.selling, sale_id).state == "expired"
    assert stock(market.batch) == (1000, 0, 0)


def test_nobody_sells_to_himself_or_to_an_unknown_code(market: Market) -> None:
    for code, reason in ((market.seller.code, "self"), ("4133011099999990", "unknown"), ("", "unknown")):
        with pytest.raises(Refused) as caught:
            services.submit_sale(market.selling, market.order(buyer_code=code), market.now)
        assert codes(caught) == {reason}


@pytest.mark.parametrize("state", ["suspended", "cancelled", "revoked"])
def test_a_subject_that_may_not_trade_is_neither_buyer_nor_seller(market: Market, state: str) -> None:
    other = trader("停业商行", LIXIA, market.now, state=state)
    with pytest.raises(Refused) as caught:
        services.submit_sale(market.selling, market.order(buyer_code=other.code), market.now)
    assert codes(caught) == {"standing"}
    sale_id = market.submit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', true)")
    Subject.objects.everything(reason="test").filter(pk=market.seller.id).update(state=state)
    for attempt in (market.submit, lambda: market.confirm(sale_id)):
        with pytest.raises(Refused) as caught:
            attempt()
        assert codes(caught) == {"standing"}


def test_a_card_proves_the_buyer_and_a_wrong_one_is_refused(market: Market) -> None:
    ring = personal.ring(KeyPurpose.IDENTITY)
    k = identity_proof(ring, market.buyer.code, issue=1)
    sale_id = services.submit_sale(market.selling, market.order(identity_k=k), market.now).sale_id
    assert selectors.sale(market.selling, sale_id).proven
    old = identity_proof(ring, market.buyer.code, issue=2)
    with pytest.raises(Refused) as caught:
        services.submit_sale(market.selling, market.order(identity_k=old), market.now)
    assert codes(caught) == {"identity"}


@pytest.mark.parametrize("amount", ["1000.001", "999999999999", "0", "-5", "1.0001"])
def test_quantities_beyond_the_stock_or_without_sense_are_refused(market: Market, amount: str) -> None:
    with pytest.raises(Refused) as caught:
        services.submit_sale(market.selling, market.order(amount), market.now)
    assert {reason.field for reason in caught.value.refusal.reasons} <= {"quantity", "amount"}
    assert stock(market.batch) == (1000, 0, 0)


def test_a_quantity_in_another_unit_is_converted_exactly(market: Market) -> None:
    sale_id = services.submit_sale(market.selling, market.order("601", unit="斤"), market.now).sale_id
    assert selectors.sale(market.selling, sale_id).quantity == Decimal("300.5")
    with pytest.raises(Refused) as caught:
        services.submit_sale(market.selling, market.order("3", unit="个"), market.now)
    assert {reason.field for reason in caught.value.refusal.reasons} == {"unit"}


def test_the_same_command_twice_is_one_sale_and_another_content_is_a_conflict(market: Market) -> None:
    command = market.order("300")
    first = services.submit_sale(market.selling, command, market.now)
    assert services.submit_sale(market.selling, command, market.now) == first
    assert stock(market.batch) == (700, 300, 0)
    changed = market.order("301", command_id=command.command_id)
    with pytest.raises(CommandConflict):
        services.submit_sale(market.selling, changed, market.now)


def test_confirming_twice_gives_the_first_answer(market: Market) -> None:
    sale_id = market.submit()
    assert market.confirm(sale_id) == market.confirm(sale_id)
    assert stock(market.batch) == (700, 0, 300)


def test_a_colleague_who_confirms_later_is_told_what_has_happened(market: Market) -> None:
    sale_id = market.submit()
    done = market.confirm(sale_id)
    with pytest.raises(Refused) as caught:
        market.confirm(sale_id, seen_as(market.buyer, 903))
    assert done.code in str(caught.value)


def test_strangers_see_nothing_and_visitors_do_nothing(market: Market) -> None:
    sale_id = market.submit()
    stranger = seen_as(trader("路人", LIXIA, market.now), 909)
    for attempt in (lambda: selectors.sale(stranger, sale_id), lambda: market.confirm(sale_id, stranger)):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotFound):
        services.submit_sale(stranger, market.order(), market.now)
    nobody = seen_as(market.seller, 901, frozenset())
    for attempt in (
        lambda: services.submit_sale(nobody, market.order(), market.now),
        lambda: services.submit_sale(PUBLIC, market.order(), market.now),
        lambda: market.confirm(sale_id, nobody),
        lambda: services.refuse_sale(nobody, RefuseSale(sale_id, "x", uuid4()), market.now),
        lambda: services.withdraw_sale(nobody, WithdrawSale(sale_id, "", uuid4()), market.now),
        lambda: selectors.sale(nobody, sale_id),
        lambda: selectors.list_sales(nobody, PageRequest()),
    ):
        with pytest.raises(Denied):
            attempt()


def test_lists_show_each_side_its_view(market: Market) -> None:
    first, second = market.submit("300"), market.submit("1")
    market.confirm(first)
    asked = [PageRequest(filters={"view": view}) for view in ("mine", "sent", "all")]
    assert [[r.id for r in selectors.list_sales(market.buying, a).rows] for a in asked] == [
        [second],
        [],
        [second, first],
    ]
    assert [[r.id for r in selectors.list_sales(market.selling, a).rows] for a in asked] == [
        [],
        [second, first],
        [second, first],
    ]
    assert [r.id for r in selectors.list_sales(market.selling, PageRequest(search="鲜达")).rows] == [second, first]
    assert not selectors.list_sales(market.selling, PageRequest(search="没有的")).rows
    assert selectors.counts(market.buying) == (1, 0)
    assert selectors.counts(market.selling) == (0, 1)
    days = PageRequest(filters={"first": "2026-11-24", "last": "x", "state": "nonsense"})
    assert not selectors.list_sales(market.selling, days).rows
