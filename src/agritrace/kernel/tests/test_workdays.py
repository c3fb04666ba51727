"""Working days around the national holiday of 2026 (an invented but likely calendar)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.workdays import Calendar, add_working_days, deadline_words, working_days_between

CALENDAR = Calendar(
    holidays=frozenset(date(2026, 10, d) for d in (1, 2, 5, 6, 7)),
    workdays_made_up=frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
    years=frozenset({2026}),
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_a_term_over_the_holiday_skips_it_and_counts_the_made_up_saturday() -> None:
    assert add_working_days(date(2026, 9, 30), 1, CALENDAR) == date(2026, 10, 8)
    assert add_working_days(date(2026, 9, 30), 3, CALENDAR) == date(2026, 10, 10)
    assert add_working_days(date(2026, 9, 30), 4, CALENDAR) == date(2026, 10, 12)


def test_weekends_alone_count_where_nothing_was_published() -> None:
    assert add_working_days(date(2027, 10, 1), 5, CALENDAR) == date(2027, 10, 8)
    assert not CALENDAR.certain(date(2027, 10, 1))
    assert CALENDAR.certain(date(2026, 10, 1))


@given(days, st.integers(0, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    end = add_working_days(day, count, CALENDAR)
    assert working_days_between(day, end, CALENDAR) == count
    assert working_days_between(end, day, CALENDAR) == -count
    assert count == 0 or CALENDAR.is_working(end)


@given(days, days, days)
def test_spans_add_up(first: date, second: date, third: date) -> None:
    a, b, c = sorted((first, second, third))
    whole = working_days_between(a, c, CALENDAR)
    assert whole == working_days_between(a, b, CALENDAR) + working_days_between(b, c, CALENDAR)


def test_terms_are_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 1), -1, CALENDAR)


def test_a_day_cannot_be_holiday_and_working_day() -> None:
    with pytest.raises(ValueError, match="at once"):
        Calendar(frozenset({date(2026, 1, 1)}), frozenset({date(2026, 1, 1)}))


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (date(2026, 9, 30), "今天到期"),
        (date(2026, 10, 1), "明天到期"),
        (date(2026, 10, 9), "还剩2个工作日"),
        (date(2026, 10, 6), "10月6日到期（其间无工作日）"),
        (date(2026, 9, 25), "已超期4个工作日"),
    ],
)
def test_deadlines_are_told_in_words(deadline: date, words: str) -> None:
    assert deadline_words(deadline, date(2026, 9, 30), CALENDAR) == words


def test_over_a_weekend_a_deadline_is_over_without_a_number() -> None:
    friday = date(2026, 11, 20)
    assert deadline_words(friday, friday + timedelta(days=1), CALENDAR) == "已超期"
