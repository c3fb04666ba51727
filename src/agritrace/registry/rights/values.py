"""Commands and rows of the rights room. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

MOST_FILES = 3
SHORTEST, LONGEST = 5, 400


class Kind(StrEnum):
    """What a person may ask for (个人信息保护法 §§45-47)."""

    COPY = "copy"
    CORRECT = "correct"
    ERASE = "erase"


KIND_NAMES: Mapping[Kind, str] = {Kind.COPY: "查阅复制", Kind.CORRECT: "更正", Kind.ERASE: "删除"}


class State(StrEnum):
    """The life of a request."""

    ASKED = "asked"
    RECEIVED = "received"
    EXTENDED = "extended"
    FULFILLED = "fulfilled"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[State, str] = {
    State.ASKED: "待受理",
    State.RECEIVED: "办理中",
    State.EXTENDED: "已延期",
    State.FULFILLED: "已办结",
    State.PARTLY: "部分办结",
    State.REFUSED: "未同意",
    State.WITHDRAWN: "已撤回",
}
OPEN = frozenset({State.ASKED, State.RECEIVED, State.EXTENDED})


class Way(StrEnum):
    """How it was asked: in one's own account, at the counter, or with the query number of an application."""

    OWN = "own"
    COUNTER = "counter"
    APPLICANT = "applicant"


WAY_NAMES: Mapping[Way, str] = {Way.OWN: "本人账号", Way.COUNTER: "柜台", Way.APPLICANT: "凭查询号"}


class About(StrEnum):
    """Whose data: the persons of a subject, or the person behind one sub-account."""

    SUBJECT = "subject"
    ACCOUNT = "account"


IDENTITY_CHECKS: Mapping[str, str] = {
    "identity_card": "居民身份证原件",
    "household": "户口簿原件",
    "licence": "营业执照原件和经办人身份证",
    "entrusted": "委托书和双方身份证原件",
}
GROUNDS: Mapping[str, str] = {
    "duty": "法律、行政法规要求保存，或履行法定职责需要",
    "in_force": "主体仍在登记有效期内，信息是登记和追溯必需的",
    "proof": "身份或代理关系没有核实",
    "right_already": "现有信息与证件一致，不需要更正",
    "third_person": "涉及他人个人信息，不能提供",
}
"""Why a request is refused; free words follow."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person writes: what is wrong, what is right, why. Stands sealed, erasable, and in no record."""

    wrong: str = field(default="", repr=False)
    right: str = field(default="", repr=False)
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a copy, a correction or a deletion; ``files`` are pictures of evidence, loose uploads of ``session``."""

    kind: Kind
    told: Told
    command_id: UUID
    files: tuple[UUID, ...] = ()
    session: str = ""


@dataclass(frozen=True, slots=True)
class AskAtCounter:
    """An official takes the request of a person he has seen, with the paper he checked."""

    subject_id: int
    checked: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class AskAsApplicant:
    """Somebody without account proves himself by query number and telephone."""

    query_no: str
    phone_tail: str = field(repr=False)
    ask: Ask = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Step:
    """Move a request: receive, extend, fulfil, refuse, withdraw; ``words`` go to the person, sealed."""

    request_id: int
    version: int
    arrow: str
    command_id: UUID
    words: str = field(default="", repr=False)
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """Fetch the copy."""

    request_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """The request an act was about, and its state now."""

    request_id: int
    state: State


@dataclass(frozen=True, slots=True)
class Term:
    """A term as dated data: days, words, source, and the day it was read."""

    key: str
    days: int
    words: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Item:
    """Something kept about a person: erased on request, or kept until when and on what ground."""

    words: str
    erased: bool
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deletion would do; ``name``: a natural person's name goes too, ``way`` is what can be done instead."""

    items: tuple[Item, ...]
    name: bool = False
    way: str = ""

    @property
    def possible(self) -> bool:
        """Whether anything would be erased."""
        return any(item.erased for item in self.items)

    @property
    def whole(self) -> bool:
        """Whether nothing would be kept."""
        return all(item.erased for item in self.items)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as lists and its record show it; nothing a person wrote stands here."""

    id: int
    subject_id: int
    subject: str
    subject_code: str
    region_code: str
    about: About
    account_id: int | None
    kind: Kind
    way: Way
    state: State
    checked: str
    asked_at: datetime
    due_on: date
    extended: bool
    closed_at: datetime | None
    ground: str
    files: tuple[UUID, ...]
    run_id: int | None
    package_id: UUID | None
    package_until: datetime | None
    taken_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a copy: title, and lines of name and text."""

    title: str
    lines: tuple[tuple[str, str], ...]
