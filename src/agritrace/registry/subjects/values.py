"""What enters and leaves the subjects room: dictionaries, commands, rows, events. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm


class SubjectState(StrEnum):
    """States of a subject; ``rejected`` is 退回: the applicant corrects it and submits again."""

    DRAFT = "draft"
    TEMPORARY = "temporary"
    PENDING = "pending"
    REJECTED = "rejected"
    ACTIVE = "active"
    CHANGE_PENDING = "change_pending"
    SUSPENDED = "suspended"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


_S = SubjectState
STATE_NAMES: dict[SubjectState, str] = {
    _S.DRAFT: "草稿",
    _S.TEMPORARY: "临时",
    _S.PENDING: "待审",
    _S.REJECTED: "已退回",
    _S.ACTIVE: "有效",
    _S.CHANGE_PENDING: "变更待审",
    _S.SUSPENDED: "暂停",
    _S.CANCEL_PENDING: "注销待审",
    _S.CANCELLED: "注销",
    _S.REVOKED: "撤销",
}

WORKING = frozenset({_S.ACTIVE, _S.CHANGE_PENDING})
"""May make batches, codes and sales; a change under review leaves the old facts in force."""
LIVE = frozenset({_S.PENDING, _S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING})
"""Hold their credential number: nobody else registers with it. A returned application does not, so that somebody who
entered another person's number cannot keep that person out."""
WITH_CODE = frozenset({_S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING, _S.CANCELLED, _S.REVOKED})
ENDED = frozenset({_S.CANCELLED, _S.REVOKED})


class BusinessRole(StrEnum):
    """Business role 主体类别, several at once (domain facts subjects §1)."""

    PLANTING = "P1"
    LIVESTOCK = "P2"
    FISHERY = "P3"
    PURCHASE = "C1"
    STORAGE = "C2"
    TRANSPORT = "C3"
    SLAUGHTER = "C4"
    PRIMARY_PROCESSING = "C5"
    WHOLESALE = "C6"
    RETAIL = "C7"
    WHOLESALE_MARKET = "M1"
    RETAIL_MARKET = "M2"
    FACTORY = "M3"
    FARM_SUPPLIES = "S1"


ROLE_NAMES: dict[BusinessRole, str] = {
    BusinessRole.PLANTING: "种植",
    BusinessRole.LIVESTOCK: "畜禽养殖",
    BusinessRole.FISHERY: "水产养殖、捕捞",
    BusinessRole.PURCHASE: "收购",
    BusinessRole.STORAGE: "贮藏保鲜",
    BusinessRole.TRANSPORT: "运输承运",
    BusinessRole.SLAUGHTER: "屠宰",
    BusinessRole.PRIMARY_PROCESSING: "初加工、分拣包装",
    BusinessRole.WHOLESALE: "批发",
    BusinessRole.RETAIL: "集团采购、商超、电商",
    BusinessRole.WHOLESALE_MARKET: "批发市场",
    BusinessRole.RETAIL_MARKET: "零售市场、农贸市场",
    BusinessRole.FACTORY: "生产加工企业",
    BusinessRole.FARM_SUPPLIES: "农资生产经营",
}


class Industry(StrEnum):
    """Industry 所属行业, several at once (domain facts subjects §1)."""

    PLANTING = "planting"
    LIVESTOCK = "livestock"
    FISHERY = "fishery"


INDUSTRY_NAMES: dict[Industry, str] = {
    Industry.PLANTING: "种植业",
    Industry.LIVESTOCK: "畜牧业",
    Industry.FISHERY: "渔业",
}


class CredentialKind(StrEnum):
    """Which paper proves the subject (domain facts subjects §2)."""

    CREDIT_CODE = "credit_code"
    IDENTITY = "identity"
    REGISTRATION = "registration"
    ORGANISATION = "organisation"


CREDENTIAL_NAMES: dict[CredentialKind, str] = {
    CredentialKind.CREDIT_CODE: "统一社会信用代码",
    CredentialKind.IDENTITY: "居民身份证",
    CredentialKind.REGISTRATION: "营业执照注册号（15 位旧照）",
    CredentialKind.ORGANISATION: "组织机构代码（9 位旧证）",
}

PERSON_FORMS = frozenset({SubjectForm.FAMILY_FARM, SubjectForm.SOLE_TRADER, SubjectForm.FARMER})
"""Forms that may prove themselves by an identity card (domain facts subjects §1)."""


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
    cred_no: str
    region_code: str
    address: str
    legal_name: str
    phone: str
    main_products: tuple[str, ...]
    legal_id: str = ""
    contact_name: str = ""
    scale_words: str = ""
    longitude: float | None = None
    latitude: float | None = None
    coordinate_system: str = "wgs84"


@dataclass(frozen=True, slots=True)
class Attachment:
    """An uploaded file and what it shows: ``licence``, ``place``, ``permit`` or ``other``."""

    file_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Register:
    """Submit a registration. ``session`` proves that the attachments were uploaded by the same visitor."""

    application: Application
    attachments: tuple[Attachment, ...]
    session: str
    password_hash: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Resubmit:
    """Submit a returned registration again. Empty ``cred_no``, ``legal_id`` and ``phone`` keep what was there.

    ``query_no`` and ``phone_tail`` prove the applicant, as on the status page. ``password_hash`` "" keeps the old one.
    """

    query_no: str
    phone_tail: str
    version: int
    application: Application
    attachments: tuple[Attachment, ...]
    session: str
    password_hash: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Registered:
    """Answer to a submission: the number by which the applicant asks for the state."""

    subject_id: int
    query_no: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Approve the version of an application that was shown."""

    subject_id: int
    version: int
    command_id: UUID


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


RETURN_REASONS: dict[str, str] = {
    "duplicate": "与已注册主体疑似重复",
    "papers": "证照照片不清或不符",
    "place": "位置或所属区域有误",
    "form": "组织形式与证件不符",
    "facts": "填报内容不完整或不属实",
}


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
class PublicSubject:
    """What ``/s/<code>`` shows. Without a valid K only ``valid`` and ``county`` are filled (domain facts codes §9.2)."""

    code: str
    valid: bool
    state_words: str
    county: str
    proven: bool
    name: str = ""
    form_words: str = ""
    industries: tuple[str, ...] = ()
    since: date | None = None


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


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision about a subject: verdict, reasons in words, who and when."""

    verdict: str
    reasons: tuple[str, ...]
    words: str
    by_account_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """All a reviewer needs on one page."""

    row: SubjectRow
    personal: MaskedPersonal
    files: tuple[FileLine, ...]
    similar: tuple[Similar, ...]
    decisions: tuple[DecisionRow, ...]
    phone_proven: bool = False
    place_words: str = ""
    extra: dict[str, str] = field(default_factory=dict)


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
