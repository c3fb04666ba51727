"""Working days: holidays and made-up working days are dated data, given as a calendar.

The State Council publishes the holidays of a year in the autumn before; for years not yet published a calendar knows
only weekends, and ``certain`` says so. Terms begin on the day after the event (Civil Code §201, 知-高).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off on weekdays, working days on weekends, and the years for which they were published."""

    holidays: frozenset[date] = frozenset()
    workdays_made_up: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a day that is said to be both (ValueError)."""
        both = self.holidays & self.workdays_made_up
        if both:
            raise ValueError(f"holiday and working day at once: {min(both)}")

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        return day in self.workdays_made_up or (day.weekday() < _SATURDAY and day not in self.holidays)

    def certain(self, day: date) -> bool:
        """Whether the holidays of that year were known when the calendar was made."""
        return day.year in self.years


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The last day of a term of ``count`` (at least 0) working days that begins on the day after ``day``.

    A term of 0 ends on the day itself. ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("a term has no negative length")
    for _ in range(count):
        day = next(d for d in _after(day) if calendar.is_working(d))
    return day


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after ``first`` up to and with ``last``; negative when ``last`` lies before ``first``."""
    if last < first:
        return -working_days_between(last, first, calendar)
    return sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def deadline_words(deadline: date, today: date, calendar: Calendar) -> str:
    """How long there is to a deadline, or since when it is over, in Chinese."""
    left = working_days_between(today, deadline, calendar)
    if deadline == today:
        return "今天到期"
    if deadline < today:
        return f"已超期{-left}个工作日" if left else "已超期"
    if deadline == today + _ONE:
        return "明天到期"
    return f"还剩{left}个工作日" if left else f"{deadline.month}月{deadline.day}日到期（其间无工作日）"


def _after(day: date) -> Iterator[date]:
    while True:
        day += _ONE
        yield day
