"""Reading certificates: one, a page of them, those of a batch, what the public sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from agritrace.kernel.clock import beijing_day, read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.prepared import fetch
from agritrace.kernel.questions import Unanswered, ask
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer
from agritrace.kernel.wordpairs import spoken
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches.values import BatchRow, Source
from agritrace.tracing.farming import selectors as farming
from agritrace.tracing.farming.values import Harvested, Interval

from .models import Certificate
from .permissions import Permission
from .values import (
    BASIS_NAMES,
    FORM_NAMES,
    Basis,
    CertificateForm,
    CertificateRow,
    CertificateState,
    PublicCertificate,
    TestResult,
    WhatTestsSay,
)

_FIELDS = tuple(field.name for field in fields(CertificateRow))
FILTERS = ("state", "form", "batch")
SORTS: dict[str, Sort] = {"issued": Sort("issued_at", "开具时间", descending=True, parse=read_start_of_day)}
_MOST_PUBLIC = 5
_PUBLIC = """
SELECT c.code, c.form, c.bases, c.issued_at, c.state, c.voided_at, c.report_by, c.report_day
FROM certificates_certificate c
WHERE c.batch_id IN (%s, coalesce((SELECT origin_batch_id FROM batches_batch WHERE id = %s), 0))
ORDER BY c.code = %s DESC, c.state = 'issued' DESC, c.id DESC LIMIT 6
"""


def certificate(viewer: Viewer, certificate_id: int) -> CertificateRow:
    """One certificate the viewer may see; NotFound otherwise, Denied without the permission."""
    _may_see(viewer)
    for values in Certificate.objects.seen_by(viewer).filter(pk=certificate_id).values_list(*_FIELDS):
        return _row(values)
    raise NotFound("这张合格证")


def list_certificates(viewer: Viewer, request: PageRequest) -> Page[CertificateRow]:
    """A page of the certificates the viewer may see, newest first. Filters: ``state``, ``form``, ``batch``."""
    _may_see(viewer)
    common = _asked(viewer, request, rare=False) if request.search else None
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_FIELDS, common=common)
    return page.with_rows([_row(values) for values in page.rows])


def of_batches(viewer: Viewer, batch_ids: Iterable[int]) -> tuple[CertificateRow, ...]:
    """The certificates of batches, of those the viewer may see, newest first, at most 50."""
    rows = Certificate.objects.seen_by(viewer).filter(batch_id__in=set(batch_ids)).order_by("-id")
    return tuple(_row(values) for values in rows.values_list(*_FIELDS)[:50])


def issued_sum(batch_id: int) -> Decimal:
    """How much of a batch is covered by certificates in force; for acts that hold the batch's lock, and for forms."""
    return issued_sums([batch_id]).get(batch_id, Decimal(0))


def issued_sums(batch_ids: Iterable[int]) -> dict[int, Decimal]:
    """The same for many batches; those without a certificate in force are absent. One query."""
    rows = Certificate.objects.everything(reason="the sum guards the batch of the acting subject")
    found = rows.filter(batch_id__in=set(batch_ids), state=CertificateState.ISSUED.value).order_by()
    return dict(found.values_list("batch_id").annotate(whole=Sum("quantity")))


def in_force_since(subject_id: int, day: date, *, limit: int = 500) -> tuple[CertificateRow, ...]:
    """The certificates in force of goods that a subject's farm harvested on a Beijing day or later, newest first."""
    rows = Certificate.objects.everything(
        reason="the system tells their holders what was entered on the farm afterwards"
    )
    mine = rows.filter(state=CertificateState.ISSUED.value, harvested_on__gte=day)
    mine = mine.filter(batch__origin_subject_id__in=subjects.same_subject(subject_id))
    return tuple(_row(values) for values in mine.order_by("-id").values_list(*_FIELDS)[:limit])


def taken_over(batch: BatchRow) -> str:
    """The code of a certificate in force that came with bought goods, "" when none is known: what a form offers."""
    if batch.origin_batch_id is None or batch.origin_batch_id == batch.id:
        return ""
    rows = Certificate.objects.everything(reason="a certificate travels with its goods; its code is public")
    known = rows.filter(batch_id=batch.origin_batch_id, state=CertificateState.ISSUED.value).order_by("-id")
    return next(iter(known.values_list("code", flat=True)[:1]), "")


def waits(batch: BatchRow) -> tuple[Interval, ...]:
    """The waits the harvest of a batch fell into, on the farm of its producer; of what was made of others, see ``sources``."""
    if batch.source in {Source.SPLIT, Source.MERGED, Source.PROCESSED}:
        return ()
    return farming.intervals(
        Harvested(batch.origin_subject_id, batch.category_code, batch.base_name, batch.harvested_on)
    )


def kept_results(batch_id: int) -> tuple[TestResult, ...]:
    """What the rooms that keep test results say about a batch; nothing while no such room is there."""
    try:
        answers = ask(WhatTestsSay(batch_id))
    except Unanswered:
        return ()
    return tuple(result for answer in answers for result in answer)


def public_certificates(batch_id: int, code: str) -> tuple[PublicCertificate, ...]:
    """The *look up* reach: the certificates behind a code, void ones too. One prepared statement.

    For the code of a certificate that one alone; for a batch the newest of it and of the batch it came from, at most 5.
    """
    rows = fetch(_PUBLIC, (batch_id, batch_id, code))
    own = [row for row in rows if row[0] == code]
    return tuple(_public(row) for row in (own or rows)[:_MOST_PUBLIC])


def _public(row: tuple[Any, ...]) -> PublicCertificate:
    code, form, bases, issued_at, state, voided_at, report_by, report_day = row
    return PublicCertificate(
        code=code,
        form_words=FORM_NAMES[CertificateForm(form)],
        basis_words="、".join(BASIS_NAMES[Basis(one)] for one in bases),
        issued_on=beijing_day(issued_at),
        void=state == CertificateState.VOID.value,
        voided_on=_day(voided_at),
        tested_by=report_by,
        tested_on=report_day,
    )


def _day(instant: datetime | None) -> Any:
    return beijing_day(instant) if instant else None


def _may_see(viewer: Viewer) -> None:
    if not viewer.can(Permission.SEE):
        raise denied("查看合格证")


def _asked(viewer: Viewer, request: PageRequest, *, rare: bool = True) -> QuerySet[Certificate, Any]:
    rows: QuerySet[Certificate, Any] = Certificate.objects.seen_by(viewer)
    asked = request.filters
    if asked.get("state", "") in set(CertificateState):
        rows = rows.filter(state=asked["state"])
    if asked.get("form", "") in set(CertificateForm):
        rows = rows.filter(form=asked["form"])
    if asked.get("batch", "").isdecimal() and len(asked["batch"]) < 19:
        rows = rows.filter(batch_id=int(asked["batch"]))
    words = half_width(request.search).lower().strip()
    digits = words.replace(" ", "")
    if len(digits) == 20 and digits.isdecimal():
        return rows.filter(code=digits) | rows.filter(batch_code=digits)
    if not words:
        return rows
    return spoken(rows, "words", words) if rare else rows.filter(words__contains=words)


def _row(values: tuple[Any, ...]) -> CertificateRow:
    told = dict(zip(_FIELDS, values, strict=True))
    return CertificateRow(
        **{
            **told,
            "form": CertificateForm(told["form"]),
            "bases": tuple(Basis(one) for one in told["bases"]),
            "state": CertificateState(told["state"]),
        }
    )
