"""What enters and leaves the subjects room: commands, rows, events; the dictionaries stand in ``terms``. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm

from .cardvalues import PublicSubject
from .lifevalues import Hindrance, SubjectCancelled, SubjectMoved, SubjectReinstated, SubjectRevoked, WhatHinders
from .tempvalues import Alike, TemporaryFacts
from .terms import (
    ATTACHMENT_KINDS,
    CREDENTIAL_NAMES,
    ENDED,
    FINDINGS,
    INDUSTRY_NAMES,
    LIVE,
    MOST_ATTACHMENTS,
    PERSON_FORMS,
    PROVISIONAL,
    RETURN_REASONS,
    ROLE_NAMES,
    STATE_NAMES,
    WITH_CODE,
    WORKING,
    BusinessRole,
    CredentialKind,
    Industry,
    SubjectState,
)

__all__ = [
    "ATTACHMENT_KINDS",
    "CREDENTIAL_NAMES",
    "ENDED",
    "FINDINGS",
    "FORM_NAMES",
    "INDUSTRY_NAMES",
    "LIVE",
    "MOST_ATTACHMENTS",
    "PERSON_FORMS",
    "PROVISIONAL",
    "RETURN_REASONS",
    "ROLE_NAMES",
    "STATE_NAMES",
    "WITH_CODE",
    "WORKING",
    "Alike",
    "Application",
    "Approve",
    "Approved",
    "Attachment",
    "BusinessRole",
    "ChangeStanding",
    "CredentialKind",
    "DecisionRow",
    "FileLine",
    "Hindrance",
    "Industry",
    "MaskedPersonal",
    "PublicSubject",
    "Register",
    "Registered",
    "Reject",
    "Resubmit",
    "ReviewCase",
    "Similar",
    "Standing",
    "StatusRow",
    "SubjectApproved",
    "SubjectBrief",
    "SubjectCancelled",
    "SubjectForm",
    "SubjectMoved",
    "SubjectReinstated",
    "SubjectRejected",
    "SubjectResumed",
    "SubjectRevoked",
    "SubjectRow",
    "SubjectState",
    "SubjectSubmitted",
    "SubjectSuspended",
    "TemporaryFacts",
    "WhatHinders",
]


@dataclass(frozen=True, slots=True)
class Application:
    """Everything an applicant tells: the ≤ 12 things asked by the registration form.

    ``longitude`` and ``latitude`` are degrees in ``coordinate_system`` (``wgs84``, ``gcj02`` or ``cgcs2000``).
    ``main_products`` are catalogue codes. ``password_hash`` is already hashed when it gets here; the digest of a
    command therefore never depends on the password itself.
    """

    org_form: SubjectForm
    business_roles: tuple[BusinessRole, ...]
    industries: tuple[Industry, ...]
    name: str
    cred_kind: CredentialKind
    cred_no: str = field(repr=False)
    region_code: str
    address: str
    legal_name: str = field(repr=False)
    phone: str = field(repr=False)
    main_products: tuple[str, ...]
    legal_id: str = field(default="", repr=False)
    contact_name: str = field(default="", repr=False)
    scale_words: str = ""
    longitude: float | None = None
    latitude: float | None = None
    coordinate_system: str = "wgs84"
    temp_code: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An uploaded file and what it shows: ``licence``, ``place``, ``permit`` or ``other``."""

    file_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Register:
    """Submit a registration. ``session`` proves that the attachments were uploaded by the same visitor.

    ``assisted``: an official enters it for somebody who consented (现场代录); he chooses no password.
    """

    application: Application
    attachments: tuple[Attachment, ...]
    session: str
    password_hash: str = field(repr=False)
    command_id: UUID
    assisted: bool = False


@dataclass(frozen=True, slots=True)
class Resubmit:
    """Submit a returned registration again. Empty ``cred_no``, ``legal_id`` and ``phone`` keep what was there.

    ``query_no`` and ``phone_tail`` prove the applicant, as on the status page. ``password_hash`` "" keeps the old one.
    """

    query_no: str
    phone_tail: str = field(repr=False)
    version: int
    application: Application
    attachments: tuple[Attachment, ...]
    session: str
    password_hash: str = field(repr=False)
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Registered:
    """Answer to a submission: the number by which the applicant asks for the state."""

    subject_id: int
    query_no: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Approve the version of an application that was shown; ``words`` say why a revoked subject may come back."""

    subject_id: int
    version: int
    command_id: UUID
    words: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """Answer to an approval; the username is the subject code, never a phone."""

    subject_id: int
    code: str
    username: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Return the version of an application that was shown; ``reasons`` are keys of ``RETURN_REASONS``."""

    subject_id: int
    version: int
    reasons: tuple[str, ...]
    words: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeStanding:
    """Suspend or resume a subject with a reason in words."""

    subject_id: int
    version: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """Answer to suspend, resume and return: the state now."""

    subject_id: int
    state: SubjectState


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject in lists and on its record; no personal data."""

    id: int
    code: str
    name: str
    state: SubjectState
    org_form: SubjectForm
    region_code: str
    industries: tuple[str, ...]
    business_roles: tuple[str, ...]
    main_products: tuple[str, ...]
    cred_kind: CredentialKind
    cred_masked: str
    address: str
    scale_words: str
    longitude: float | None
    latitude: float | None
    coordinate_system: str
    findings: tuple[str, ...]
    identity_issue: int
    version: int
    submitted_at: datetime
    decided_at: datetime | None
    temp_code: str
    claimed_code: str

    @property
    def state_words(self) -> str:
        """The state in Chinese."""
        return STATE_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class SubjectBrief:
    """The few fields other rooms and scanners get: no personal data."""

    id: int
    code: str
    name: str
    state: SubjectState
    region_code: str
    org_form: SubjectForm

    @property
    def working(self) -> bool:
        """Whether the subject may produce, label, sell and buy now."""
        return self.state in WORKING


@dataclass(frozen=True, slots=True)
class MaskedPersonal:
    """Personal data as screens show it."""

    legal_name: str
    legal_id: str
    phone: str
    contact_name: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attachment of a subject."""

    file_id: UUID
    kind: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A subject that may be the same one: which facts agree, how far apart in metres (None: no points)."""

    row: SubjectRow
    personal: MaskedPersonal
    same_name: bool
    same_phone: bool
    metres: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision about a subject: verdict, reasons in words, who and when."""

    verdict: str
    reasons: tuple[str, ...]
    words: str
    by_account_id: int | None
    at: datetime
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """All a reviewer needs on one page."""

    row: SubjectRow
    personal: MaskedPersonal
    files: tuple[FileLine, ...]
    similar: tuple[Similar, ...]
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What an applicant learns with query number and phone tail."""

    subject_id: int
    query_no: str
    name: str
    state: SubjectState
    version: int
    submitted_at: datetime
    decided_at: datetime | None
    code: str
    reasons: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class SubjectSubmitted(Event):
    """A registration waits for its county."""

    event_name: ClassVar[str] = "subjects.submitted"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectApproved(Event):
    """A subject got its code and its account."""

    event_name: ClassVar[str] = "subjects.approved"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectRejected(Event):
    """A registration went back to its applicant."""

    event_name: ClassVar[str] = "subjects.rejected"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectSuspended(Event):
    """A subject may not make batches, codes and sales for now."""

    event_name: ClassVar[str] = "subjects.suspended"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectResumed(Event):
    """A suspended subject works again."""

    event_name: ClassVar[str] = "subjects.resumed"
    subject_id: int
    region_code: str
