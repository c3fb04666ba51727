"""Stock: nothing leaves a batch that did not enter it, whoever writes and however many at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import LIXIA, add, farmer, kilos, make_subject
from agritrace.tracing.batches import selectors, services
from agritrace.tracing.batches.models import Balance
from agritrace.tracing.batches.values import Movement, Produce, Receive

MOVE = Act("tests:stock:move", "{who}移动库存")


def harvest(viewer: Viewer, now: datetime, amount: str = "100") -> int:
    product_id = add(viewer, now)
    command = Produce(product_id, kilos(amount), "公斤", now.date(), uuid4(), base_name="1号基地")
    return services.produce(viewer, command, now).batch_id


def moved(viewer: Viewer, now: datetime, step, *movements: Movement) -> bool:
    """Whether the step was allowed."""

    def work(opened: journal.OpenAct) -> bool:
        step(opened, *movements)
        return True

    try:
        return journal.act(viewer, MOVE, work, now=now, answer=bool)
    except Refused:
        return False


def balance(batch_id: int) -> tuple[Decimal, ...]:
    rows = Balance.objects.everything(reason="tests look").filter(pk=batch_id)
    return rows.values_list("entered", "frozen", "departed", "lost").get()


@pytest.mark.django_db
def test_a_sale_freezes_then_departs_and_the_buyer_holds_exactly_what_left(now):
    seller, buyer = make_subject(now), make_subject(now, region=LIXIA)
    batch_id = harvest(farmer(seller), now)
    assert moved(
        farmer(seller), now, services.freeze, Movement(batch_id, kilos("30"), trade_id=7, counterpart_id=buyer)
    )
    assert balance(batch_id) == (100, 30, 0, 0)

    def confirm(opened: journal.OpenAct) -> int:
        services.depart(opened, Movement(batch_id, kilos("30"), trade_id=7, counterpart_id=buyer))
        return services.receive(opened, Receive(batch_id, buyer, LIXIA, kilos("30"), 7, seller)).batch_id

    bought = journal.act(farmer(buyer), MOVE, confirm, now=now, answer=int)
    assert balance(batch_id) == (100, 0, 30, 0)
    assert balance(bought) == (30, 0, 0, 0)
    mine, his = selectors.batch(farmer(seller), batch_id), selectors.batch(farmer(buyer), bought)
    assert (mine.code[0], his.code[0]) == ("1", "2")
    assert (his.origin_subject_id, his.origin_batch_id, his.product_name) == (seller, batch_id, "番茄")
    assert [line.change for line in selectors.ledger(farmer(seller), batch_id)] == [0, -30, 100]
    assert [line.available for line in selectors.ledger(farmer(seller), batch_id)] == [70, 70, 100]


@pytest.mark.django_db
def test_more_than_is_there_is_refused_with_the_amount_that_is(now):
    seller = farmer(make_subject(now))
    batch_id = harvest(seller, now, "20.5")
    with pytest.raises(Refused, match=r"可用数量只有 20\.5公斤"):
        journal.act(
            seller, MOVE, lambda o: services.freeze(o, Movement(batch_id, kilos("20.501"))), now=now, answer=type(None)
        )
    assert balance(batch_id) == (kilos("20.5"), 0, 0, 0)


@pytest.mark.django_db
def test_the_database_itself_refuses_to_overdraw_a_batch(now):
    batch_id = harvest(farmer(make_subject(now)), now)

    def cheat(opened: journal.OpenAct) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE batches_balance SET departed = 100.001 WHERE batch_id = %s", [batch_id])

    with pytest.raises(IntegrityError, match="batches_balance_conserved"), transaction.atomic():
        journal.act(farmer(1), MOVE, cheat, now=now, answer=type(None))
    assert balance(batch_id) == (100, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE batches_batchevent SET quantity = 1", "DELETE FROM batches_batchevent"])
def test_the_ledger_cannot_be_edited_even_while_a_record_is_open(now, statement):
    harvest(farmer(make_subject(now)), now)

    def cheat(opened: journal.OpenAct) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        journal.act(farmer(1), MOVE, cheat, now=now, answer=type(None))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["freeze", "release", "depart"]), st.decimals("0.001", "60", places=3)), max_size=12
    )
)
def test_under_any_history_what_is_frozen_or_gone_never_exceeds_what_entered(now, steps):
    viewer = farmer(make_subject(now))
    batch_id = harvest(viewer, now)
    frozen = departed = Decimal()
    for name, amount in steps:
        allowed = moved(viewer, now, getattr(services, name), Movement(batch_id, amount))
        expected = frozen + departed + amount <= 100 if name == "freeze" else frozen >= amount
        assert allowed is expected
        if allowed:
            frozen += amount if name == "freeze" else -amount
            departed += amount if name == "depart" else 0
        assert balance(batch_id) == (100, frozen, departed, 0)


def test_forty_buyers_at_once_over_two_batches_sell_exactly_what_is_there_without_deadlock(fresh_database, now):
    viewer = farmer(make_subject(now))
    first = harvest(viewer, now)
    second = services.produce(
        viewer,
        Produce(selectors.batch(viewer, first).product_id, kilos("100"), "公斤", now.date(), uuid4()),
        now,
    ).batch_id

    def buy(seed: int) -> bool:
        pair = [Movement(first, kilos("7")), Movement(second, kilos("7"))]
        random.Random(seed).shuffle(pair)
        try:
            return moved(viewer, now, services.freeze, *pair)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sold = sum(pool.map(buy, range(40)))
    assert sold == 14
    assert balance(first)[1] == balance(second)[1] == 98
