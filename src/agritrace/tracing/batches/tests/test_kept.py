"""Purchases, destruction, steps and corrections as they are stored, and the ledger that shows them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import OF_REGULATORS, county, kilos, make_subject, tomato
from agritrace.tracing.batches import ledgers, selectors, services
from agritrace.tracing.batches.keptvalues import (
    AskCorrection,
    BeginStep,
    BuyIn,
    CorrectionState,
    DecideCorrection,
    DestroyGoods,
    EndStep,
    Manner,
    SellerKind,
    Stage,
    WithdrawCorrection,
)
from agritrace.tracing.batches.values import CloseBatch, EventKind, Lose, Source
from agritrace.tracing.processing.tests.mill import Mill, balance

ALL, TOMATO = PageRequest(size=100), tomato()


@pytest.fixture
def mill(now, db) -> Mill:
    return Mill(now, account_id=11)


def officer() -> Viewer:
    return replace(county(), account_id=99, permissions=OF_REGULATORS | {"batches:correction:decide"})


def first_event(mill: Mill, batch_id: int, kind: EventKind = EventKind.PRODUCE) -> int:
    found = ledgers.batch_lines(mill.viewer, batch_id, PageRequest(filters={"kind": kind.value}))
    return found.rows[-1].id


def ask(mill: Mill, event_id: int, after: str, viewer: Viewer | None = None):
    command = AskCorrection(event_id, Decimal(after), "多打了一个零", uuid4())
    return services.ask_correction(viewer or mill.viewer, command, mill.now)


def test_a_small_correction_is_a_new_line_that_reverses_part_of_the_old_one(mill):
    batch_id = mill.harvest("100")
    event = first_event(mill, batch_id)
    done = ask(mill, event, "90")
    assert done.state is CorrectionState.APPLIED
    assert balance(batch_id) == (90, 0, 0, 0)
    again = ask(mill, event, "95.5")
    assert balance(batch_id)[0] == Decimal("95.5")
    lines = ledgers.batch_lines(mill.viewer, batch_id, ALL).rows
    assert [(one.kind, one.change, one.available) for one in lines] == [
        (EventKind.RESTORE, Decimal("5.5"), Decimal("95.5")),
        (EventKind.REVERSE, -10, 90),
        (EventKind.PRODUCE, 100, 100),
    ]
    assert {one.reverses_id for one in lines} == {None, event}
    assert ledgers.written(event).amount == Decimal("95.5")
    assert ledgers.correction(mill.viewer, again.correction_id).before == 90


def test_a_large_correction_waits_for_another_person_and_changes_nothing_until_then(mill, now):
    batch_id = mill.harvest("1000")
    asked = ask(mill, first_event(mill, batch_id), "100")
    assert asked.state is CorrectionState.WAITING
    assert balance(batch_id)[0] == 1000
    with pytest.raises(Refused, match="已有一条更正在等待核对"):
        ask(mill, first_event(mill, batch_id), "50")
    agree = DecideCorrection(asked.correction_id, agree=True, command_id=uuid4())
    with pytest.raises(Refused, match="要由另一个人核对"):
        services.decide_correction(mill.viewer, agree, now)
    with pytest.raises(NotFound):
        services.decide_correction(
            replace(officer(), jurisdiction=officer().jurisdiction.__class__(("370102",))), agree, now
        )
    assert ledgers.count_waiting(officer()) == 1
    assert ledgers.count_waiting(mill.viewer) == 0
    done = services.decide_correction(officer(), agree, now)
    assert done.state is CorrectionState.APPLIED
    assert services.decide_correction(officer(), agree, now) == done, "pressed twice"
    assert balance(batch_id)[0] == 100
    with pytest.raises(Refused, match="已更正"):
        services.decide_correction(officer(), replace(agree, command_id=uuid4()), now)


def test_the_other_account_of_the_subject_may_refuse_with_a_reason_and_the_first_may_withdraw(mill, now):
    batch_id = mill.harvest("1000")
    colleague = mill.as_account(12)
    asked = ask(mill, first_event(mill, batch_id), "100").correction_id
    with pytest.raises(Refused, match="写明不同意的原因"):
        services.decide_correction(colleague, DecideCorrection(asked, agree=False, command_id=uuid4()), now)
    refused = DecideCorrection(asked, agree=False, command_id=uuid4(), answer="磅单是 1000 公斤")
    assert services.decide_correction(colleague, refused, now).state is CorrectionState.REJECTED
    second = ask(mill, first_event(mill, batch_id), "100").correction_id
    with pytest.raises(Refused, match="只有提出更正的人"):
        services.withdraw_correction(colleague, WithdrawCorrection(second, uuid4()), now)
    assert services.withdraw_correction(mill.viewer, WithdrawCorrection(second, uuid4()), now).state == "withdrawn"
    assert balance(batch_id)[0] == 1000
    found = ledgers.list_corrections(mill.viewer, PageRequest(filters={"state": "rejected"}, search="番茄"))
    assert [one.answer for one in found.rows] == ["磅单是 1000 公斤"]


def test_what_left_meanwhile_is_judged_again_when_the_second_person_agrees(mill, now):
    batch_id = mill.harvest("1000")
    asked = ask(mill, first_event(mill, batch_id), "100").correction_id
    services.lose(mill.viewer, Lose(batch_id, kilos("950"), "水淹", uuid4()), now)
    with pytest.raises(Refused, match="批次余量只剩 50 公斤"):
        services.decide_correction(officer(), DecideCorrection(asked, agree=True, command_id=uuid4()), now)
    assert balance(batch_id) == (1000, 0, 0, 950)


def test_a_loss_is_taken_back_and_lines_of_others_and_of_closed_batches_are_not_mended(mill, now):
    batch_id = mill.harvest("100")
    services.lose(mill.viewer, Lose(batch_id, kilos("8"), "裂果", uuid4()), now)
    loss = first_event(mill, batch_id, EventKind.LOSE)
    waiting = ask(mill, loss, "0")
    services.decide_correction(
        mill.as_account(12), DecideCorrection(waiting.correction_id, agree=True, command_id=uuid4()), now
    )
    assert balance(batch_id) == (100, 0, 0, 0)
    with pytest.raises(NotFound):
        ask(mill, loss, "1", viewer=Mill(now, account_id=13).viewer)
    with pytest.raises(Denied):
        ask(mill, loss, "1", viewer=replace(mill.viewer, permissions=OF_REGULATORS))
    services.close(mill.viewer, CloseBatch(batch_id, "自家食用", uuid4()), now)
    with pytest.raises(Refused, match="只有有效的批次可以更正"):
        ask(mill, loss, "1")


def test_corrections_and_losses_at_once_never_break_the_balance(fresh_database, now):
    mill = Mill(now, account_id=11)
    batch_id = mill.harvest("100")
    event = first_event(mill, batch_id)

    def one(nth: int) -> None:
        try:
            if nth % 2:
                services.lose(mill.viewer, Lose(batch_id, kilos("9"), "坏果", uuid4()), now)
            else:
                ask(mill, event, str(100 - nth))
        except Refused:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(24)))
    entered, frozen, departed, lost = balance(batch_id)
    assert entered >= frozen + departed + lost
    assert sum(one.change for one in ledgers.batch_lines(mill.viewer, batch_id, ALL).rows) == entered - lost
    assert ledgers.written(event).amount == entered


def test_goods_from_outside_come_with_a_certificate_and_claim_no_producer(mill, now):
    buy = BuyIn(
        mill.product(replace(TOMATO, unit="筐", spec="筐装")), Decimal(40), "筐", beijing_day(now) - timedelta(2), beijing_day(now),
        SellerKind.FARMER, "370102000000", "HGZ-370102-0007", uuid4(), content=Decimal(15), from_code="SD-778899",
    )  # fmt: skip
    with pytest.raises(Refused, match="应当收取承诺达标合格证"):
        services.buy_in(mill.viewer, replace(buy, paper="", command_id=uuid4()), now)
    made = services.buy_in(mill.viewer, buy, now)
    assert services.buy_in(mill.viewer, buy, now) == made
    row = selectors.batch(mill.viewer, made.batch_id)
    assert (row.source, row.code[0], row.origin_subject_id, row.origin_region_code) == (
        Source.BOUGHT,
        "2",
        0,
        "370102000000",
    )
    assert selectors.contents([made.batch_id])[made.batch_id].amount == 15
    found = ledgers.purchase_of(made.batch_id)
    assert found is not None
    assert (found.paper, found.from_code, found.seller_id) == ("HGZ-370102-0007", "SD-778899", None)
    event = first_event(mill, made.batch_id, EventKind.RECEIVE)
    assert ask(mill, event, "39").state is CorrectionState.APPLIED
    assert ledgers.totals(mill.viewer, mill.subject_id)[0].free == 39
    other = Mill(now)
    for wrong, words in (
        ({"seller_code": "1" * 16}, "没有找到这个主体码"),
        ({"origin_region": "990000000000"}, "请选择产地"),
        ({"product_id": other.product(TOMATO)}, "不是本主体的产品"),
        ({"product_id": 999_999_999}, "没有找到这个产品"),
    ):
        with pytest.raises(Refused, match=words):
            services.buy_in(mill.viewer, replace(buy, command_id=uuid4(), **wrong), now)
    with pytest.raises(Denied):
        services.buy_in(county(), buy, now)


def test_what_is_destroyed_is_lost_with_manner_and_place(mill, now):
    batch_id = mill.harvest("100")
    command = DestroyGoods(batch_id, kilos("30"), Manner.HARMLESS, "余杭处理中心", "检出超标", uuid4(), "文书 2026-7")
    services.destroy(mill.viewer, command, now)
    assert balance(batch_id) == (100, 0, 0, 30)
    (line, _) = ledgers.batch_lines(mill.viewer, batch_id, ALL).rows
    assert (line.kind, line.note) == (EventKind.DESTROY, "送无害化处理　余杭处理中心　文书 2026-7　检出超标")
    for wrong, words in (
        ({"quantity": kilos("71")}, "批次余量只剩 70 公斤"),
        ({"place": ""}, "请写明销毁地点"),
        ({"reason": ""}, "请写明原因"),
    ):
        with pytest.raises(Refused, match=words):
            services.destroy(mill.viewer, replace(command, command_id=uuid4(), **wrong), now)
    with pytest.raises(NotFound):
        services.destroy(Mill(now).viewer, replace(command, command_id=uuid4()), now)


def test_each_step_has_an_in_batch_and_its_trace_code_as_out_batch(mill, now):
    batch_id = mill.harvest("100")
    began = now - timedelta(hours=5)
    begin = BeginStep(batch_id, Stage.STORAGE, "3 号冷库", began, uuid4(), condition="0～4 ℃", treatment="未使用")
    done = services.begin_step(mill.viewer, begin, now)
    assert done.lot_in == "CC20261123-0001"
    with pytest.raises(Refused, match="已经用过"):
        services.begin_step(mill.viewer, replace(begin, lot_in=done.lot_in, command_id=uuid4()), now)
    with pytest.raises(Refused, match="离开的时间早于进入的时间"):
        services.end_step(mill.viewer, EndStep(done.step_id, began - timedelta(1), uuid4()), now)
    services.end_step(mill.viewer, EndStep(done.step_id, now, uuid4(), lost=kilos("1.5")), now)
    (step,) = ledgers.steps(county(), batch_id)
    assert (step.lot_out, step.ended_at) == (selectors.batch(mill.viewer, batch_id).code, now)
    assert balance(batch_id) == (100, 0, 0, Decimal("1.5"))
    with pytest.raises(Refused, match="已经登记出库"):
        services.end_step(mill.viewer, EndStep(done.step_id, now, uuid4()), now)
    other = Mill(now)
    with pytest.raises(NotFound):
        services.begin_step(other.viewer, replace(begin, command_id=uuid4()), now)
    with pytest.raises(NotFound):
        services.end_step(other.viewer, EndStep(done.step_id, now, uuid4()), now)


def test_the_ledger_of_a_holder_is_paged_filtered_and_seen_by_his_county_only(mill, now):
    first, second = mill.harvest("100"), mill.harvest("50")
    services.lose(mill.viewer, Lose(first, kilos("8"), "裂果", uuid4()), now)
    own = ledgers.subject_lines(mill.viewer, ALL).rows
    assert [(one.batch_id, one.kind) for one in own] == [
        (first, EventKind.LOSE), (second, EventKind.PRODUCE), (first, EventKind.PRODUCE),
    ]  # fmt: skip
    day = beijing_day(now).isoformat()
    for filters, count in (
        ({"kind": "lose"}, 1), ({"batch": str(second)}, 1), ({"first": day, "last": day}, 3), ({"first": "2030-01-01"}, 0),
        ({"first": "gestern"}, 3),
    ):  # fmt: skip
        assert ledgers.subject_lines(mill.viewer, PageRequest(filters=filters)).total == count
    number = selectors.batch(mill.viewer, second).number
    assert {one.batch_id for one in ledgers.export_lines(mill.viewer, PageRequest(search=number))} == {second}
    of_him = PageRequest(filters={"subject": str(mill.subject_id)})
    assert ledgers.subject_lines(county(), of_him).total == 3
    assert ledgers.subject_lines(county("370102"), of_him).total == 0
    assert ledgers.subject_lines(county(), ALL).total == 0, "authorities name the subject"
    assert ledgers.subject_lines(Mill(now).viewer, of_him).total == 0
    pair = ledgers.batch_lines(mill.viewer, first, PageRequest(size=20))
    assert [one.available for one in pair.rows] == [92, 100]
    rising = ledgers.batch_lines(mill.viewer, first, PageRequest(descending=False))
    assert [one.available for one in rising.rows] == [100, 92]
    assert ledgers.totals(county(), mill.subject_id)[0].batches == 2
    assert ledgers.totals(county(), make_subject(now)) == ()
