"""Commands, rows and events of papers. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event

LONG_TERM = date(9999, 12, 31)
"""The last day of a paper without a last day, so that lists sort by one column."""
REMIND_DAYS = 60
"""How long before the last day the subject is reminded (domain facts subjects §2)."""
LONGEST = {"number": 40, "issuer": 60, "products": 120, "reason": 200}


class Group(StrEnum):
    """A licence allows work and is never public; a certificate speaks of goods and is public while valid."""

    LICENCE = "licence"
    CERTIFICATE = "certificate"


GROUP_NAMES: dict[Group, str] = {Group.LICENCE: "证照", Group.CERTIFICATE: "质量认证（三品一标等）"}


class PaperState(StrEnum):
    """A paper counts only after its county has checked it."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[PaperState, str] = {
    PaperState.SUBMITTED: "待核对",
    PaperState.CONFIRMED: "已核对",
    PaperState.REFUSED: "已退回",
    PaperState.REPLACED: "已换证",
    PaperState.WITHDRAWN: "已撤回",
}


class Term(StrEnum):
    """What the calendar says about a checked paper."""

    FUTURE = "future"
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


TERM_NAMES: dict[Term, str] = {
    Term.FUTURE: "未生效",
    Term.VALID: "有效",
    Term.SOON: "快到期",
    Term.EXPIRED: "已过期",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper; ``blocks_from`` and ``blocks_until`` are the days its expiry hinders new codes."""

    code: str
    title: str
    group: Group
    may_be_long_term: bool
    blocks_from: date | None
    blocks_until: date | None

    def blocks_on(self, day: date) -> bool:
        """Whether an expired paper of this kind hinders new codes on that day."""
        return self.blocks_from is not None and self.blocks_from <= day <= (self.blocks_until or LONG_TERM)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What stands on a paper; ``valid_until`` is ``LONG_TERM`` for one without a last day."""

    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date
    products: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EnterPaper:
    """Enter a paper of the viewer's own subject; ``renews`` is the paper it takes the place of, when there is one."""

    facts: PaperFacts
    command_id: UUID
    renews: int | None = None
    session: str = ""


@dataclass(frozen=True, slots=True)
class CorrectPaper:
    """Replace the facts of a paper that waits or was returned."""

    paper_id: int
    version: int
    facts: PaperFacts
    command_id: UUID
    session: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawPaper:
    """Take back a paper that waits or was returned."""

    paper_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class CheckPaper:
    """The county's check of the version it saw; ``reason`` is asked for a refusal only."""

    paper_id: int
    version: int
    command_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """Answer to every act: the paper with its state and version now."""

    paper_id: int
    state: PaperState
    version: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper in lists and on its record."""

    id: int
    subject_id: int
    region_code: str
    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date
    products: str
    file_id: UUID | None
    renews: int | None
    state: PaperState
    reason: str
    version: int
    created_at: datetime
    decided_at: datetime | None

    @property
    def long_term(self) -> bool:
        """Whether it has no last day."""
        return self.valid_until == LONG_TERM


@dataclass(frozen=True, slots=True)
class Held:
    """What the calendar needs to know of a checked paper."""

    kind: str
    state: PaperState
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A kind of which the subject holds no valid paper any more, and the last day of its last one."""

    kind: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """A valid certificate as everybody may read it."""

    title: str
    number: str
    products: str
    valid_until: date
    long_term: bool


@dataclass(frozen=True)
class PaperChanged(Event):
    """A paper was entered, corrected, withdrawn, confirmed, refused or replaced."""

    event_name: ClassVar[str] = "papers.paper_changed"

    paper_id: int
    subject_id: int
    kind: str
    state: str
