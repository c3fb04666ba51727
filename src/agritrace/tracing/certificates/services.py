"""Writing certificates: issue, print, declare void."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.services import OpenAct
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import STATE_NAMES as SUBJECT_STATES
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import IssueCode, Issued

from . import acts, rules, selectors, sources
from .models import Certificate
from .permissions import Permission
from .states import CERTIFICATE
from .values import (
    BASIS_NAMES,
    MOST_COPIES,
    PAPERS,
    TESTED,
    CertificateForm,
    CertificateState,
    CertificateVoided,
    CertificateWasIssued,
    IssueCertificate,
    IssuedCertificate,
    PrintCertificate,
    PrintedCertificate,
    Standing,
    VoidCertificate,
)


def issue_certificate(viewer: Viewer, command: IssueCertificate, now: datetime) -> IssuedCertificate:
    """Promise for a part of an own batch; the batch is locked, so that no two together promise more than there is.

    Refuses (fields ``quantity``, ``bases``, ``report_number``, ``report_day``, ``report_file``, ``received``,
    ``promised``) what the rules in force do not allow, harvests inside a wait among them. NotFound for a batch of
    somebody else, Denied without the permission. Source: domain facts tracing §5.
    """
    if not viewer.can(Permission.ISSUE) or viewer.subject_id is None:
        raise denied("开具合格证")
    subject_id = viewer.subject_id

    def work(opened: OpenAct) -> IssuedCertificate:
        batch = batches.hold(opened, command.batch_id)
        if batch.subject_id != subject_id:
            raise NotFound("这个批次")
        batches.refuse_held([batch])
        promise = rules.judge(_snapshot(batch), command, now)
        if isinstance(promise, Refusal):
            raise Refused(promise)
        order = IssueCode(CodeKind.CERTIFICATE, subject_id, batch.region_code, batch_id=batch.id)
        row = _new(batch, command, promise, code=codes.issue(opened, order, beijing_day(now)))
        row.issued_at = now
        row.save(force_insert=True)
        if row.report_file:
            files.claim(
                opened, [row.report_file], Owner(batch.region_code, subject_id=subject_id), session=command.session
            )
        _about(opened, row)
        basis = "、".join(BASIS_NAMES[one] for one in command.bases)
        opened.note(product=row.product_name, quantity=format_amount(row.quantity), unit=row.unit, basis=basis)
        told = (row.pk, batch.id, subject_id, row.region_code, str(row.quantity), row.unit)
        opened.announce(CertificateWasIssued(*told))
        return IssuedCertificate(row.pk, row.code)

    report = replace(command.report, file_id=None) if command.report else None
    told = replace(command, report=report, session="")  # a second press uploads its report anew and is the same command
    return journal.act(
        viewer, acts.ISSUE, work, now=now, answer=IssuedCertificate, command=told, command_id=command.command_id
    )


def print_certificate(viewer: Viewer, command: PrintCertificate, now: datetime) -> PrintedCertificate:
    """Count a print run. Refuses void certificates, unknown papers, and 0 or more than 2,000 copies."""
    if not viewer.can(Permission.PRINT):
        raise denied("打印合格证")
    if not 1 <= command.copies <= MOST_COPIES:
        raise refuse(f"一次打印 1 到 {MOST_COPIES} 张。", "请修改张数。", field="copies", code="copies")
    if command.paper not in PAPERS:
        raise refuse("没有这种纸张。", "请从列表中选择。", field="paper", code="paper")

    def work(opened: OpenAct) -> PrintedCertificate:
        row = _locked(viewer, command.certificate_id)
        _follow(viewer, row, "print")
        first = row.prints + 1
        row.prints += command.copies
        Certificate.objects.storing(opened).filter(pk=row.pk).update(prints=row.prints)
        _about(opened, row)
        opened.note(copies=command.copies, first=first, paper=command.paper)
        return PrintedCertificate(row.pk, first, command.copies)

    return journal.act(
        viewer, acts.PRINT, work, now=now, answer=PrintedCertificate, command=command, command_id=command.command_id
    )


def void_certificate(viewer: Viewer, command: VoidCertificate, now: datetime) -> Standing:
    """Declare a certificate and its code void; its quantity may be promised again. Refuses a second time and no reason."""
    raise_for(rules.against_reason(command.reason))

    def work(opened: OpenAct) -> Standing:
        row = _locked(viewer, command.certificate_id)
        return _void(opened, row, command.reason.strip())

    return journal.act(
        viewer, acts.VOID, work, now=now, answer=Standing, command=command, command_id=command.command_id
    )


def void_of_batch(viewer: Viewer, batch_id: int, now: datetime, *, reason: str) -> int:
    """All certificates in force of a batch that became void; returns how many. For the system; each is an act of its own."""
    if viewer.kind is not ViewerKind.SYSTEM:
        raise denied("作废合格证")
    rows = Certificate.objects.everything(reason="the batch they belong to became void")
    left = rows.filter(batch_id=batch_id, state=CertificateState.ISSUED.value)
    numbers = list(left.order_by("id").values_list("id", flat=True))
    return sum(_void_alone(viewer, number, reason, now=now) for number in numbers)


def _void_alone(viewer: Viewer, number: int, reason: str, *, now: datetime) -> int:
    def work(opened: OpenAct) -> int:
        row = _locked(viewer, number)
        if row.state != CertificateState.ISSUED.value:
            return 0
        _void(opened, row, reason)
        return 1

    return journal.act(viewer, acts.VOID, work, now=now, answer=int)


def _void(opened: OpenAct, row: Certificate, reason: str) -> Standing:
    target = _follow(opened.viewer, row, "void")
    changed = {"state": target.value, "reason": reason[:200], "voided_at": opened.now}
    Certificate.objects.storing(opened).filter(pk=row.pk).update(**changed)
    codes.void_issued(opened, row.code_id, "承诺达标合格证已作废")
    _about(opened, row)
    opened.note(reason=reason)
    opened.announce(CertificateVoided(row.pk, row.batch_id, row.subject_id))
    return Standing(row.pk, target)


def _snapshot(batch: BatchRow) -> rules.Snapshot:
    subject, found = subjects.brief([batch.subject_id])[batch.subject_id], sources.upstream(batch)
    return rules.Snapshot(
        batch=batch,
        issued=selectors.issued_sum(batch.id),
        subject_may_work=subject.working,
        subject_state=SUBJECT_STATES[subject.state],
        intervals=selectors.waits(batch),
        results=selectors.kept_results(batch.id),
        moved=found.moved,
        inherited=found.inherited,
        behind=found.behind,
    )


def _new(batch: BatchRow, command: IssueCertificate, promise: rules.Promise, *, code: Issued) -> Certificate:
    report, result = command.report, promise.result
    tested = bool(TESTED & set(command.bases))
    proven = report if tested and result is None else None
    words = (
        batch.product_name, sort_key(batch.product_name).replace(" ", ""), initials(batch.product_name), batch.spec,
        batch.number, code.code, batch.code,
    )  # fmt: skip  # what the search looks at
    return Certificate(
        code=code.code,
        code_id=code.code_id,
        subject_id=batch.subject_id,
        region_code=batch.region_code,
        batch_id=batch.id,
        batch_number=batch.number,
        batch_code=batch.code,
        form=promise.form.value,
        category_code=batch.category_code,
        product_name=batch.product_name,
        spec=batch.spec,
        quantity=command.quantity,
        unit=batch.unit,
        origin_region_code=batch.origin_region_code,
        base_name=batch.base_name,
        harvested_on=batch.harvested_on,
        bases=[one.value for one in command.bases],
        report_number=result.number if result else proven.number.strip() if proven else "",
        report_day=result.tested_on if result else proven.tested_on if proven else None,
        report_by=result.institution if result else proven.institution.strip() if proven else "",
        report_file=proven.file_id if proven else None,
        result_id=result.result_id if result else None,
        received=command.received.strip() if promise.form is CertificateForm.BUYER else "",
        words=(" " + " ".join(word for word in words if word)).lower()[:300],
    )


def _locked(viewer: Viewer, certificate_id: int) -> Certificate:
    row = Certificate.objects.acted_on_by(viewer).select_for_update().filter(pk=certificate_id).first()
    if row is None:
        raise NotFound("这张合格证")
    return row


def _follow(viewer: Viewer, row: Certificate, arrow: str) -> CertificateState:
    target = CERTIFICATE.follow(viewer, CertificateState(row.state), arrow)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _about(opened: OpenAct, row: Certificate) -> None:
    opened.on("certificate", row.pk, row.region_code)
    opened.on("batch", row.batch_id, row.region_code)
