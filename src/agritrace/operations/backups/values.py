"""Runs and warnings. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class RunKind(StrEnum):
    """What was run."""

    BACKUP = "backup"
    DRILL = "drill"
    RESTORE = "restore"


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    FAILED = "failed"


KIND_NAMES = {RunKind.BACKUP: "备份", RunKind.DRILL: "恢复演练", RunKind.RESTORE: "恢复"}
OUTCOME_NAMES = {Outcome.DONE: "完成", Outcome.FAILED: "没有成功"}


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended. ``size`` in bytes; ``words`` say why it failed or what is still lacking."""

    kind: RunKind
    outcome: Outcome
    started_at: datetime
    archive: str = ""
    tables: int = 0
    rows: int = 0
    files: int = 0
    size: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list."""

    id: int
    kind: str
    outcome: str
    archive: str
    started_at: datetime
    ended_at: datetime
    tables: int
    rows: int
    files: int
    size: int
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the operator has set: whether there is a place and one for keys, how often, how many archives stay.

    ``present`` is whether the newest archive still lies in its place (true when there is none yet).
    """

    placed: bool
    keys_placed: bool
    backup_every: timedelta
    drill_every: timedelta
    keep: int
    present: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest of each: last good backup, last drill that proved something, last run of either kind."""

    backup: RunRow | None
    drill: RunRow | None
    last_backup: RunRow | None
    last_drill: RunRow | None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something an operator must mend: ``tone`` is red or amber, ``remedy`` says how."""

    tone: str
    sentence: str
    remedy: str
