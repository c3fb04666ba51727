"""Terms as dated data: the ``data/terms.csv`` of a room, read once, asked by key and Beijing day.

Columns ``key``, the length in ``hours`` or ``days``, ``valid_from`` and ``valid_until`` (both included, the second may be
empty), ``source``, ``noted_on``. A value nobody has confirmed stands there with its source, never in code.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from importlib.resources import files


@cache
def _lines(room: str, measure: str) -> tuple[tuple[str, int, date, date], ...]:
    text = files(room).joinpath("data", "terms.csv").read_text(encoding="utf-8")
    return tuple(
        (
            row["key"],
            int(row[measure]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"] or "9999-12-31"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


@cache  # a few lines, asked for by every sale
def term_of(room: str, key: str, day: date, *, measure: str = "hours") -> int:
    """How long a term of the package ``room`` is on a Beijing day, in its measure; ValueError when no line holds."""
    for name, length, first, last in _lines(room, measure):
        if name == key and first <= day <= last:
            return length
    raise ValueError(f"no term {key} on {day}")
