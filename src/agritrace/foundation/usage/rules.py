"""Decisions about figures of use: which days are counted, who is idle, how regions add up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from agritrace.foundation.regions.values import ancestors, full_code, is_grouping, prefix_of
from agritrace.kernel.clock import start_of_day
from agritrace.kernel.results import Reason

from .values import IDLE_DAYS, NEVER, WINDOWS, Figures, Standing

LONGEST_SPAN = 400
"""Days one catch-up may ask for."""
_STEPS = {0: 2, 2: 6, 4: 9, 6: 9, 9: 12, 12: 12}


def first_day(today: date, days: int) -> date:
    """The first of the last ``days`` days, today included."""
    return today - timedelta(days=days - 1)


def days_to_count(newest: date | None, today: date) -> tuple[date, ...]:
    """Today, yesterday, and what lies between the newest counted day and today: at most the longest window.

    So an hour's work is two days, and a worker that stood still for a week makes up for it by itself.
    """
    earliest = first_day(today, max(WINDOWS))
    first = max(earliest, min(newest, today - timedelta(days=1))) if newest else earliest
    return tuple(first + timedelta(days=step) for step in range((today - first).days + 1))


def against_span(first: date, last: date, today: date) -> tuple[Reason, ...]:
    """Why a span of days cannot be counted."""
    if first > last:
        return (Reason("起始日期晚于截止日期。", "请交换两个日期。", "last", "days"),)
    if last > today:
        return (Reason("截止日期还没有到。", "请填写今天或以前的日期。", "last", "future"),)
    if (last - first).days >= LONGEST_SPAN:
        return (Reason(f"一次最多补算 {LONGEST_SPAN} 天。", "请分几次补算。", "first", "span"),)
    return ()


def idle_before(today: date) -> datetime:
    """Who was last here before this instant is idle."""
    return start_of_day(first_day(today, IDLE_DAYS))


def standing(last_at: datetime, today: date) -> Standing:
    """Whether an organisation uses the platform, by its last use."""
    if last_at <= NEVER:
        return Standing.NEVER
    return Standing.IDLE if last_at < idle_before(today) else Standing.USED


def digits(prefix: str) -> int:
    """How many leading digits tell apart what lies right below a region: enough to see through grouping rows."""
    return _STEPS[len(prefix)]


def below(prefix: str, code: str) -> str:
    """The region right below ``prefix`` on the way to ``code``; "" when the code is the region itself.

    Rows that only group (市辖区 of a municipality, 省直辖县级行政区划) are passed over, as the register of regions does.
    """
    line = (*ancestors(code), full_code(prefix_of(code)))
    return next((one for one in line if len(prefix_of(one)) > len(prefix) and not is_grouping(one)), "")


def breakdown(prefix: str, found: Iterable[tuple[str, Figures]]) -> Mapping[str, Figures]:
    """Figures by the region right below ``prefix`` ("" for its own), in the order of the codes; nothing is lost."""
    parts: dict[str, Figures] = {}
    for code, figures in found:
        key = below(prefix, code)
        parts[key] = parts.get(key, Figures()) + figures
    return dict(sorted(parts.items()))


def total(parts: Iterable[Figures]) -> Figures:
    """The sum."""
    return sum(parts, Figures())
