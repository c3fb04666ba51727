"""What enters and leaves this room: work, its kinds and holders, the question to whoever keeps work. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agritrace.kernel.questions import Question
from agritrace.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of open work: key, title in words, and the permission whoever holds it needs."""

    key: str
    title: str
    permission: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One open piece: what it is and where it is done. ``region_code`` is the place it belongs to."""

    kind: str
    object_id: int
    title: str
    url: str
    region_code: str = ""


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """What one room keeps: its kinds of work, and which of the pieces asked about are open still."""

    kinds: tuple[WorkKind, ...]
    open: tuple[WorkItem, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIsOpen(Question[WorkAnswer]):
    """Which of these pieces (kind, number) are open still? With ``viewer`` only those he may see to."""

    pieces: tuple[tuple[str, int], ...]
    viewer: Viewer | None = None

    def of(self, kind: str) -> frozenset[int]:
        """The numbers asked about of one kind."""
        return frozenset(number for one, number in self.pieces if one == kind)


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the rules of a handover look at it: where it is, whether it works, what it may do."""

    account_id: int
    organisation_id: int | None
    works: bool
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class Load:
    """How much of one kind somebody holds, and who of his organisation could take it: number and name."""

    kind: WorkKind
    count: int
    successors: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody holds, by kind; ``seen`` tells this state from a later one."""

    account_id: int
    loads: tuple[Load, ...]
    seen: str

    @property
    def count(self) -> int:
        """All pieces together."""
        return sum(load.count for load in self.loads)

    @property
    def words(self) -> str:
        """注册审核 3 件、代录授权 2 件."""
        return "、".join(f"{load.kind.title} {load.count} 件" for load in self.loads)


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who sees to one piece, beside the page where it is done. ``account_id`` None: nobody said so yet.

    ``works`` false: he was disabled, so the piece waits for somebody; ``may`` whether the viewer may take it.
    """

    kind: str
    object_id: int
    account_id: int | None
    name: str
    works: bool
    mine: bool
    may: bool
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """What one account holds, for its administrator."""

    account_id: int
    name: str
    username: str
    organisation: str
    works: bool
    leaving: Leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """I see to this piece."""

    kind: str
    object_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Give what an account holds to others, kind by kind; ``leave``: disable it in the same act.

    ``successors``: key of the kind and account; a kind left out stays. ``seen``: the state that was shown.
    """

    account_id: int
    successors: tuple[tuple[str, int], ...]
    leave: bool
    seen: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Taken:
    """The piece an act was about."""

    kind: str
    object_id: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many pieces found a new holder, and whether the account was disabled."""

    account_id: int
    count: int
    left: bool


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One piece I hold, with its kind in words and since when."""

    item: WorkItem
    kind: str
    since: datetime
