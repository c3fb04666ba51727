"""How long a voucher may be under way, and when its supplier is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from agritrace.kernel.clock import beijing_day

DELIVER_WITHIN, REMIND_BEFORE = "deliver_within", "remind_before"


@cache
def _lines() -> tuple[tuple[str, timedelta, date, date], ...]:
    text = files("agritrace.tracing.vouchers").joinpath("data", "terms.csv").read_text(encoding="utf-8")
    return tuple(
        (
            row["key"],
            timedelta(hours=int(row["hours"])),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"] or "9999-12-31"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def term(key: str, instant: datetime) -> timedelta:
    """A term as it holds on the Beijing day of an instant; ValueError when no line holds."""
    day = beijing_day(instant)
    for name, hours, first, last in _lines():
        if name == key and first <= day <= last:
            return hours
    raise ValueError(f"no term {key} on {day}")


def lapses_at(issued_at: datetime) -> datetime:
    """When a voucher of that moment lapses unless it is delivered or void before."""
    return issued_at + term(DELIVER_WITHIN, issued_at)
