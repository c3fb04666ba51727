"""The kinds of papers: dated data that comes with the program as one CSV file (``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from .values import Group, Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by code, in the order of the file; ValueError for a code that stands twice."""
    text = files("agritrace.registry.papers").joinpath("data", "kinds.csv").read_text(encoding="utf-8")
    found: dict[str, Kind] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["code"] in found:
            raise ValueError(f"kind {row['code']} stands twice")
        found[row["code"]] = Kind(
            code=row["code"],
            title=row["title"],
            group=Group(row["group"]),
            may_be_long_term=row["long_term"] == "1",
            blocks_from=_day(row["blocks_from"]),
            blocks_until=_day(row["blocks_until"]),
        )
    return found


def blocking(day: date) -> frozenset[str]:
    """The kinds whose expiry hinders new codes on a Beijing day."""
    return frozenset(code for code, kind in kinds().items() if kind.blocks_on(day))


def of_group(group: Group) -> tuple[str, ...]:
    """The codes of a group, in the order of the file."""
    return tuple(code for code, kind in kinds().items() if kind.group is group)


def title(code: str) -> str:
    """The Chinese name of a kind; the code itself when no edition knows it."""
    kind = kinds().get(code)
    return kind.title if kind else code


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
