"""How long an entry may wait before its township is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

from datetime import date

from agritrace.kernel.terms import term_of


def remind_days(day: date) -> int:
    """Days after which an unclaimed entry is late, as it holds on a Beijing day; ValueError when no line holds."""
    return term_of("agritrace.registry.temporary", "remind_unclaimed", day, measure="days")
