"""How long a provisional hold lasts without the holder's county: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

from datetime import date, timedelta

from agritrace.kernel.terms import term_of


def provisional(day: date) -> timedelta:
    """The term as it holds on a Beijing day; ValueError when no line holds."""
    return timedelta(hours=term_of("agritrace.tracing.recall", "provisional_hold", day))
