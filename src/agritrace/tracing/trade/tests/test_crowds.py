"""Many people at once: nothing is overdrawn, nobody waits for ever, nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import connection, connections
from prometheus_client import REGISTRY

from agritrace.foundation.journal import relay
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import Stock
from agritrace.tracing.trade import services
from agritrace.tracing.trade.listeners import LISTENERS
from agritrace.tracing.trade.values import (
    Accepted,
    AskReturn,
    ConfirmDelivery,
    ConfirmSale,
    DecideReturn,
    DeliveryConfirmed,
    DeliveryEnded,
    DeliverySubmitted,
    Line,
    RefuseSale,
    ReturnStands,
    SubmitDelivery,
    WithdrawDelivery,
    WithdrawReturn,
    WithdrawSale,
)

from .market import LIXIA, Market, harvest, seen_as, trader

CROWD = 12


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Run all jobs in threads that begin together; a refusal is an answer, anything else fails the test."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        gate.wait()
        try:
            return job()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def stock(batch_id: int) -> Stock:
    return batches.briefs([batch_id])[batch_id].stock


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def retries() -> float:
    return REGISTRY.get_sample_value("agritrace_retries_total") or 0.0


def test_a_crowd_of_buyers_never_gets_more_than_there_is(fresh_database: str, now: datetime) -> None:
    market = Market(now, "100")
    crowd = [trader(f"买家{n}", LIXIA, now) for n in range(CROWD)]
    before = retries()

    def buy(number: int) -> object:
        order = market.order("9", buyer_code=crowd[number].code)
        sale_id = services.submit_sale(market.selling, order, now).sale_id
        return services.confirm_sale(seen_as(crowd[number], 1000 + number), ConfirmSale(sale_id, uuid4()), now)

    answers = at_once([lambda n=n: buy(n) for n in range(CROWD)])  # type: ignore[misc]  # bound on purpose
    done = [answer for answer in answers if isinstance(answer, services.SaleConfirmed)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(done), len(refused)) == (11, 1)
    assert {reason.code for answer in refused for reason in answer.refusal.reasons} <= {"stock", "overdraw"}
    held = stock(market.batch)
    assert (held.departed, held.frozen, held.available) == (99, 0, 1)
    assert len({answer.code for answer in done}) == 11
    assert (deadlocks(), retries() - before) == (0, 0)


def test_a_double_press_makes_one_sale_and_one_confirmation(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    order = market.order("300")
    sales = at_once([lambda: services.submit_sale(market.selling, order, now)] * 6)
    assert len(set(map(str, sales))) == 1
    assert isinstance(sales[0], services.SaleSubmitted)
    command = ConfirmSale(sales[0].sale_id, uuid4())
    answers = at_once([lambda: services.confirm_sale(market.buying, command, now)] * 6)
    assert {type(answer) for answer in answers} == {services.SaleConfirmed}
    assert len({answer.code for answer in answers if isinstance(answer, services.SaleConfirmed)}) == 1
    assert stock(market.batch).departed == 300


def test_two_people_of_the_buyer_confirm_and_the_second_is_told(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    sale_id, colleague = market.submit(), seen_as(market.buyer, 903)
    answers = at_once([lambda: market.confirm(sale_id), lambda: market.confirm(sale_id, colleague)])
    done = [answer for answer in answers if isinstance(answer, services.SaleConfirmed)]
    told = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(done) == len(told) == 1
    assert done[0].code in str(told[0])


def test_confirming_refusing_and_withdrawing_at_once_end_in_exactly_one_way(fresh_database: str, now: datetime) -> None:
    market = Market(now, "1000")
    other = harvest(market.selling, market.product, "1000", now)
    sales = [market.submit("10") for _ in range(4)]
    sales += [services.submit_sale(market.selling, market.order("10", batch_id=other), now).sale_id for _ in range(4)]
    jobs: list[Callable[[], object]] = []
    for sale_id in sales:
        jobs += [
            lambda s=sale_id: market.confirm(s),  # type: ignore[misc]  # bound on purpose
            lambda s=sale_id: services.refuse_sale(market.buying, RefuseSale(s, "不符", uuid4()), now),  # type: ignore[misc]  # likewise
            lambda s=sale_id: services.withdraw_sale(market.selling, WithdrawSale(s, "", uuid4()), now),  # type: ignore[misc]  # likewise
        ]
    answers = at_once(jobs)
    ends = [answer for answer in answers if not isinstance(answer, Refused)]
    assert len(ends) == len(sales)
    for batch_id in (market.batch, other):
        held = stock(batch_id)
        assert held.frozen == 0
        assert held.available + held.departed == Decimal(1000)
    assert deadlocks() == 0
    while relay.run_once(LISTENERS).events:
        continue


def test_parts_returns_and_endings_at_once_conserve_every_kilogram(fresh_database: str, now: datetime) -> None:
    """Two people confirm parts, refuse and withdraw deliveries over shared batches while goods go back and forth."""
    market = Market(now, "1000")
    other = harvest(market.selling, market.product, "1000", now)
    colleague = seen_as(market.buyer, 903)
    loads = [
        services.submit_delivery(
            market.selling,
            SubmitDelivery(tuple(Line(one, Decimal(10), "公斤") for one in order), market.buyer.code, uuid4()),
            now,
        )
        for order in ((market.batch, other), (other, market.batch)) * 3
    ]
    sold = market.submit("100")
    bought = market.confirm(sold).batch_id

    def part(made: DeliverySubmitted, viewer: Viewer, line: int) -> object:
        taken = (Accepted(made.sale_ids[line], Decimal(4)),)
        return services.confirm_delivery(viewer, ConfirmDelivery(made.delivery_id, uuid4(), taken, "破损"), now)

    jobs: list[Callable[[], object]] = []
    for made in loads:
        jobs += [
            lambda m=made: part(m, market.buying, 0),  # type: ignore[misc]  # bound on purpose
            lambda m=made: part(m, colleague, 1),  # type: ignore[misc]  # likewise
            lambda m=made: services.withdraw_delivery(  # type: ignore[misc]  # likewise
                market.selling, WithdrawDelivery(m.delivery_id, "", uuid4()), now
            ),
        ]
    jobs += [lambda: services.ask_return(market.buying, AskReturn(sold, Decimal(40), "变质", uuid4()), now)] * 4
    answers = at_once(jobs)
    assert sum(isinstance(one, DeliveryConfirmed | DeliveryEnded) for one in answers) == len(loads)
    asked = [one for one in answers if isinstance(one, ReturnStands)]
    assert len(asked) == 2, "100 were taken: two returns of 40 fit, a third does not"
    ends = at_once(
        [
            lambda: services.decide_return(
                market.selling, DecideReturn(asked[0].return_id, True, uuid4()), now
            ),  # a word of the command
            lambda: services.withdraw_return(market.buying, WithdrawReturn(asked[0].return_id, uuid4()), now),
            lambda: services.decide_return(market.selling, DecideReturn(asked[1].return_id, True, uuid4()), now),
        ]
    )
    back = sum(Decimal(40) for one in ends if isinstance(one, ReturnStands) and one.state == "returned")
    for batch_id in (market.batch, other):
        held = stock(batch_id)
        assert held.frozen == 0
        assert held.available + held.departed == Decimal(1000)
    mine = stock(bought)
    assert (mine.frozen, mine.departed, mine.available) == (0, back, 100 - back)
    assert sum(isinstance(one, ReturnStands) for one in ends) == 2
    assert deadlocks() == 0
