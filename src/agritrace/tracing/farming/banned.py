"""Inputs that are forbidden altogether: dated data out of ``data/banned.csv`` (source and day in ``data/SOURCE.md``)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from agritrace.kernel.textforms import half_width

from .values import Work

_TABLE = Path(__file__).parent / "data" / "banned.csv"
_STRENGTH = re.compile(r"^[\d.]+\s*%\s*")


@dataclass(frozen=True, slots=True)
class Banned:
    """One forbidden input with the Beijing day from which it is, and where that is written."""

    name: str
    work: Work
    valid_from: date
    source: str


@cache
def table() -> tuple[Banned, ...]:
    """The whole list."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Banned(row["name"], Work(row["work"]), date.fromisoformat(row["valid_from"]), row["source"])
            for row in csv.DictReader(lines)
        )


def banned(work: Work, name: str, day: date) -> Banned | None:
    """The entry an input falls under on a day; a strength in front (40%) is passed over, formulations may follow."""
    plain = _STRENGTH.sub("", half_width(name).strip())
    return next((one for one in table() if _is(one, work, plain) and one.valid_from <= day), None)


def _is(one: Banned, work: Work, plain: str) -> bool:
    return one.work is work and plain.startswith(one.name)
