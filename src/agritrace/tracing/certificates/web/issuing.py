"""Issuing a certificate and declaring one void."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refusal, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.kept import kept_ids
from agritrace.ui.parts import Act, Confirm, Crumb, Empty, Link, Note, PageHead, Work, WorkList
from agritrace.ui.words import quantity

from .. import promises, rules, selectors, services, sources
from ..permissions import Permission
from ..values import Basis, CertificateForm, IssueCertificate, TestReport, VoidCertificate
from .forms import IssueForm, ReasonForm

_CRUMB = "合格证"


@page(Permission.ISSUE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Issue a certificate for an own batch; without one the batches in stock are offered."""
    viewer, now = viewer_of(request), system_now()
    asked = request.GET.get("batch", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return _choose(request, viewer)
    batch = _own(viewer, int(asked))
    kind = rules.form_of(batch)
    lines = promises.promises(kind, beijing_day(now))
    form = IssueForm(batch.unit, kind, lines, _typed(request), request.FILES or None, initial=_initial(batch))
    if request.method == "POST" and form.is_valid():
        try:
            done = services.issue_certificate(viewer, _command(request, viewer, batch, form=form), now)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "合格证已开具。")
            return redirect("certificates:record", certificate_id=done.certificate_id)
    crumbs = (Crumb(_CRUMB, reverse("certificates:list")), Crumb(batch.number, _batch_url(batch)), Crumb("开具"))
    text = f"{batch.full_name}　批次 {batch.number}　还能开 {quantity(sources.free(batch), batch.unit)}"
    context = {
        "title": "开具承诺达标合格证",
        "head": PageHead("开具承诺达标合格证", text=text, crumbs=crumbs),
        "body_class": "docked",
        "notes": _notes(batch, kind, refused=bool(form.errors)),
        "form": form,
    }
    return render(request, "certificates/new.html", context)


def _choose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Which batch a certificate is for."""
    rows = batches.sellable(viewer)
    work = tuple(
        Work(
            f"{row.full_name}　{quantity(row.available, row.unit)}",
            f"{reverse('certificates:new')}?batch={row.id}",
            f"批次 {row.number}　{row.harvested_on.isoformat()} 采收",
            "packages",
        )
        for row in rows
    )
    act = Act("登记采收", reverse("batches:new"), look="primary", icon="plus")
    head = PageHead(
        "开具承诺达标合格证", text="先选批次", crumbs=(Crumb(_CRUMB, reverse("certificates:list")), Crumb("开具"))
    )
    context = {
        "title": head.title,
        "head": head,
        "choices": WorkList("有库存的批次", work) if work else None,
        "empty": None if work else Empty("没有可以开证的批次", "先登记采收或收货。", icon="packages", acts=(act,)),
    }
    return render(request, "certificates/choose.html", context)


def _own(viewer: Viewer, batch_id: int) -> BatchRow:
    row = batches.batch(viewer, batch_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这个批次")
    return row


def _batch_url(batch: BatchRow) -> str:
    return reverse("batches:record", args=[batch.id])


def _initial(batch: BatchRow) -> dict[str, Any]:
    free = min(sources.free(batch), batch.available)
    found: dict[str, Any] = {"bases": [Basis.CONTROL.value], "received": selectors.taken_over(batch)}
    if free > 0:
        found["quantity"] = format_amount(free).replace(",", "")
    return found


def _notes(batch: BatchRow, form: CertificateForm, *, refused: bool) -> list[Note]:
    """Told before anything is typed: a wait that refuses it (not twice), and results that prove a test."""
    waits = [] if refused else sources.early(batch, form)
    links = (Link("农事记录", f"{reverse('farming:list')}"),) if form is CertificateForm.PRODUCER else ()
    notes = [Note(one.remedy, strong=one.sentence, tone="red", links=links) for one in waits]
    good = [one for one in selectors.kept_results(batch.id) if one.qualified]
    if good:
        said = "、".join(f"{one.number}（{one.institution}，{one.tested_on.isoformat()}）" for one in good[:3])
        notes.append(Note(f"{said}。勾选检测合格时不用再上传报告。", strong="已有合格的检测结果：", tone="green"))
    return notes


def _typed(request: HttpRequest) -> Any:
    """What was typed; a report that is sent is stored at once and its number kept in the hidden field."""
    if request.method != "POST":
        return None
    return request.POST.copy()


def _command(request: HttpRequest, viewer: Viewer, batch: BatchRow, *, form: IssueForm) -> IssueCertificate:
    typed, session = form.cleaned_data, upload_token(request.session)
    report = TestReport(
        typed["report_number"], typed["report_day"], typed["report_by"], _report_file(viewer, form, session)
    )
    return IssueCertificate(
        batch_id=batch.id,
        quantity=typed["quantity"],
        bases=form.ticked(),
        promised=typed["promised"],
        command_id=typed["command_id"],
        report=report,
        received=typed.get("received", ""),
        session=session,
    )


def _report_file(viewer: Viewer, form: IssueForm, session: str) -> UUID | None:
    """The stored report: the one sent now, or the one kept from an earlier try of this visitor."""
    chosen = form.cleaned_data.get("report_file")
    if not chosen:
        return next(iter(kept_ids(form.cleaned_data["kept"])), None)
    upload = Upload("检测报告", chosen.size, chosen.file, "test-report", session)
    try:
        stored = files.store(viewer, upload, system_now()).id
    except Refused as refused:
        reasons = tuple(replace(one, field="report_file") for one in refused.refusal.reasons)
        raise Refused(Refusal(reasons)) from None
    form.data["kept"] = str(stored)  # type: ignore[index]  # the copy of what was typed, made in _typed
    return stored


@page(Permission.VOID)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Declare a certificate void, after saying what that does."""
    viewer = viewer_of(request)
    row = selectors.certificate(viewer, certificate_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这张合格证")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.void_certificate(
                viewer, VoidCertificate(row.id, typed["reason"], typed["command_id"]), system_now()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "合格证已作废，消费者扫码会看到“已作废”。")
            return redirect("certificates:record", certificate_id=row.id)
    confirm = Confirm(
        question=f"作废“{row.full_name}　{quantity(row.quantity, row.unit)}”的合格证？",
        consequences=(
            "消费者和收货方扫码会看到这张合格证已作废，已打印的请收回销毁。",
            f"这 {quantity(row.quantity, row.unit)}可以重新开具。",
            "作废后不能恢复；追溯码不受影响。",
        ),
        act=f"作废合格证（{quantity(row.quantity, row.unit)}）",
        cancel="不作废",
        cancel_url=reverse("certificates:record", args=[row.id]),
        form=form,
    )
    return render(request, "ui/confirm.html", {"title": "作废合格证", "confirm": confirm})
