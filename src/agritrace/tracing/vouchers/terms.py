"""How long a voucher may be under way, and when its supplier is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

from datetime import datetime, timedelta

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.terms import term_of

ROOM = "agritrace.tracing.vouchers"
DELIVER_WITHIN, REMIND_BEFORE = "deliver_within", "remind_before"


def term(key: str, instant: datetime) -> timedelta:
    """A term as it holds on the Beijing day of an instant; ValueError when no line holds."""
    return timedelta(hours=term_of(ROOM, key, beijing_day(instant)))


def lapses_at(issued_at: datetime) -> datetime:
    """When a voucher of that moment lapses unless it is delivered or void before."""
    return issued_at + term(DELIVER_WITHIN, issued_at)
