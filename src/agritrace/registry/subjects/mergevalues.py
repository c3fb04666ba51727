"""What enters and leaves when two records of one real subject become one. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question
from agritrace.kernel.viewer import Viewer


@dataclass(frozen=True)
class SubjectMerged(Event):
    """``subject_id`` ended and ``into_id`` goes on; codes of both lead to it."""

    event_name: ClassVar[str] = "subjects.merged"
    subject_id: int
    into_id: int
    region_code: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two subjects of one county that may be the same: what agrees; ``low`` < ``high``; ``metres`` None without points."""

    low: int
    high: int
    same_name: bool
    same_phone: bool
    metres: float | None


@dataclass(frozen=True, slots=True)
class WhereToCompare(Question[Mapping[int, str]]):
    """Where are these subjects compared with one the viewer reviews? "" for those found to be another one before."""

    viewer: Viewer
    subject_id: int
    others: tuple[int, ...]
