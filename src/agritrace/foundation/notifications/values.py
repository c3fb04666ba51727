"""What enters and leaves the notifications room. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question


class Topic(StrEnum):
    """What a notice is about; pages listen for the topics of their lists."""

    TRADE = "trade"
    REGISTRATION = "registration"
    ACCOUNT = "account"
    BATCH = "batch"
    TODO = "todo"
    PLATFORM = "platform"


TOPIC_NAMES: dict[str, str] = {
    Topic.TRADE: "交易",
    Topic.REGISTRATION: "注册审核",
    Topic.ACCOUNT: "账号",
    Topic.BATCH: "批次",
    Topic.TODO: "待办",
    Topic.PLATFORM: "平台",
}


@dataclass(frozen=True, slots=True)
class To:
    """The recipient: exactly one of an account, everybody of a subject, everybody of an organisation.

    ValueError for none or several.
    """

    account_id: int | None = None
    subject_id: int | None = None
    organisation_id: int | None = None

    def __post_init__(self) -> None:
        """A notice without recipient would be lost, one with several would be read for others."""
        if sum(one is not None for one in (self.account_id, self.subject_id, self.organisation_id)) != 1:
            raise ValueError("a notice has exactly one recipient")

    @property
    def key(self) -> str:
        """The recipient as the live process knows it: ``subject:12``."""
        if self.subject_id is not None:
            return f"subject:{self.subject_id}"
        if self.organisation_id is not None:
            return f"organisation:{self.organisation_id}"
        return f"account:{self.account_id}"


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: topic, a plain sentence of at most 300 characters without personal data, a path of this site."""

    topic: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as its reader sees it."""

    id: int
    topic: str
    text: str
    url: str
    created_at: datetime
    read: bool


@dataclass(frozen=True)
class NoticeTold(Event):
    """A notice was stored; the relay hands it to the live process."""

    event_name: ClassVar[str] = "notifications.told"

    notice_id: int
    to: str
    topic: str
    text: str
    url: str


class Channel(StrEnum):
    """The ways of a message outside the platform."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to a telephone number or an e-mail address."""

    channel: Channel
    recipient: str
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message the recording provider kept."""

    id: int
    channel: str
    recipient: str
    text: str
    sent_at: datetime


CHANNEL_NAMES: dict[Channel, str] = {Channel.SMS: "短信", Channel.EMAIL: "邮件"}

USUAL: Mapping[Topic, frozenset[Channel]] = {Topic.REGISTRATION: frozenset({Channel.SMS, Channel.EMAIL})}
"""What producers are sent besides the notice in the platform when they did not say otherwise: the results one waits for. Messages cost
money, and a phone that rings for every sale is soon silenced; whoever wants more ticks more."""


class DeliveryState(StrEnum):
    """A message waits, is being handed over, has left, or was given up."""

    QUEUED = "queued"
    LEAVING = "leaving"
    SENT = "sent"
    FAILED = "failed"


DELIVERY_NAMES: dict[DeliveryState, str] = {
    DeliveryState.QUEUED: "等待发送",
    DeliveryState.LEAVING: "正在发送",
    DeliveryState.SENT: "已发送",
    DeliveryState.FAILED: "没有发出",
}


@dataclass(frozen=True, slots=True)
class WordingKind:
    """A message whose words the platform office may change: the places its words may name, with examples to preview."""

    key: str
    title: str
    channel: Channel
    usual: str
    examples: Mapping[str, str]


_NOTICE = {"topic": "注册审核", "text": "您的变更申请已通过", "link": "https://…/subjects/mine"}
WORDINGS: dict[str, WordingKind] = {
    one.key: one
    for one in (
        WordingKind("notice.sms", "平台消息（短信）", Channel.SMS, "【农产品追溯】{text}。详情请登录平台查看。", _NOTICE),
        WordingKind("notice.email", "平台消息（邮件）", Channel.EMAIL,
                    "您好：\n\n{text}。\n\n请登录平台查看：{link}\n\n不想再收到这类邮件，可在“我的账号—消息设置”中取消。", _NOTICE),
        WordingKind("registration.returned", "注册申请被退回（短信）", Channel.SMS,
                    "【农产品追溯】您的注册申请被退回，原因：{reasons}。请打开 {link} 凭查询号查看并修改后再交。",
                    {"reasons": "证照照片不清或不符", "link": "https://…/register/status"}),
        WordingKind("registration.merged", "重复登记已合并（短信）", Channel.SMS,
                    "【农产品追溯】您重复登记的一份已并入同一主体的另一份，原账号停用，请用那一份的账号登录 {link}，原追溯码继续有效。",
                    {"link": "https://…/login"}),
        WordingKind("institution.approved", "机构注册申请已批准（短信）", Channel.SMS,
                    "【农产品追溯】机构注册申请 {number} 已批准，请等待上级机构转交账号。", {"number": "8012 3456 7890"}),
        WordingKind("institution.returned", "机构注册申请被退回（短信）", Channel.SMS,
                    "【农产品追溯】机构注册申请 {number} 已退回，请打开 {link} 凭查询号查看原因，修改后再交。",
                    {"number": "8012 3456 7890", "link": "https://…/institutions/status"}),
    )
}  # fmt: skip  # one wording per entry


@dataclass(frozen=True, slots=True)
class WhereToReach(Question[str | None]):
    """The telephone an applicant without account gave; None when it was erased. Answered by the room that keeps it.

    ``wording`` is the key of the message: its first word says whose applicant it is (registration, institution).
    """

    applicant_id: int
    wording: str

    @property
    def whose(self) -> str:
        """Which applicants the number counts."""
        return self.wording.partition(".")[0]


@dataclass(frozen=True, slots=True)
class ChoosePreferences:
    """Which topics one's own account gets by which channel, besides the notice in the platform."""

    wanted: frozenset[tuple[Topic, Channel]]
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many answers changed."""

    changed: int


@dataclass(frozen=True, slots=True)
class ChangeWording:
    """New words for a message; "" goes back to the usual ones. ``version`` is the one that was shown."""

    key: str
    version: int
    text: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class WordingChanged:
    """The version now in force."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class WordingRow:
    """The words in force of one message; version 0 are the usual ones."""

    kind: WordingKind
    version: int
    text: str
    by_account_id: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message on its way, without its recipient."""

    id: int
    channel: Channel
    wording: str
    state: DeliveryState
    tries: int
    fault: str
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What one round of the sender did."""

    sent: int
    again: int
    failed: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message one round has taken: to whom and in which words; recipients are looked up by the round."""

    id: int
    account_id: int | None
    applicant_id: int | None
    channel: Channel
    wording: str
    tries: int
    values: Mapping[str, str] = field(default_factory=dict)


class MessagePort(Protocol):
    """How messages leave the platform; config chooses one."""

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        """Send, or raise ``Refused`` with what the person can do instead."""
