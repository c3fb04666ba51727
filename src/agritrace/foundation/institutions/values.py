"""What enters and leaves the institutions room: applications, decisions, cards. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from agritrace.foundation.organisations.values import Contact, QualificationStanding, standing_on
from agritrace.kernel.viewer import Level, ViewerKind


class Asked(StrEnum):
    """What an institution asks for."""

    OPEN = "open"
    CHANGE = "change"
    CLOSE = "close"


WORK = "institution"
"""The kind of work an application is to whoever decides it."""
ASKED_WORDS: dict[Asked, str] = {Asked.OPEN: "注册", Asked.CHANGE: "变更", Asked.CLOSE: "注销"}


class ApplicationState(StrEnum):
    """``returned`` is 退回: corrected and submitted again."""

    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[ApplicationState, str] = {
    ApplicationState.DRAFT: "草稿",
    ApplicationState.PENDING: "待审",
    ApplicationState.RETURNED: "已退回",
    ApplicationState.APPROVED: "已通过",
    ApplicationState.WITHDRAWN: "已撤回",
}
OPEN_STATES = frozenset({ApplicationState.PENDING, ApplicationState.RETURNED})
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class Opening:
    """A new institution and its first administrator (in townships its first user)."""

    kind: ViewerKind
    level: Level
    name: str
    region_code: str
    contact: Contact
    username: str
    person: str = field(repr=False)
    phone: str = field(repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """Ask for a new institution. ``session`` proves the uploads."""

    opening: Opening
    files: tuple[UUID, ...]
    session: str = field(repr=False)
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reapply:
    """Submit a returned application again; empty person or telephone keep what was told."""

    query_no: str
    phone_tail: str = field(repr=False)
    version: int
    opening: Opening
    files: tuple[UUID, ...]
    session: str = field(repr=False)
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyInside:
    """Ask for a change or the cancellation of one's own institution; ``application_id`` when a returned one is corrected."""

    asked: Asked
    name: str
    contact: Contact
    reason: str
    files: tuple[UUID, ...]
    session: str = field(repr=False)
    command_id: UUID
    application_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Approve or return the version of an application somebody saw."""

    application_id: int
    version: int
    approve: bool
    words: str
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take back an application of one's own institution."""

    application_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Applied:
    """The application and the number by which its state is asked for."""

    application_id: int
    query_no: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an application, and of the institution and its first account when it was opened."""

    application_id: int
    state: ApplicationState
    organisation_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A decision with the initial password of the first account, "" when there is none to be handed over."""

    decided: Decided
    initial_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as shown to the superior that decides and to the institution itself; nothing personal."""

    id: int
    query_no: str
    asked: Asked
    state: ApplicationState
    kind: ViewerKind
    level: Level
    name: str
    region_code: str
    superior_id: int
    organisation_id: int | None
    contact: Contact
    username: str
    reason: str
    version: int
    submitted_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person an application names, telephone masked."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with its words to the applicant."""

    approve: bool
    words: str
    account_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What an applicant without account learns: state, and why it was returned."""

    application: ApplicationRow
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard:
    """Enter the card 执法证 of an officer; it replaces the one in force."""

    account_id: int
    card_no: str = field(repr=False)
    valid_until: date
    command_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCard:
    """End a card: lost, revoked, or the officer left."""

    card_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CardChanged:
    """The card an act was about."""

    card_id: int


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in force with its officer and enforcement body."""

    id: int
    account_id: int
    person: str
    organisation_id: int
    organisation: str
    card_no: str
    valid_until: date

    def standing(self, day: date) -> QualificationStanding:
        """Valid, running out within 60 days, or expired on a day."""
        return standing_on(self.valid_until, day)
