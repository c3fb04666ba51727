"""Contact data of offices and qualifications of testing institutions: words, commands, rows. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Scheme(StrEnum):
    """Under what a testing institution is qualified (food safety law: 资质认定; agricultural products law: 考核)."""

    CMA = "cma"
    CATL = "catl"


SCHEME_NAMES: dict[Scheme, str] = {
    Scheme.CMA: "检验检测机构资质认定（CMA）",
    Scheme.CATL: "农产品质量安全检测机构考核（CATL）",
}


class QualificationStanding(StrEnum):
    """How a qualification, or a laboratory with all of its own, stands on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Contact:
    """Office data, public inside the platform: nothing of a person stands here."""

    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    duty_phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """The contact data of an organisation and their version, 0 while nobody entered any."""

    contact: Contact
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContact:
    """Make these the contact data; ``version`` is the one the person saw."""

    organisation_id: int
    contact: Contact
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class QualificationFacts:
    """A certificate of a testing institution: number, scope in words, first and last day it holds."""

    scheme: Scheme
    number: str
    scope: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQualification:
    """Enter a certificate; it replaces the one in force under the same scheme."""

    organisation_id: int
    facts: QualificationFacts
    command_id: UUID
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawQualification:
    """End a certificate that was revoked or entered wrongly."""

    qualification_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class QualificationRow:
    """A certificate as shown; ``state`` is in_force, replaced or withdrawn, ``superior_id`` whose body it is."""

    id: int
    organisation_id: int
    facts: QualificationFacts
    state: str
    file_id: UUID | None
    organisation: str = ""
    superior_id: int | None = None

    def standing(self, day: date) -> QualificationStanding:
        """Valid, running out within 60 days, or expired on a day."""
        return standing_on(self.facts.valid_until, day)


REMIND_DAYS = 60
"""Days before its end from which a certificate is flagged (issue: reminders 60 days ahead)."""


def standing_on(until: date, day: date) -> QualificationStanding:
    """How something valid until and including ``until`` stands on a day."""
    left = (until - day).days
    if left < 0:
        return QualificationStanding.EXPIRED
    return QualificationStanding.EXPIRING if left <= REMIND_DAYS else QualificationStanding.VALID
