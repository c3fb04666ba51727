"""Beijing time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.clock import (
    beijing_day,
    end_of_day,
    read_day,
    read_instant,
    show_day,
    show_instant,
    start_of_day,
    system_now,
)

days = st.dates(date(1950, 1, 1), date(2200, 1, 1))


def test_evening_in_london_is_already_tomorrow_in_beijing() -> None:
    assert beijing_day(datetime(2026, 3, 4, 16, 0, tzinfo=UTC)) == date(2026, 3, 5)
    assert beijing_day(datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 4)


@given(days)
def test_a_day_lies_between_its_start_and_its_end(day: date) -> None:
    assert beijing_day(start_of_day(day)) == day
    assert beijing_day(end_of_day(day) - timedelta(microseconds=1)) == day
    assert beijing_day(end_of_day(day)) == day + timedelta(days=1)


@given(days)
def test_every_spelling_of_a_day_is_read(day: date) -> None:
    for text in (f"{day}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}", show_day(day)):
        assert read_day(text) == day


def test_full_width_days_are_read() -> None:
    assert read_day(" ２０２６－０３－０５ ") == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["", "2026-02-30", "26-3-5", "昨天", "2026-13-01"])
def test_other_texts_are_no_days(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        read_day(text)


@pytest.mark.parametrize(
    "text", ["2026-03-05 14:05", "2026年3月5日 14:05", "2026-03-05T14:05:00", "２０２６/3/5　14：05"]
)
def test_instants_are_read_as_beijing_time(text: str) -> None:
    assert read_instant(text) == datetime(2026, 3, 5, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-05", "2026-03-05 25:00", "x 10:00"])
def test_other_texts_are_no_instants(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|hour|day"):
        read_instant(text)


def test_instants_are_shown_in_beijing_time() -> None:
    assert show_instant(datetime(2026, 3, 5, 6, 5, tzinfo=UTC)) == "2026年3月5日 14:05"


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        beijing_day(datetime(2026, 3, 5))  # noqa: DTZ001  # the missing offset is the point


def test_the_system_clock_runs_in_utc() -> None:
    first, second = system_now(), system_now()
    assert first.tzinfo is UTC
    assert first <= second
