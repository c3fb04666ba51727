"""Who is looking or acting: built once at every entrance, then passed explicitly as the first argument.

Source: architecture, "Who may see and do what"; levels and kinds of account follow the guide, 主体注册 and 账号管理.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class ViewerKind(StrEnum):
    """The kinds of account of the guide, and the two viewers nobody logs in as."""

    REGULATOR = "regulator"
    LABORATORY = "laboratory"
    ENFORCEMENT = "enforcement"
    SUBJECT = "subject"
    SUPPORT = "support"
    PUBLIC = "public"
    SYSTEM = "system"


class Level(IntEnum):
    """Administrative levels, the highest first (guide: 部省市县乡)."""

    MINISTRY = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4


LEVEL_NAMES: dict[Level, str] = {
    Level.MINISTRY: "部级",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡镇",
}


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Region prefixes somebody is competent for.

    ``include`` and ``exclude`` hold leading digits of 12-digit region codes (2, 4, 6, 9 or 12 of them; "" is the
    whole country). A code is covered when an included prefix fits it and no excluded prefix that lies inside that
    included one fits it too: so a development zone can be cut out of its county, and one town of it given back.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def covers(self, region_code: str) -> bool:
        """Whether a region code of any length lies inside."""
        return any(
            region_code.startswith(inside) and not any(region_code.startswith(cut) for cut in self.cuts(inside))
            for inside in self.include
        )

    def cuts(self, inside: str) -> tuple[str, ...]:
        """The excluded prefixes that lie inside one included prefix."""
        return tuple(cut for cut in self.exclude if cut.startswith(inside))


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a request came: request id, network (last part of the address cut off) and device words."""

    request_id: str = ""
    network: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The duty session under which a request runs: its number, and the region of the office whose person is on duty."""

    id: int
    region_code: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Everything that decides what one request may see and do.

    ``consent_id`` is set while somebody acts for a subject that is not his own: then ``subject_id`` is that subject's,
    account and name stay those of the person, and neither organisation nor jurisdiction of his own remain.
    ``duty`` is set while a duty session opens more to him: every record of such a request stands under its number.
    """

    kind: ViewerKind
    name: str = ""
    account_id: int | None = None
    organisation_id: int | None = None
    subject_id: int | None = None
    level: Level | None = None
    jurisdiction: Jurisdiction = Jurisdiction()
    permissions: frozenset[str] = frozenset()
    origin: Origin = field(default=Origin(), compare=False)
    reason: str = ""
    consent_id: int | None = None
    duty: OnDuty | None = None

    def can(self, permission: str) -> bool:
        """Whether the viewer holds a permission; the system holds all, nobody else holds what was not granted."""
        return self.kind is ViewerKind.SYSTEM or permission in self.permissions

    @property
    def logged_in(self) -> bool:
        """Whether a person's account stands behind the request."""
        return self.account_id is not None


PUBLIC = Viewer(kind=ViewerKind.PUBLIC, name="访客")


def system(reason: str) -> Viewer:
    """The viewer of timers, listeners and loaders. The reason is kept with every record it writes."""
    return Viewer(kind=ViewerKind.SYSTEM, name="系统", jurisdiction=Jurisdiction(include=("",)), reason=reason)
