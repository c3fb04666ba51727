"""How long a sale may wait, and when its buyer is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

from datetime import datetime, timedelta

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.terms import term_of

ROOM = "agritrace.tracing.trade"
CONFIRM_WITHIN, REMINDERS = "confirm_within", ("remind_first", "remind_again")


def waiting(now: datetime) -> timedelta:
    """How long a buyer has for a sale submitted now; ValueError when no line holds on the day."""
    return _term(CONFIRM_WITHIN, now)


def next_reminder(submitted_at: datetime, expires_at: datetime, now: datetime) -> datetime | None:
    """The first moment after now at which the buyer of a sale that waits is reminded; None when there is none left."""
    moments = sorted(submitted_at + _term(key, submitted_at) for key in REMINDERS)
    return next((moment for moment in moments if now < moment < expires_at), None)


def _term(key: str, instant: datetime) -> timedelta:
    return timedelta(hours=term_of(ROOM, key, beijing_day(instant)))
