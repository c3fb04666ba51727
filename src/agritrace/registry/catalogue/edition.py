"""The edition of the catalogue that comes with the program: one CSV file, read into plain rows.

Columns: code, name, other names parted by ``|``, usual unit, own. Source and day stand in ``data/SOURCE.md``.
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


def _bytes() -> bytes:
    return files("agritrace.registry.catalogue").joinpath("data", _FILE).read_bytes()


def digest() -> str:
    """The digest by which a loaded edition is known."""
    return hashlib.sha256(NAME.encode() + _bytes()).hexdigest()


def entries() -> Iterator[Entry]:
    """All categories, parents before children; ValueError for a code that stands twice or hangs in the air."""
    paths: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(_bytes().decode())):
        code, name = row["code"], row["name"]
        above = paths.get(code[:-2], "")
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
