"""What enters and leaves the notifications room. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from agritrace.foundation.journal.values import Event


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


class MessagePort(Protocol):
    """How messages leave the platform; config chooses one."""

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        """Send, or raise ``Refused`` with what the person can do instead."""
