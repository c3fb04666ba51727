"""What enters and leaves this room: kinds of work, commands, rows, events. Pure Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.scope import Recording
from agritrace.kernel.viewer import Viewer

KEPT_FOR = timedelta(days=30)
"""How long files of a run are kept: long enough for a holiday, short enough for personal data."""


class RunState(StrEnum):
    """A run waits, is being done, or has ended in one of three ways."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_NAMES: dict[RunState, str] = {
    RunState.QUEUED: "排队中",
    RunState.RUNNING: "进行中",
    RunState.DONE: "已完成",
    RunState.FAILED: "未完成",
    RunState.CANCELLED: "已取消",
}
ENDED = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


class FileRole(StrEnum):
    """What a file is to its run: what it works on, what people fetch, what only pages read."""

    INPUT = "input"
    RESULT = "result"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that a run works on or has made: name with its ending, media type, content."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    role: FileRole = FileRole.RESULT


@dataclass(frozen=True, slots=True)
class StartRun:
    """Start a run of a registered kind.

    ``title`` is shown to its starter and stands in records: no personal data; ``parameters`` are plain values and none
    personal either. ``url`` is the page where the run is at home ("": its own). The region decides nothing but is kept.
    """

    kind: str
    title: str
    parameters: Mapping[str, Any]
    region_code: str
    url: str = ""
    files: tuple[MadeFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finished work leaves: one sentence, plain figures, files."""

    words: str
    figures: Mapping[str, int] = field(default_factory=dict)
    files: tuple[MadeFile, ...] = ()


class Ongoing(Protocol):
    """What work is given while it runs."""

    @property
    def run_id(self) -> int:
        """The number of the run; ids of commands are made of it, so that repeated steps have their effect once."""

    @property
    def viewer(self) -> Viewer:
        """Whoever started it, with the permissions of now."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What was given at the start."""

    def progress(self, done: int, total: int, words: str) -> None:
        """Tell how far it is; raises ``Stopped`` when the run was cancelled or the worker is to stop.

        Called outside transactions, between steps.
        """

    def hold(self, opened: Recording) -> None:
        """Inside the act of a step: raise ``Stopped`` unless this run still goes on and by this worker.

        The row stays locked until the step is stored, so that nothing is written after a cancellation.
        """

    def inputs(self) -> tuple[MadeFile, ...]:
        """The files given at the start, opened."""


class Stopped(Exception):
    """The run was cancelled, is done by another worker, or the worker stops: leave at once, store nothing more."""


@dataclass(frozen=True, slots=True)
class RunKind:
    """A kind of work: its permanent name (``room:work``) and what the worker calls.

    The work may be begun again after a crash; it makes its steps repeatable with command ids out of the run's number.
    """

    name: str
    work: Callable[[Ongoing], Outcome]


@dataclass(frozen=True, slots=True)
class CancelRun:
    """Cancel an own run."""

    run_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class RunChanged:
    """The run an act was about, and its state now."""

    run_id: int
    state: RunState


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as pages show it."""

    id: int
    kind: str
    title: str
    state: RunState
    url: str
    words: str
    figures: Mapping[str, int]
    done: int
    total: int
    created_at: datetime
    ended_at: datetime | None
    swept: bool

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def state_words(self) -> str:
        """The state in Chinese."""
        return STATE_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A file to fetch; ``size`` in bytes."""

    id: int
    run_id: int
    name: str
    size: int


@dataclass(frozen=True)
class RunQueued(Event):
    """A run waits for a worker; heard by this room itself, which defers the job."""

    event_name: ClassVar[str] = "runs.queued"
    run_id: int


@dataclass(frozen=True)
class RunEnded(Event):
    """A run has ended in this state."""

    event_name: ClassVar[str] = "runs.ended"
    run_id: int
    kind: str
    state: str
