"""Commands, rows, events and questions about the life of a subject after its registration. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question
from agritrace.kernel.subjectforms import SubjectForm

from .terms import BusinessRole, CredentialKind, Industry, SubjectState

_S = SubjectState
CORRIGIBLE = frozenset({_S.ACTIVE, _S.CHANGE_PENDING, _S.SUSPENDED, _S.CANCEL_PENDING})
"""May correct its ordinary facts at once: everybody who has a code and has not ended."""

KEY_FACTS = (
    "name", "org_form", "business_roles", "industries", "cred_kind", "cred_no", "region_code", "address",
    "legal_name", "legal_id",
)  # fmt: skip  # the order of the forms
"""Facts the county reviews before they hold (domain facts subjects §3); the address goes with the region only."""
ORDINARY_FACTS = (
    "contact_name", "phone", "address", "scale_words", "main_products", "longitude", "latitude", "coordinate_system",
)  # fmt: skip  # the order of the forms
SEALED_FACTS = frozenset({"cred_no", "legal_name", "legal_id", "phone", "contact_name"})
FACT_NAMES: dict[str, str] = {
    "name": "名称",
    "org_form": "组织形式",
    "business_roles": "主体类别",
    "industries": "行业",
    "cred_kind": "证件类型",
    "cred_no": "证件号码",
    "region_code": "所属区域",
    "address": "详细地址",
    "legal_name": "法定代表人或经营者",
    "legal_id": "经营者身份证号",
    "contact_name": "联系人",
    "phone": "联系电话",
    "scale_words": "年产量或规模",
    "main_products": "主要产品",
    "longitude": "经度",
    "latitude": "纬度",
    "coordinate_system": "坐标系",
}


class RequestKind(StrEnum):
    """What a subject may ask its county for."""

    CHANGE = "change"
    MOVE = "move"
    CANCELLATION = "cancellation"


KIND_NAMES = {RequestKind.CHANGE: "变更", RequestKind.MOVE: "迁移", RequestKind.CANCELLATION: "注销"}


class RequestState(StrEnum):
    """States of a request; a move waits first for its old county, then, ``released``, for the new one."""

    WAITING = "waiting"
    RELEASED = "released"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


REQUEST_NAMES: dict[RequestState, str] = {
    RequestState.WAITING: "待处理",
    RequestState.RELEASED: "待迁入地办理",
    RequestState.GRANTED: "已通过",
    RequestState.REFUSED: "已退回",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.LAPSED: "已取消",
}
OPEN_REQUESTS = frozenset({RequestState.WAITING, RequestState.RELEASED})

NEXT_STEPS: dict[SubjectState, str] = {
    _S.DRAFT: "注册信息还没有提交。请填完并提交。",
    _S.TEMPORARY: "这是监管人员现场录入的临时主体。请在线补办注册，审核通过后领取正式主体码。",
    _S.JOINED: "临时登记已转正，请使用正式主体码；临时码仍可查询。",
    _S.MERGED: "这份登记已并入同一主体的另一份登记，请用那一份的账号；原主体码和追溯码继续可查。",
    _S.CLOSED: "这份临时登记已关闭。从事农产品生产经营的，请在线办理注册。",
    _S.PENDING: "县级农业农村部门正在审核，5 个工作日内答复。",
    _S.REJECTED: "申请已退回。请按退回原因修改后再交。",
    _S.ACTIVE: "可以登记批次、打印标签和交易。信息有变化时，请及时修改或申请变更。",
    _S.CHANGE_PENDING: "申请正在办理，原信息继续有效，可以照常生产和交易。",
    _S.SUSPENDED: "暂停期间不能登记批次、打印标签和交易。请按暂停理由整改，再联系所在县农业农村部门恢复；证照变了的可以申请变更。",
    _S.CANCEL_PENDING: "注销申请正在办理，期间不能登记批次和交易。想继续经营的，可以撤回申请。",
    _S.CANCELLED: "主体已注销，历史记录仍可查看和导出。需要重新经营的，用原证件重新注册，通过后沿用原主体码。",
    _S.REVOKED: "主体已被撤销，历史记录仍可查看和导出。问题解决后可用原证件重新注册，县级同意的沿用原主体码。",
}
"""What a subject does next in each state, on its own page and on the status page."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that must be settled before a subject may end: what, how to settle it, where."""

    sentence: str
    remedy: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class WhatHinders(Question[tuple[Hindrance, ...]]):
    """What keeps this subject from being cancelled? Every room that knows something answers with its hindrances."""

    subject_id: int


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """The key facts as they shall be; empty ``cred_no``, ``legal_name`` and ``legal_id`` keep what holds."""

    name: str
    org_form: SubjectForm
    business_roles: tuple[BusinessRole, ...]
    industries: tuple[Industry, ...]
    cred_kind: CredentialKind
    region_code: str
    address: str
    cred_no: str = field(default="", repr=False)
    legal_name: str = field(default="", repr=False)
    legal_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OrdinaryFacts:
    """The ordinary facts as they shall be; an empty ``phone`` and ``contact_name`` keep what holds."""

    address: str
    scale_words: str
    main_products: tuple[str, ...]
    contact_name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    longitude: float | None = None
    latitude: float | None = None
    coordinate_system: str = "wgs84"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Uploads of one visitor as file ids with their kinds, and the session that proves them his."""

    files: tuple[tuple[UUID, str], ...] = ()
    session: str = ""


@dataclass(frozen=True, slots=True)
class ChangeOrdinary:
    """Correct ordinary facts at once, on the version that was shown."""

    facts: OrdinaryFacts
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class RequestChange:
    """Apply for a change of key facts of the version that was shown."""

    facts: KeyFacts
    reason: str
    evidence: Evidence
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class RequestMove:
    """Apply for moving to a place in another county."""

    region_code: str
    address: str
    reason: str
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class RequestCancellation:
    """Apply for being cancelled."""

    reason: str
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """Agree to the version of a request that was shown, or refuse it with words."""

    request_id: int
    version: int
    agree: bool
    words: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Take an open request of one's own back."""

    request_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Revoke:
    """Revoke a subject, with reason and evidence."""

    subject_id: int
    version: int
    reason: str
    evidence: Evidence
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Filed:
    """Answer to an application and to every decision about it: the request and its state now."""

    request_id: int
    state: RequestState


@dataclass(frozen=True, slots=True)
class Corrected:
    """Answer to a correction of ordinary facts: the version of the row now, and which facts became others."""

    version: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in lists and on its page; no personal data. ``facts`` are the proposed ones that are not sealed."""

    id: int
    subject_id: int
    subject_name: str
    subject_code: str
    kind: RequestKind
    state: RequestState
    region_code: str
    to_region_code: str
    desk_region_code: str
    changed: tuple[str, ...]
    facts: Mapping[str, Any]
    before: Mapping[str, Any]
    findings: tuple[str, ...]
    reason: str
    words: str
    files: tuple[tuple[UUID, str], ...]
    version: int
    filed_at: datetime
    since: datetime
    decided_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in OPEN_REQUESTS

    @property
    def title(self) -> str:
        """变更申请 and the like."""
        return f"{KIND_NAMES[self.kind]}申请"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What held about a subject from one moment to the next; persons only masked, and only while not erased."""

    number: int
    facts: Mapping[str, Any]
    changed: tuple[str, ...]
    why: str
    since: datetime
    until: datetime | None
    persons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Previous:
    """An ended subject with the same paper as an application: what its reviewer must know."""

    subject_id: int
    code: str
    name: str
    state: SubjectState
    county: str
    words: str
    ended_at: datetime | None


@dataclass(frozen=True)
class SubjectRequested(Event):
    """A request waits for the county of ``desk_region_code``."""

    event_name: ClassVar[str] = "subjects.requested"
    subject_id: int
    region_code: str
    request_id: int
    kind: str
    desk_region_code: str


@dataclass(frozen=True)
class SubjectRequestReleased(Event):
    """The old county lets a subject go; the county of ``desk_region_code`` decides now."""

    event_name: ClassVar[str] = "subjects.request_released"
    subject_id: int
    region_code: str
    request_id: int
    kind: str
    desk_region_code: str


@dataclass(frozen=True)
class SubjectRequestDecided(Event):
    """A request was granted or refused by its last county."""

    event_name: ClassVar[str] = "subjects.request_decided"
    subject_id: int
    region_code: str
    request_id: int
    kind: str
    granted: bool


@dataclass(frozen=True)
class SubjectRequestWithdrawn(Event):
    """The subject took its request back."""

    event_name: ClassVar[str] = "subjects.request_withdrawn"
    subject_id: int
    region_code: str
    request_id: int
    kind: str
    desk_region_code: str


@dataclass(frozen=True)
class SubjectChanged(Event):
    """Facts of a subject are others now; ``facts`` names them."""

    event_name: ClassVar[str] = "subjects.changed"
    subject_id: int
    region_code: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class SubjectMoved(Event):
    """A subject belongs to another county now; its code stays. Rooms above move their open work."""

    event_name: ClassVar[str] = "subjects.moved"
    subject_id: int
    region_code: str
    before: str


@dataclass(frozen=True)
class SubjectCancelled(Event):
    """A subject ended at its own wish."""

    event_name: ClassVar[str] = "subjects.cancelled"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectRevoked(Event):
    """A subject was ended by its county."""

    event_name: ClassVar[str] = "subjects.revoked"
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class SubjectReinstated(Event):
    """An ended subject registered anew and works again under its old code."""

    event_name: ClassVar[str] = "subjects.reinstated"
    subject_id: int
    region_code: str
    application_id: int = 0
