"""Commands, rows, events and questions of codes. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question
from agritrace.kernel.tracecodes import CodeKind


class CodeState(StrEnum):
    """A void code never comes back; a recalled one may be released when the recall is lifted."""

    ACTIVE = "active"
    VOID = "void"
    RECALLED = "recalled"


STATE_NAMES: dict[CodeState, str] = {CodeState.ACTIVE: "有效", CodeState.VOID: "作废", CodeState.RECALLED: "召回"}

MOST_COPIES = 2_000
"""Labels in one print run; larger orders go through the background (issue of code orders)."""

REPRINT_REASONS: dict[str, str] = {"damaged": "标签破损", "jam": "卡纸", "short": "少打了", "other": "其他"}


@dataclass(frozen=True, slots=True)
class IssueCode:
    """A code for a batch or a voucher (not both), held by a subject in its region of the day."""

    kind: CodeKind
    subject_id: int
    region_code: str
    batch_id: int | None = None
    voucher_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """The row and the 20 digits."""

    code_id: int
    code: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that is in the world, without anything personal."""

    id: int
    code: str
    kind: CodeKind
    batch_id: int | None
    voucher_id: int | None
    subject_id: int
    region_code: str
    state: CodeState
    reason: str
    issued_at: datetime
    prints: int


@dataclass(frozen=True, slots=True)
class VoidCode:
    """Declare one code void (a lost or damaged package label) with a reason."""

    code_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """Answer to a change: the state now."""

    code_id: int
    state: CodeState


@dataclass(frozen=True, slots=True)
class PrintLabels:
    """Print ``copies`` labels; from the second run on a reason (key of ``REPRINT_REASONS``) is asked for."""

    code_id: int
    copies: int
    reason: str
    paper: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Printed:
    """The run: which time, from which serial number on, how many."""

    code_id: int
    nth: int
    first_serial: int
    copies: int


@dataclass(frozen=True, slots=True)
class PrintRunRow:
    """One run in the list of prints."""

    nth: int
    copies: int
    first_serial: int
    reason: str
    paper: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class ScanCount:
    """Scans of one code that a process has counted since it last told."""

    code_id: int
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Scans:
    """How often a code was scanned; the instants are None while it never was."""

    count: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """What stands on a label besides the code. ``lines`` are printed one below the other, each fits the paper."""

    title: str
    strong: str
    lines: tuple[str, ...]
    number: str
    page_title: str
    page_url: str
    day: date


@dataclass(frozen=True, slots=True)
class WhatStandsOnLabel(Question[LabelFacts | None]):
    """Asked of the rooms above: the facts of the thing a code stands for; None where it is not theirs."""

    batch_id: int | None
    voucher_id: int | None


@dataclass(frozen=True)
class CodeVoided(Event):
    """A code is no longer valid."""

    event_name: ClassVar[str] = "codes.code_voided"

    code_id: int
    code: str
    subject_id: int
