"""The rules of farm records, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.clock import show_day
from agritrace.kernel.results import Refusal
from agritrace.tracing.farming import rules
from agritrace.tracing.farming.banned import banned, table
from agritrace.tracing.farming.values import Interval, Told, Work

from .plots import spray

NOW, TODAY = datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 23)
FINE = rules.Snapshot(subject_is_open=True)
WAIT = Interval(1, Work.PESTICIDE, "吡虫啉", "1号基地", "番茄", date(2026, 11, 20), 7, date(2026, 11, 27))
HARVEST = Told(Work.HARVEST, TODAY, "1号基地")


def reasons(told: Told, snapshot: rules.Snapshot = FINE) -> set[tuple[str, str]]:
    decision = rules.judge(snapshot, told, NOW)
    return {(one.field, one.code) for one in decision.reasons} if isinstance(decision, Refusal) else set()


def test_a_spraying_says_from_which_day_on_one_may_harvest() -> None:
    assert rules.judge(FINE, spray(TODAY), NOW) == rules.Days(TODAY, date(2026, 11, 30))
    long = spray(date(2026, 11, 18), last_used_on=date(2026, 11, 20))
    assert rules.judge(FINE, long, NOW) == rules.Days(date(2026, 11, 20), date(2026, 11, 27))
    assert rules.judge(FINE, spray(TODAY, interval_days=0), NOW) == rules.Days(TODAY, TODAY)
    assert rules.judge(FINE, Told(Work.WATER, TODAY), NOW) == rules.Days(TODAY, None)


def test_feed_waits_only_when_it_holds_a_drug() -> None:
    feed = spray(TODAY, work=Work.FEED, input_name="配合饲料", interval_days=None)
    assert rules.judge(FINE, feed, NOW) == rules.Days(TODAY, None)
    assert rules.judge(FINE, replace(feed, interval_days=5), NOW) == rules.Days(TODAY, date(2026, 11, 28))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"done_on": TODAY + timedelta(days=1)}, ("done_on", "future")),
        ({"done_on": TODAY - timedelta(days=732)}, ("done_on", "old")),
        ({"last_used_on": TODAY - timedelta(days=1)}, ("last_used_on", "order")),
        ({"last_used_on": TODAY + timedelta(days=1)}, ("last_used_on", "order")),
        ({"input_name": " "}, ("input_name", "empty")),
        ({"input_name": "药" * 41}, ("input_name", "length")),
        ({"dose": None}, ("dose", "empty")),
        ({"dose": Decimal(0)}, ("dose", "range")),
        ({"dose": Decimal(10) ** 9}, ("dose", "range")),
        ({"dose_unit": ""}, ("dose_unit", "empty")),
        ({"interval_days": None}, ("interval_days", "empty")),
        ({"interval_days": -1}, ("interval_days", "range")),
        ({"interval_days": 366}, ("interval_days", "range")),
    ],
)
def test_what_cannot_be_entered_is_said_beside_its_field(changes: dict[str, object], found: tuple[str, str]) -> None:
    assert reasons(spray(TODAY, **changes)) == {found}


def test_an_ended_subject_and_a_product_of_somebody_else_are_refused() -> None:
    assert reasons(spray(TODAY), replace(FINE, subject_is_open=False)) == {("", "subject")}
    assert reasons(spray(TODAY), replace(FINE, product_is_own=False)) == {("product", "product")}


def test_a_harvest_inside_a_wait_says_until_which_day_and_passes_with_its_reason() -> None:
    early = replace(FINE, intervals=(WAIT,))
    refused = rules.judge(early, HARVEST, NOW)
    assert isinstance(refused, Refusal)
    assert f"安全间隔期 7 天，{show_day(date(2026, 11, 27))}起才能采收" in str(refused)
    assert "不能开具承诺达标合格证" in str(refused)
    assert reasons(HARVEST, early) == {("note", "interval")}
    assert reasons(replace(HARVEST, note="台风前抢收"), early) == set()
    assert reasons(spray(TODAY), early) == set(), "spraying again is no harvest"


def test_a_buyer_learns_the_day_but_not_what_was_used_where() -> None:
    assert "吡虫啉" in WAIT.sentence
    assert "吡虫啉" not in WAIT.outline
    assert "1号基地" not in WAIT.outline
    forbidden = replace(WAIT, free_on=None)
    assert "禁止使用" in forbidden.sentence
    assert "禁止使用" in forbidden.outline


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason"), ("长" * 201, "length")])
def test_a_correction_asks_for_a_reason(reason: str, code: str) -> None:
    assert [one.code for one in rules.against_reason(reason)] == [code]
    assert rules.against_reason("日期填错") == []


@given(st.integers(0, 365), st.integers(0, 30), st.integers(0, 400))
def test_the_first_day_of_harvest_is_the_last_use_and_the_interval(days: int, used_for: int, ago: int) -> None:
    start = TODAY - timedelta(days=ago + used_for)
    told = spray(start, interval_days=days, last_used_on=start + timedelta(days=used_for))
    decision = rules.judge(FINE, told, NOW)
    assert isinstance(decision, rules.Days)
    assert decision.free_on == start + timedelta(days=used_for + days)


@pytest.mark.parametrize(
    ("work", "name", "day", "is_banned"),
    [
        (Work.PESTICIDE, "甲胺磷", TODAY, True),
        (Work.PESTICIDE, "40%甲胺磷乳油", TODAY, True),
        (Work.PESTICIDE, "乙酰甲胺磷", TODAY, False),
        (Work.PESTICIDE, "克百威", TODAY, True),
        (Work.PESTICIDE, "克百威", date(2026, 5, 31), False),
        (Work.DRUG, "氯霉素", TODAY, True),
        (Work.FEED, "氯霉素", TODAY, False),
        (Work.PESTICIDE, "吡虫啉", TODAY, False),
    ],
)
def test_forbidden_inputs_are_known_by_name_and_day(work: Work, name: str, day: date, is_banned: bool) -> None:
    assert (banned(work, name, day) is not None) is is_banned


def test_every_forbidden_input_says_where_that_is_written() -> None:
    assert len(table()) > 70
    assert all(one.source and one.work in {Work.PESTICIDE, Work.DRUG} for one in table())
