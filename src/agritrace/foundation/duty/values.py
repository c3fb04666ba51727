"""What enters and leaves the duty room. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.factors.values import KeyAnswer
from agritrace.foundation.journal.values import Event
from agritrace.kernel.viewer import ViewerKind

DUTY = "duty"
"""Where a session of the server keeps the number of its duty session, and the kind of object of its records."""


class DutyState(StrEnum):
    """A duty session runs or has ended; one whose time is over opens nothing, whether it was ended yet or not."""

    OPEN = "open"
    ENDED = "ended"


class Ending(StrEnum):
    """How a duty session ended."""

    SELF = "self"
    STOPPED = "stopped"
    CLOCK = "clock"


STATE_WORDS: dict[DutyState, str] = {DutyState.OPEN: "值守中", DutyState.ENDED: "已结束"}
ENDING_WORDS: dict[Ending, str] = {
    Ending.SELF: "本人结束",
    Ending.STOPPED: "安全管理员终止",
    Ending.CLOCK: "到时自动结束",
}
LONGEST_REASON = 200
SPACES: dict[str, str] = {
    "subjects": "主体页面", "bases": "基地页面", "papers": "证照页面", "products": "产品页面", "batches": "批次页面", "codes": "追溯码页面",
    "trade": "交易页面", "genealogy": "追溯链页面", "backups": "备份页面", "organisations": "机构页面", "files": "附件",
}  # fmt: skip  # rooms by the first word of the names of their addresses
OTHER_SPACE = "平台页面"


@dataclass(frozen=True, slots=True)
class Access:
    """What a duty session opens: for which kinds of people, which permissions, whether for a region to be named.

    With a region nobody gets a permission he does not hold at home, and sees that region instead of his own area.
    ``needs`` is the permission to go on duty in just this way; "" asks for none beside that of going on duty at all.
    """

    key: str
    title: str
    words: str
    kinds: frozenset[ViewerKind]
    permissions: frozenset[str]
    by_region: bool
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most hours of a duty session from a day on, and where that comes from."""

    valid_from: date
    hours: int
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Proof:
    """What is shown before a session opens: a one-time code, the answer of a key, or without either the password."""

    code: str = field(default="", repr=False)
    key: KeyAnswer | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """Go on duty; ``region`` is a region code where the access is for one, else ""."""

    access: str
    region: str
    hours: int
    reason: str
    login_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class EndDuty:
    """End a duty session: one's own, or any of the area as security office."""

    duty_id: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The duty session an act was about."""

    duty_id: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A page looked at on duty: the name of its address, and the object in it, if any."""

    entrance: str
    kind: str = ""
    object_id: int = 0


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty session as shown."""

    id: int
    account_id: int
    person: str
    organisation_id: int
    organisation: str
    region_code: str
    access: str
    area: str
    reason: str
    opened_at: datetime
    until: datetime
    ended_at: datetime | None
    ending: Ending | None
    running: bool


@dataclass(frozen=True)
class DutyEnded(Event):
    """A duty session opens nothing any more."""

    event_name: ClassVar[str] = "duty.ended"
    duty_id: int
    account_id: int
    region_code: str


class _Registry:
    """What config hands to this room at start-up."""

    def __init__(self) -> None:
        self.accesses: dict[str, Access] = {}


_REGISTRY = _Registry()


def register_accesses(accesses: Iterable[Access]) -> None:
    """Set what duty sessions open; called by config, which knows the rooms above."""
    _REGISTRY.accesses = {one.key: one for one in accesses}


def accesses() -> tuple[Access, ...]:
    """All kinds of access in order."""
    return tuple(_REGISTRY.accesses.values())


def access(key: str) -> Access | None:
    """One kind of access; None for an unknown one."""
    return _REGISTRY.accesses.get(key)
