"""What enters and leaves the temporary room. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import Industry, SubjectState, TemporaryFacts

MOST_PHOTOS = 4


class Ending(StrEnum):
    """Why an entry is closed without a registered subject."""

    WRONG = "wrong"
    GONE = "gone"


ENDING_WORDS: dict[Ending, str] = {Ending.WRONG: "录错了", Ending.GONE: "已不在这里经营"}


class Age(StrEnum):
    """How long an entry has waited: within the term after which the township is reminded, or longer."""

    FRESH = "fresh"
    LATE = "late"


class Recorder(StrEnum):
    """Who recorded an entry, seen from the viewer."""

    ME = "me"
    OFFICE = "office"
    REGULATOR = "regulator"
    ENFORCEMENT = "enforcement"


RECORDER_WORDS: dict[Recorder, str] = {
    Recorder.ME: "我录的",
    Recorder.OFFICE: "本机构录的",
    Recorder.REGULATOR: "监管机构录的",
    Recorder.ENFORCEMENT: "执法机构录的",
}


@dataclass(frozen=True, slots=True)
class EnterTemporary:
    """Enter somebody met in the field. ``different``: the officer saw who has the same telephone, and it is another.

    ``photos`` are uploads of the visitor with the token ``session``.
    """

    facts: TemporaryFacts
    remark: str
    photos: tuple[UUID, ...]
    session: str
    different: bool
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectTemporary:
    """Replace the facts of the version that was shown; an empty telephone or number keeps the old one."""

    temporary_id: int
    version: int
    facts: TemporaryFacts
    remark: str
    photos: tuple[UUID, ...]
    session: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CloseTemporary:
    """Close the version of an entry that was shown, with a reason in words."""

    temporary_id: int
    version: int
    ending: Ending
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class JoinTemporary:
    """The county joins the version of an entry that was shown with the registered subject of a code."""

    temporary_id: int
    version: int
    code: str
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class SettleClaim:
    """The reviewer of an application joins it with an entry (``temporary_id``) at approval, or declines with a reason."""

    application_id: int
    application_version: int
    temporary_id: int | None
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Entered:
    """Answer to an entry: its number, which is that of its subject, and its code."""

    temporary_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Written:
    """Answer to any later act on an entry: its number and its state now."""

    temporary_id: int
    state: SubjectState


@dataclass(frozen=True, slots=True)
class Settled:
    """Answer to a decision about a claim."""

    application_id: int
    temporary_id: int | None


@dataclass(frozen=True, slots=True)
class TemporaryRow:
    """One entry; telephone and number stand sealed with its subject."""

    id: int
    code: str
    name: str
    org_form: SubjectForm
    industry: Industry
    main_product: str
    region_code: str
    address: str
    longitude: float | None
    latitude: float | None
    remark: str
    state: SubjectState
    recorded_by: int
    recorder_kind: str
    organisation_id: int
    recorded_at: datetime
    ending: str
    reason: str
    ended_at: datetime | None
    joined_to: int | None
    version: int

    @property
    def waits(self) -> bool:
        """Whether it may still be corrected, closed and joined."""
        return self.state is SubjectState.TEMPORARY


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What the reviewer of an application decided about the temporary code it names, or about an entry he found."""

    application_id: int
    code: str
    temporary_id: int | None
    reason: str
    done: bool


@dataclass(frozen=True)
class TemporaryEntered(Event):
    """Somebody not registered was entered in the field."""

    event_name: ClassVar[str] = "temporary.entered"
    temporary_id: int
    region_code: str


@dataclass(frozen=True)
class TemporaryChanged(Event):
    """An entry was corrected or closed."""

    event_name: ClassVar[str] = "temporary.changed"
    temporary_id: int
    region_code: str


@dataclass(frozen=True)
class TemporaryJoined(Event):
    """An entry belongs to a registered subject from now on."""

    event_name: ClassVar[str] = "temporary.joined"
    temporary_id: int
    subject_id: int
    region_code: str
