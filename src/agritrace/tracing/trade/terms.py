"""How long a sale may wait, and when its buyer is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from agritrace.kernel.clock import beijing_day

CONFIRM_WITHIN, REMINDERS = "confirm_within", ("remind_first", "remind_again")


@cache
def _lines() -> tuple[tuple[str, timedelta, date, date], ...]:
    text = files("agritrace.tracing.trade").joinpath("data", "terms.csv").read_text(encoding="utf-8")
    return tuple(
        (
            row["key"],
            timedelta(hours=int(row["hours"])),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"] or "9999-12-31"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


@cache  # a few lines, asked for by every sale
def _term(key: str, day: date) -> timedelta:
    for name, hours, first, last in _lines():
        if name == key and first <= day <= last:
            return hours
    raise ValueError(f"no term {key} on {day}")


def waiting(now: datetime) -> timedelta:
    """How long a buyer has for a sale submitted now; ValueError when no line holds on the day."""
    return _term(CONFIRM_WITHIN, beijing_day(now))


def next_reminder(submitted_at: datetime, expires_at: datetime, now: datetime) -> datetime | None:
    """The first moment after now at which the buyer of a sale that waits is reminded; None when there is none left."""
    moments = sorted(submitted_at + _term(key, beijing_day(submitted_at)) for key in REMINDERS)
    return next((moment for moment in moments if now < moment < expires_at), None)
