"""Beijing time: stored instants are UTC, shown and cut by day in Asia/Shanghai (architecture §3).

``system_now`` is the only place where the program reads the system clock; everything else is told the time. The season
simulator of the demonstration puts another clock in its place for its own process (``running_on``), so that records of
a played past carry the time they were played at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .textforms import half_width

BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_INSTANT = re.compile(r"(.+?)[\sT]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


class _Clock:
    """What ``system_now`` reads."""

    def __init__(self) -> None:
        self.read: Callable[[], datetime] = self.of_the_system

    @staticmethod
    def of_the_system() -> datetime:
        """The clock of the machine."""
        return datetime.now(UTC)


_CLOCK = _Clock()


def wall_now() -> datetime:
    """The machine's own time, in UTC, also where a simulated clock runs: for what the machine does, not for its story."""
    return datetime.now(UTC)


def system_now() -> datetime:
    """The present instant in UTC."""
    return _CLOCK.read()


@contextmanager
def running_on(read: Callable[[], datetime]) -> Iterator[None]:
    """Let this whole process read another clock for a while: for the season simulator and tests only."""
    before, _CLOCK.read = _CLOCK.read, read
    try:
        yield
    finally:
        _CLOCK.read = before


def beijing_day(instant: datetime) -> date:
    """The day on which an instant falls in Beijing; ValueError for an instant without an offset."""
    return _aware(instant).astimezone(BEIJING).date()


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a day begins in Beijing."""
    return datetime.combine(day, time.min, tzinfo=BEIJING).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The instant (UTC) at which the next day begins: ranges of instants are half open."""
    return start_of_day(day + timedelta(days=1))


def read_day(text: str) -> date:
    """Read 2026-03-05, 2026/3/5, 2026.3.5, 20260305 or 2026年3月5日; ValueError for anything else."""
    match = _DAY.fullmatch(half_width(text).strip())
    if not match:
        raise ValueError(f"no day: {text!r}")
    year, month, day = (int(part) for part in match.groups() if part)
    return date(year, month, day)


def read_start_of_day(text: str) -> datetime:
    """The instant at which a day that somebody typed begins in Beijing; ValueError for what is no day."""
    return start_of_day(read_day(text))


def read_instant(text: str) -> datetime:
    """Read a day and a time of day as Beijing time, and give the instant in UTC; ValueError for anything else."""
    match = _INSTANT.fullmatch(half_width(text).strip())
    if not match:
        raise ValueError(f"no instant: {text!r}")
    clock = time(int(match[2]), int(match[3]), int(match[4] or 0))
    return datetime.combine(read_day(match[1]), clock, tzinfo=BEIJING).astimezone(UTC)


def show_day(day: date) -> str:
    """A day as people read it: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_instant(instant: datetime) -> str:
    """An instant in Beijing time to the minute: 2026年3月5日 14:05."""
    local = _aware(instant).astimezone(BEIJING)
    return f"{show_day(local.date())} {local:%H:%M}"


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant
