"""Commands, rows, questions and events of certificates. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.questions import Question


class CertificateState(StrEnum):
    """A void certificate never comes back."""

    ISSUED = "issued"
    VOID = "void"


STATE_NAMES: dict[CertificateState, str] = {CertificateState.ISSUED: "有效", CertificateState.VOID: "作废"}


class CertificateForm(StrEnum):
    """Who promises: the producer (样式一), or a buyer who resells mixed or repacked goods (样式二)."""

    PRODUCER = "producer"
    BUYER = "buyer"


FORM_NAMES: dict[CertificateForm, str] = {
    CertificateForm.PRODUCER: "样式一（生产者）",
    CertificateForm.BUYER: "样式二（收购者）",
}


class Basis(StrEnum):
    """On what the promise rests; at least one is ticked, tests must be proven."""

    CONTROL = "control"
    OWN_TEST = "own_test"
    COMMISSIONED = "commissioned"


BASIS_NAMES: dict[Basis, str] = {
    Basis.CONTROL: "质量安全控制符合要求",
    Basis.OWN_TEST: "自行检测合格",
    Basis.COMMISSIONED: "委托检测合格",
}
TESTED = frozenset({Basis.OWN_TEST, Basis.COMMISSIONED})
LONGEST = {"number": 40, "institution": 60, "received": 60}
MOST_COPIES = 2_000
PAPERS: dict[str, str] = {"a6": "A6 纸，只印合格证", "100x70": "标签纸 100 × 70 mm，与追溯码合印"}


@dataclass(frozen=True, slots=True)
class TestReport:
    """An uploaded report of a test that was passed: number, day, who tested, the picture or PDF."""

    __test__ = False

    number: str
    tested_on: date | None
    institution: str
    file_id: UUID | None


@dataclass(frozen=True, slots=True)
class TestResult:
    """A result of a batch as whoever keeps results tells it."""

    __test__ = False

    result_id: int
    basis: Basis
    number: str
    tested_on: date
    institution: str
    qualified: bool


@dataclass(frozen=True, slots=True)
class WhatTestsSay(Question[tuple[TestResult, ...]]):
    """Asked of the rooms that keep test results: those of this batch, good and bad."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class IssueCertificate:
    """Promise for ``quantity`` (in the batch's unit) of an own batch.

    ``report`` proves a ticked test unless a kept result does; ``received`` names the certificate or proof a buyer took
    over; ``session`` proves who uploaded the report; ``promised`` is the ticked declaration.
    """

    batch_id: int
    quantity: Decimal
    bases: tuple[Basis, ...]
    promised: bool
    command_id: UUID
    report: TestReport | None = None
    received: str = ""
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """The certificate and its 20 digits."""

    certificate_id: int
    code: str


@dataclass(frozen=True, slots=True)
class VoidCertificate:
    """Declare a certificate void; everybody who asks for its code sees it."""

    certificate_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class PrintCertificate:
    """Print ``copies`` on a paper of ``PAPERS``."""

    certificate_id: int
    copies: int
    paper: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class PrintedCertificate:
    """The run: from which copy on, how many."""

    certificate_id: int
    first: int
    copies: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Answer to a change."""

    certificate_id: int
    state: CertificateState


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate in lists and on its record; nothing personal. ``quantity`` counts ``unit``."""

    id: int
    code: str
    code_id: int
    subject_id: int
    region_code: str
    batch_id: int
    batch_number: str
    batch_code: str
    form: CertificateForm
    category_code: str
    product_name: str
    spec: str
    quantity: Decimal
    unit: str
    origin_region_code: str
    base_name: str
    harvested_on: date
    bases: tuple[Basis, ...]
    report_number: str
    report_day: date | None
    report_by: str
    report_file: UUID | None
    result_id: int | None
    received: str
    state: CertificateState
    reason: str
    prints: int
    issued_at: datetime
    voided_at: datetime | None

    @property
    def full_name(self) -> str:
        """Product with specification."""
        return f"{self.product_name}　{self.spec}" if self.spec else self.product_name

    @property
    def basis_words(self) -> str:
        """The ticked bases in words."""
        return "、".join(BASIS_NAMES[one] for one in self.bases)


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """What the public reads of a certificate: no person, no telephone, no quantity, no reason in free words."""

    code: str
    form_words: str
    basis_words: str
    issued_on: date
    void: bool
    voided_on: date | None
    tested_by: str
    tested_on: date | None


@dataclass(frozen=True)
class CertificateWasIssued(Event):
    """A certificate is in the world."""

    event_name: ClassVar[str] = "certificates.certificate_issued"

    certificate_id: int
    batch_id: int
    subject_id: int
    region_code: str
    quantity: str
    unit: str


@dataclass(frozen=True)
class CertificateVoided(Event):
    """A certificate is void."""

    event_name: ClassVar[str] = "certificates.certificate_voided"

    certificate_id: int
    batch_id: int
    subject_id: int
