"""The registered kinds of exports, and the dated numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from .values import Kind, Term

_KINDS: dict[str, Kind] = {}
_TABLE = Path(__file__).parent / "data" / "terms.csv"


def register(found: Iterable[Kind]) -> None:
    """Add kinds; two different ones of one name are a programming error (ValueError)."""
    for kind in found:
        if _KINDS.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of exports are called {kind.name}")


def kinds() -> Mapping[str, Kind]:
    """All registered kinds by name."""
    return _KINDS


@cache
def terms() -> Mapping[str, Term]:
    """The table of numbers by key, as it is dated in the file it comes from."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["key"]: Term(row["key"], int(row["number"]), row["words"], row["source"], date.fromisoformat(row["as_of"]))
        for row in rows
    }
