"""What leaves this room: rows of regions, dated code changes, located points. Pure values.

A region code has 12 digits: province 2, city 2, county 2, town 3, village 3 (domain facts codes §3; GB/T 2260,
GB/T 10114 and the statistical codes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agritrace.kernel.viewer import Level


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
