"""What leaves and enters this room: rows, commands, results. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.foundation.regions.values import prefix_of
from agritrace.kernel.questions import Question
from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import Jurisdiction, Level, ViewerKind

from .delegation import (
    BODIES,
    OFFICE_LEVELS,
    Holding,
    Office,
    Role,
    against_office_place,
    against_second_office,
    against_template,
    levels_above,
    may_grant,
    stands_directly_below,
)
from .terms import (
    REMIND_DAYS,
    SCHEME_NAMES,
    Contact,
    ContactRow,
    QualificationFacts,
    QualificationRow,
    QualificationStanding,
    RecordQualification,
    Scheme,
    SetContact,
    WithdrawQualification,
    standing_on,
)

__all__ = [
    "BODIES",
    "KIND_NAMES",
    "OFFICE_LEVELS",
    "REFORM_NAMES",
    "REMIND_DAYS",
    "ROLE_NAMES",
    "SCHEME_NAMES",
    "SUPPORT_NAMES",
    "CloseOrganisation",
    "Contact",
    "ContactRow",
    "CreateOrganisation",
    "DivisionsChanged",
    "Holding",
    "JurisdictionRow",
    "Move",
    "Office",
    "OrganisationChanged",
    "OrganisationCreated",
    "OrganisationRow",
    "OrganisationState",
    "QualificationFacts",
    "QualificationRow",
    "QualificationStanding",
    "Recast",
    "RecordQualification",
    "Reform",
    "ReformKind",
    "ReformPreview",
    "Reformed",
    "RenameOrganisation",
    "Role",
    "Scheme",
    "SetContact",
    "SetJurisdiction",
    "Sign",
    "SuccessionRow",
    "SupportKind",
    "WhatHindersClosing",
    "WithdrawQualification",
    "against_office_place",
    "against_second_office",
    "against_template",
    "levels_above",
    "may_grant",
    "standing_on",
    "stands_directly_below",
]

KIND_NAMES: dict[ViewerKind, str] = {
    ViewerKind.REGULATOR: "监管机构",
    ViewerKind.LABORATORY: "检测机构",
    ViewerKind.ENFORCEMENT: "执法机构",
    ViewerKind.SUPPORT: "技术支撑机构",
}
OFFICE_NAMES: dict[str, str] = {
    Role.SYSTEM: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDIT: "审计管理员",
}
ROLE_NAMES: dict[str, str] = {Role.ADMIN: "用户管理员", Role.USER: "用户", **OFFICE_NAMES}


class OrganisationState(StrEnum):
    """An organisation works, or has been closed for good."""

    ACTIVE = "active"
    CLOSED = "closed"


class Sign(StrEnum):
    """Whether a part adds a prefix to the jurisdiction or cuts it out."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class ReformKind(StrEnum):
    """How divisions change: several become one, one is taken into another, one becomes several, a part moves."""

    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    MOVE = "move"


REFORM_NAMES: dict[ReformKind, str] = {
    ReformKind.MERGE: "合并",
    ReformKind.ABSORB: "并入",
    ReformKind.SPLIT: "拆分",
    ReformKind.MOVE: "划转（改变隶属关系）",
}


class SupportKind(StrEnum):
    """The organisations that support the platform (guide, 账号管理: 技术支撑)."""

    SAFETY_CENTRE = "safety_centre"
    DEVELOPER = "developer"
    INTEGRATOR = "integrator"
    SUPERVISOR = "supervisor"


SUPPORT_NAMES: dict[SupportKind, str] = {
    SupportKind.SAFETY_CENTRE: "部农产品质量安全中心",
    SupportKind.DEVELOPER: "软件开发单位",
    SupportKind.INTEGRATOR: "系统集成单位",
    SupportKind.SUPERVISOR: "监理单位",
}


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation as shown; ``code`` is the organisation code of domain facts codes §9.3, None for support."""

    id: int
    kind: ViewerKind
    level: Level
    name: str
    code: str | None
    region_code: str
    parent_id: int | None
    state: OrganisationState
    created_at: datetime
    support_kind: str = ""

    @property
    def office(self) -> Office:
        """The organisation as delegation sees it."""
        return Office(self.kind, self.level, prefix_of(self.region_code), self.id, self.parent_id)


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """One dated part of a jurisdiction; ``valid_to`` is the first day it no longer holds, None while it holds.

    ``inherited_from`` is the organisation a reform took it from.
    """

    prefix: str
    sign: Sign
    valid_from: date
    valid_to: date | None
    inherited_from: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrganisation:
    """Open an organisation. Without ``include`` it is competent for its whole region.

    ``carve`` cuts what it includes out of its neighbours of the same kind and level (a development zone).
    """

    kind: ViewerKind
    level: Level
    name: str
    region_code: str
    parent_id: int | None
    command_id: UUID
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    support_kind: str = ""
    carve: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationCreated:
    """The number and the code the new organisation was given."""

    id: int
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation:
    """Give an organisation another name."""

    organisation_id: int
    name: str
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrganisation:
    """Close an organisation for good."""

    organisation_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJurisdiction:
    """The prefixes an organisation includes and excludes from today on.

    ``carve`` cuts what it gains out of its neighbours of the same kind and level.
    """

    organisation_id: int
    include: tuple[str, ...]
    command_id: UUID
    exclude: tuple[str, ...] = ()
    carve: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    """An organisation was renamed, closed, or its jurisdiction was set."""

    id: int


@dataclass(frozen=True, slots=True)
class Move:
    """What lies under ``prefix`` passes from one organisation to another of the same kind and level."""

    prefix: str
    source_id: int
    target_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform:
    """A change of divisions: competences that move on a day, and the organisations that end with it."""

    kind: ReformKind
    name: str
    effective: date
    moves: tuple[Move, ...]
    closes: tuple[int, ...]
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Reformed:
    """How many parts of jurisdictions were opened and ended."""

    opened: int
    ended: int


@dataclass(frozen=True)
class DivisionsChanged(Event):
    """Announced by a reform, so that rooms above can hand over open work."""

    event_name: ClassVar[str] = "organisations.divisions_changed"

    effective: date
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Recast:
    """What a reform makes of one jurisdiction."""

    organisation_id: int
    name: str
    before: Jurisdiction
    after: Jurisdiction


@dataclass(frozen=True, slots=True)
class ReformPreview:
    """What a reform would do: jurisdictions that change, (lower, old, new superior) by name, what ends, warnings."""

    recasts: tuple[Recast, ...]
    superiors: tuple[tuple[str, str, str], ...]
    closes: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """One organisation that took over from another on a day; ``other_id`` is the one not asked about."""

    other_id: int
    name: str
    since: date
    kind: ReformKind
    reform: str


@dataclass(frozen=True, slots=True)
class WhatHindersClosing(Question[tuple[Reason, ...]]):
    """What still keeps an organisation from being closed; rooms above answer (accounts in use)."""

    organisation_id: int
