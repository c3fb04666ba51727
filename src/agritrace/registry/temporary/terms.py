"""How long an entry may wait before its township is reminded: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from importlib.resources import files

REMIND = "remind_unclaimed"


@cache
def _terms() -> tuple[tuple[str, int, date, date], ...]:
    text = files("agritrace.registry.temporary").joinpath("data", "terms.csv").read_text(encoding="utf-8")
    return tuple(
        (
            row["key"],
            int(row["days"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"] or "9999-12-31"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def remind_days(day: date) -> int:
    """Days after which an unclaimed entry is late, as it holds on a Beijing day; ValueError when no line holds."""
    for key, days, first, last in _terms():
        if key == REMIND and first <= day <= last:
            return days
    raise ValueError(f"no term {REMIND} on {day}")
