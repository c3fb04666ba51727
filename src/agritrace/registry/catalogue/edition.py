"""Editions of the catalogue: the one that comes with the program, and files that are imported. One CSV file, plain rows.

Columns: code, name, other names parted by ``|``, usual unit, own. Source and day of ours stand in ``data/SOURCE.md``.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from agritrace.kernel.pinyin import initials, sort_key

NAME = "NY/T 3177-2018 已知部分与本平台扩展 2026-11"
_FILE = "categories.csv"
_COLUMNS = {"code", "name", "others", "unit", "own"}
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One category ready to be stored; ``words`` is what the search looks at."""

    code: str
    name: str
    path: str
    level: int
    own: bool
    unit: str
    sort_key: str
    initials: str
    words: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A named file of categories; the name says source and day, for instance ``NY/T 3177-2018 品种字典 2027-03``."""

    name: str
    content: bytes


def packaged() -> Edition:
    """The edition in the package."""
    return Edition(NAME, files("agritrace.registry.catalogue").joinpath("data", _FILE).read_bytes())


def digest(edition: Edition | None = None) -> str:
    """The digest by which a loaded edition is known."""
    known = edition or packaged()
    return hashlib.sha256(known.name.encode() + known.content).hexdigest()


def entries(edition: Edition | None = None) -> Iterator[Entry]:
    """All categories, parents before children; ValueError for what is no such file, with the line's code."""
    paths: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO((edition or packaged()).content.decode("utf-8-sig"))):
        if not set(row) >= _COLUMNS or None in row.values():
            raise ValueError(f"columns must be {', '.join(sorted(_COLUMNS))}")
        code, name = row["code"], row["name"]
        above = paths.get(code[:-2], "")
        if not (code.isascii() and code.isdecimal() and len(code) in {2, 4, 6, 8} and 0 < len(name) <= LONGEST_NAME):
            raise ValueError(f"category {code} {name} is not well-formed")
        if code in paths or (len(code) > 2 and not above):
            raise ValueError(f"category {code} stands twice or has no parent")
        paths[code] = f"{above}　{name}" if above else name
        yield _entry(row, paths[code])


def _entry(row: dict[str, str], path: str) -> Entry:
    name, others = row["name"], [other for other in row["others"].split("|") if other]
    spoken = [word for one in (name, *others) for word in (one, sort_key(one).replace(" ", ""), initials(one))]
    return Entry(
        code=row["code"],
        name=name,
        path=path,
        level=len(row["code"]) // 2,
        own=row["own"] == "1",
        unit=row["unit"],
        sort_key=sort_key(name)[:80],
        initials=initials(name)[:40],
        words=" " + " ".join(dict.fromkeys(spoken)),
    )
