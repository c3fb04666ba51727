"""The holidays the State Council has published so far, as the calendar all terms in working days are counted with.

Dated data: ``data/holidays.csv`` names the notice each line comes from. A year is added when its notice appears (usually
in November of the year before); until then its terms know weekends only and ``Calendar.certain`` says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from .workdays import Calendar

_TABLE = Path(__file__).parent / "data" / "holidays.csv"


@cache
def published() -> Calendar:
    """The calendar out of the table. ValueError for a table that contradicts itself."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [(_days(row["first"], row["last"]), row["work"] == "1") for row in csv.DictReader(file)]
    off = frozenset(day for days, works in rows if not works for day in days)
    made_up = frozenset(day for days, works in rows if works for day in days)
    return Calendar(off, made_up, frozenset(day.year for day in off))


def _days(first: str, last: str) -> Iterator[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return iter([begin + timedelta(days=step) for step in range((end - begin).days + 1)])
