"""What enters and leaves the merging room. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PairState(StrEnum):
    """A pair waits for a person, was found to be two subjects, or became one."""

    OPEN = "open"
    DISTINCT = "distinct"
    MERGED = "merged"


PAIR_NAMES: dict[PairState, str] = {
    PairState.OPEN: "待核对",
    PairState.DISTINCT: "不是同一家",
    PairState.MERGED: "已合并",
}
SIGNS: dict[str, str] = {"name": "同名", "phone": "同电话", "place": "位置相近", "hand": "人工提出"}
"""Why a pair is suspected, by the word of the filter."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of subjects of one county; ``low`` < ``high`` are their numbers, ``metres`` their distance if both have a point."""

    id: int
    low: int
    high: int
    region_code: str
    same_name: bool
    same_phone: bool
    near: bool
    metres: float | None
    state: PairState
    reason: str
    decided_at: datetime | None
    found_at: datetime

    @property
    def signs(self) -> str:
        """What agrees, in words."""
        told = ((self.same_name, "name"), (self.same_phone, "phone"), (self.near, "place"))
        return "、".join(SIGNS[word] for holds, word in told if holds) or SIGNS["hand"]


@dataclass(frozen=True, slots=True)
class Look:
    """Look through the viewer's own county for pairs."""

    command_id: UUID


@dataclass(frozen=True, slots=True)
class Looked:
    """How many pairs were new."""

    found: int


@dataclass(frozen=True, slots=True)
class Start:
    """Say that the subject of ``code`` may be the same as this one."""

    subject_id: int
    code: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Started:
    """The pair as numbers of subjects, the smaller first."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class FindDistinct:
    """The two are not the same, and how one knows."""

    low: int
    high: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Merge:
    """Let ``survivor`` go on where the other one of the pair ends; ``versions`` as shown, of the smaller number first."""

    low: int
    high: int
    versions: tuple[int, int]
    survivor: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Merged:
    """Which one ended, which one goes on."""

    ended: int
    survivor: int
