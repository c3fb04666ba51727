"""The rules of batches, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import system
from agritrace.tracing.batches import rules
from agritrace.tracing.batches.states import BATCH
from agritrace.tracing.batches.values import BatchState, Produce, Stock

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FINE = rules.HarvestSnapshot(True, True, "公斤", True, "有效")
COMMAND = Produce(1, Decimal("12.5"), "斤", date(2026, 11, 23), uuid4())
STOCK = Stock(Decimal(100), Decimal(0), Decimal(0), Decimal(0), "公斤")


def reasons(snapshot=FINE, **changes) -> set[str]:
    decision = rules.judge_harvest(snapshot, replace(COMMAND, **changes), NOW)
    return {reason.code for reason in decision.reasons} if isinstance(decision, Refusal) else set()


def test_a_usual_harvest_is_taken_in_its_own_unit():
    decision = rules.judge_harvest(FINE, COMMAND, NOW)
    assert isinstance(decision, rules.Harvest)
    assert str(decision.quantity) == "12.5斤"


@pytest.mark.parametrize(
    ("snapshot", "changes", "code"),
    [
        (replace(FINE, subject_may_work=False), {}, "subject"),
        (replace(FINE, product_is_own=False), {}, "product"),
        (replace(FINE, product_is_active=False), {}, "product_state"),
        (FINE, {"harvested_on": date(2026, 11, 24)}, "future"),
        (FINE, {"harvested_on": date(2024, 11, 21)}, "old"),
        (FINE, {"note": "长" * 201}, "length"),
        (FINE, {"unit": "车"}, "unit"),
        (FINE, {"unit": "个", "quantity": Decimal(3)}, "dimension"),
        (FINE, {"quantity": Decimal(-1)}, "positive"),
        (FINE, {"unit": "吨", "quantity": Decimal("10000.001")}, "implausible"),
        (replace(FINE, product_unit="箱"), {"unit": "箱", "quantity": Decimal(1_000_001)}, "implausible"),
    ],
)
def test_every_reason_against_a_harvest(snapshot, changes, code):
    assert reasons(snapshot, **changes) == {code}


def test_a_wrong_clock_of_the_device_is_named_as_the_likely_cause():
    ahead = replace(COMMAND, harvested_on=date(2026, 11, 24), client_at=NOW + timedelta(days=1))
    decision = rules.judge_harvest(FINE, ahead, NOW)
    assert isinstance(decision, Refusal)
    assert "请校准设备时间" in str(decision)


def test_all_reasons_come_at_once():
    assert reasons(replace(FINE, subject_may_work=False), note="长" * 300, quantity=Decimal(0)) == {
        "subject",
        "length",
        "positive",
    }


def test_taking_needs_an_active_batch_and_enough():
    assert rules.judge_taking(STOCK, BatchState.ACTIVE, Decimal(100)) == ()
    assert rules.judge_taking(STOCK, BatchState.ACTIVE, Decimal("100.001"))[0].code == "overdraw"
    assert rules.judge_taking(STOCK, BatchState.RECALLED, Decimal(1))[0].code == "state"


@pytest.mark.parametrize(
    ("stock", "arrow", "code"),
    [
        (replace(STOCK, frozen=Decimal(5)), "close", "frozen"),
        (replace(STOCK, frozen=Decimal(5)), "void", "frozen"),
        (replace(STOCK, departed=Decimal(5)), "void", "departed"),
        (STOCK, "void", ""),
        (replace(STOCK, departed=Decimal(5)), "close", ""),
    ],
)
def test_what_has_left_or_waits_keeps_a_batch_from_ending(stock, arrow, code):
    found = BATCH.follow(system("tests"), BatchState.ACTIVE, arrow, snapshot=stock)
    assert (found.reasons[0].code if isinstance(found, Refusal) else "") == code


def test_a_harvest_inside_a_safety_interval_passes_with_its_reason_only():
    early = replace(FINE, waits=("1号基地使用吡虫啉，起才能采收。",))
    assert reasons(early) == {"interval"}
    assert reasons(early, note="台风前抢收") == set()
