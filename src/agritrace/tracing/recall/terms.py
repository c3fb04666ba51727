"""How long a provisional hold lasts without the holder's county: dated data (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@cache
def _terms() -> tuple[tuple[str, int, date, date], ...]:
    text = files("agritrace.tracing.recall").joinpath("data", "terms.csv").read_text(encoding="utf-8")
    return tuple(
        (
            row["key"],
            int(row["hours"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"] or "9999-12-31"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def provisional(day: date) -> timedelta:
    """The term as it holds on a Beijing day; ValueError when no line holds."""
    for key, hours, first, last in _terms():
        if key == "provisional_hold" and first <= day <= last:
            return timedelta(hours=hours)
    raise ValueError(f"no term of a provisional hold on {day}")
