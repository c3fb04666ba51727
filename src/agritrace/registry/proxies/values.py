"""What enters and leaves this room: consents, scopes, commands. Pure values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.registry.subjects.values import Application


class ProxyKind(StrEnum):
    """Who may act: an office of township or county, or a subject such as a cooperative."""

    OFFICE = "office"
    SUBJECT = "subject"


class ConsentState(StrEnum):
    """A consent is given or has been ended; whether it still holds today, :class:`Standing` says."""

    GIVEN = "given"
    ENDED = "ended"


class Standing(StrEnum):
    """What a consent is worth on a day."""

    IN_FORCE = "in_force"
    WAITING = "waiting"
    EXPIRED = "expired"
    TAKEN_OVER = "taken_over"
    CLOSED = "closed"
    ENDED = "ended"


class Sign(StrEnum):
    """How the farmer signed the paper."""

    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"


class Ending(StrEnum):
    """Why a consent ended."""

    FARMER = "farmer"
    AUTHORITY = "authority"
    PROXY = "proxy"


STATE_WORDS: dict[ConsentState, str] = {ConsentState.GIVEN: "已授权", ConsentState.ENDED: "已终止"}
STANDING_WORDS: dict[Standing, str] = {
    Standing.IN_FORCE: "有效",
    Standing.WAITING: "待审",
    Standing.EXPIRED: "过期",
    Standing.TAKEN_OVER: "本人办理",
    Standing.CLOSED: "主体已终止",
    Standing.ENDED: "已终止",
}
STANDING_HINTS: dict[Standing, str] = {
    Standing.IN_FORCE: "可以代录",
    Standing.WAITING: "县级审核通过、发放主体码后才能代录",
    Standing.EXPIRED: "授权已到期，需要重新登记",
    Standing.TAKEN_OVER: "本人已启用自己的账号，不再代录",
    Standing.CLOSED: "主体已注销、撤销或合并",
    Standing.ENDED: "授权已收回",
}
SIGN_WORDS: dict[Sign, str] = {Sign.SIGNATURE: "本人签字的授权书", Sign.FINGERPRINT: "本人按手印的授权书"}
ENDING_WORDS: dict[Ending, str] = {
    Ending.FARMER: "本人收回",
    Ending.AUTHORITY: "机关终止",
    Ending.PROXY: "代办方放弃",
}
LONGEST_DAYS = 366
"""A consent lasts a year at most, then it is asked for again (decision 0009)."""
MOST_FILES = 4
WORK = "consent"
"""The kind of work a consent is to the official who recorded it: he sees to this farmer."""
ACTING = "acting"
"""Where a session keeps the consent by which its person acts."""


@dataclass(frozen=True, slots=True)
class ProxyScope:
    """A kind of acts a farmer may leave to a proxy: key, title, explanation, and the permissions it lends."""

    key: str
    title: str
    words: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Granted:
    """What the farmer agreed to: scopes, days, how he signed, pictures of the paper uploaded in ``session``."""

    scopes: tuple[str, ...]
    valid_from: date
    valid_until: date
    sign: Sign
    checked: bool
    files: tuple[UUID, ...]
    session: str = field(repr=False)
    proxy_code: str = ""


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Record the consent of a registered subject; ``granted.proxy_code`` "" names the official's own office."""

    subject_id: int
    granted: Granted
    command_id: UUID


@dataclass(frozen=True, slots=True)
class EnterFarmer:
    """Register a farmer at the counter or in the field, together with his consent."""

    application: Application
    granted: Granted
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Entered:
    """The new application and consent."""

    subject_id: int
    query_no: str
    consent_id: int


@dataclass(frozen=True, slots=True)
class RevokeConsent:
    """End a consent for a reason in words."""

    consent_id: int
    version: int
    ending: Ending
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Recorded:
    """The consent an act was about."""

    consent_id: int


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent as shown: whose, to whom, for what, until when, and what it is worth today."""

    id: int
    subject_id: int
    subject: str
    subject_code: str
    region_code: str
    proxy_kind: ProxyKind
    proxy_organisation_id: int | None
    proxy_subject_id: int | None
    proxy: str
    scopes: tuple[str, ...]
    valid_from: date
    valid_until: date
    sign: Sign
    files: tuple[UUID, ...]
    recorded_at: datetime
    ended_at: datetime | None
    ending: str
    reason: str
    version: int
    standing: Standing


@dataclass(frozen=True)
class ConsentRecorded(Event):
    """A farmer lets somebody act for him."""

    event_name: ClassVar[str] = "proxies.consent_recorded"
    consent_id: int
    subject_id: int
    region_code: str


@dataclass(frozen=True)
class ConsentEnded(Event):
    """Nobody acts by this consent any more."""

    event_name: ClassVar[str] = "proxies.consent_ended"
    consent_id: int
    subject_id: int
    region_code: str


class _Registry:
    """What config hands to this room at start-up."""

    def __init__(self) -> None:
        self.scopes: dict[str, ProxyScope] = {}


_REGISTRY = _Registry()


def register_scopes(scopes: Iterable[ProxyScope]) -> None:
    """Set what may be left to a proxy; called by config, which knows the rooms above."""
    _REGISTRY.scopes = {one.key: one for one in scopes}


def scopes() -> tuple[ProxyScope, ...]:
    """All scopes in order."""
    return tuple(_REGISTRY.scopes.values())


def scope_titles(keys: Iterable[str]) -> str:
    """The titles of scopes in one phrase."""
    return "、".join(_REGISTRY.scopes[key].title for key in keys if key in _REGISTRY.scopes)


def lent(keys: Iterable[str]) -> frozenset[str]:
    """The permissions that scopes lend."""
    return frozenset().union(*(_REGISTRY.scopes[key].permissions for key in keys if key in _REGISTRY.scopes))
