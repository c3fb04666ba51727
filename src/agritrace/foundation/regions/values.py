"""What other rooms know of regions: how codes are built, rows, dated code changes, located points. Pure.

A region code has 12 digits: province 2, city 2, county 2 (GB/T 2260), town 3 (GB/T 10114), village 3 (statistical codes;
domain facts codes §3). Special places: municipalities and directly governed counties have a grouping row instead of a
city; 东莞, 中山 and 儋州 have no counties; the cities of the Xinjiang corps are directly governed counties.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from agritrace.kernel.viewer import Level

PREFIX_LENGTHS = (0, 2, 4, 6, 9, 12)
LEVEL_NAMES = {
    Level.MINISTRY: "全国",
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县",
    Level.TOWNSHIP: "乡镇",
}
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
CITIES_WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604"})
CORPS_PREFIXES = ("66", "6590")
_LEVELS = {0: Level.MINISTRY, 2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.TOWNSHIP}


def full_code(code: str) -> str:
    """The code with zeros up to 12 digits; ValueError unless it has 0, 2, 4, 6, 9 or 12 ASCII digits."""
    if len(code) not in PREFIX_LENGTHS or not (code == "" or (code.isascii() and code.isdigit())):
        raise ValueError(f"not a region code: {code!r}")
    return code.ljust(12, "0")


@lru_cache(maxsize=65_536)
def prefix_of(code: str) -> str:
    """The significant leading digits (0, 2, 4, 6, 9 or 12 of them): what a jurisdiction over the region includes."""
    full = full_code(code)
    return next(full[:length] for length in PREFIX_LENGTHS if not full[length:].strip("0"))


def level_of(code: str) -> Level:
    """The administrative level; a village counts with its town, the lowest level that has an authority."""
    return _LEVELS[len(prefix_of(code))]


def is_grouping(code: str) -> bool:
    """Whether the row only groups counties that answer to the province directly ("市辖区", "省直辖县级行政区划")."""
    prefix = prefix_of(code)
    return len(prefix) == 4 and (prefix[:2] in MUNICIPALITIES or prefix[2:] == "90")


def is_corps(code: str) -> bool:
    """Whether the place belongs to the Xinjiang corps: its cities (6590) or the corps' own numbers (66)."""
    return prefix_of(code).startswith(CORPS_PREFIXES)


def ancestors(code: str) -> tuple[str, ...]:
    """The regions above, province first, without grouping rows and without counties that do not exist."""
    prefix = prefix_of(code)
    above = (full_code(prefix[:length]) for length in (2, 4, 6, 9) if length < len(prefix))
    found: list[str] = []
    for one in above:
        if not is_grouping(one) and one not in found:
            found.append(one)
    return tuple(found)


def parent_of(code: str) -> str:
    """The next authority above; "" above a province."""
    above = ancestors(code)
    return above[-1] if above else ""


def competent_county(code: str) -> str:
    """The county that answers for a place; a city without counties answers itself. ValueError above the county."""
    prefix = prefix_of(code)
    if prefix[:4] in CITIES_WITHOUT_COUNTIES:
        return full_code(prefix[:4])
    if len(prefix) < 6:
        raise ValueError(f"above the level of counties: {code}")
    return full_code(prefix[:6])


def is_competent_county(code: str) -> bool:
    """Whether the code is a county, or a city that has none."""
    prefix = prefix_of(code)
    return len(prefix) == 6 or prefix in CITIES_WITHOUT_COUNTIES


class ChangeKind(StrEnum):
    """How a code came to an end."""

    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"
    ABSORBED = "absorbed"


@dataclass(frozen=True, slots=True)
class CodeChange:
    """From ``effective`` on, what lay under ``from_code`` lies under ``to_code`` (both of 12 digits).

    Of two changes the one with the longer significant prefix wins, so a split town leaves a county that goes elsewhere.
    """

    from_code: str
    to_code: str
    kind: ChangeKind
    effective: date


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region as shown to people; ``path`` is the full name from the province down."""

    code: str
    name: str
    path: str
    level: Level
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load brought in; all zero when the edition was loaded before."""

    edition: str
    regions: int
    changes: int
    boundaries: int


@dataclass(frozen=True, slots=True)
class LocatedCounty:
    """The county a point lies in.

    ``code`` is None outside every known county. ``certain`` is false where a zone without a boundary of its own may
    really be meant, and outside every county: then nobody is warned.
    """

    code: str | None
    certain: bool


class Verdict(StrEnum):
    """A point against a chosen region."""

    SAME = "same"
    NEAR_BORDER = "near_border"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict, the county the point lies in, and how many metres outside the chosen county it lies.

    ``metres`` is 0 inside and None when the chosen county has no boundary.
    """

    verdict: Verdict
    located: LocatedCounty
    metres: float | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A county beside a drawn one: its name, what of it falls into the drawing, where its name may stand."""

    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A county as a drawing of 1,000 by ``height`` units; its frame is in WGS-84 degrees (see ``outlines``)."""

    name: str
    path: str
    west: float
    south: float
    east: float
    north: float
    height: int
    neighbours: tuple[Neighbour, ...] = ()
