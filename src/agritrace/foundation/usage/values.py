"""Figures of use. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from enum import StrEnum

WINDOWS = (7, 30, 90)
"""Days, today included, over which figures are summed."""
IDLE_DAYS = 30
"""After so many days without use an organisation counts as idle (issue: no login for 30 days)."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where nobody has ever used it, so that lists can be sorted and cut by the last use."""
UNCOUNTED = ("accounts:own:sign_in", "accounts:own:sign_out")
"""Acts that are no use of their own: logins are counted beside acts, not among them."""


class Standing(StrEnum):
    """Whether an organisation uses the platform."""

    USED = "used"
    IDLE = "idle"
    NEVER = "never"


STANDING_WORDS: dict[Standing, str] = {
    Standing.USED: "在使用",
    Standing.IDLE: "闲置",
    Standing.NEVER: "从未使用",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of a region over some days; every field but ``last_at`` adds up, of ``last_at`` the later one stays."""

    organisations: int = 0
    idle: int = 0
    never: int = 0
    accounts: int = 0
    active: int = 0
    logins: int = 0
    acts: int = 0
    subject_accounts: int = 0
    subject_active: int = 0
    subject_logins: int = 0
    subject_acts: int = 0
    last_at: datetime = NEVER

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        sums = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "last_at"
        }
        return Figures(**sums, last_at=max(self.last_at, other.last_at))


@dataclass(frozen=True, slots=True)
class RegionUse:
    """A region right below the one that is shown; ``code`` "" stands for what belongs to that one itself."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Summary:
    """A region with its parts: what is its own, then the regions right below it; ``total`` is the sum of all."""

    region: str
    name: str
    above: tuple[tuple[str, str], ...]
    days: int
    total: Figures
    parts: tuple[RegionUse, ...]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """One organisation over some days."""

    organisation_id: int
    name: str
    kind: str
    level: int
    region_code: str
    accounts: int
    active: int
    logins: int
    acts: int
    last_at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class PersonUse:
    """One person whom the viewer administers, or a colleague of an administrator, over some days."""

    account_id: int
    name: str
    username: str
    role: str
    state: str
    logins: int
    acts: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one count found: the days, and how many accounts were there on them."""

    days: tuple[date, ...]
    accounts: int
    places: int = field(default=0)
