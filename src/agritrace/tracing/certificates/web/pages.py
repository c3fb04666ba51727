"""Certificates: the list with its export, one certificate, printing it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.files import selectors as files
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import walk
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import selectors as batches
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, History, HistoryLine, Note, PageHead
from agritrace.ui.words import quantity, stamp

from .. import promises, selectors, services, sheets, sources
from ..permissions import Permission
from ..states import CERTIFICATE
from ..values import FORM_NAMES, MOST_COPIES, PAPERS, STATE_NAMES, CertificateRow, CertificateState, PrintCertificate
from .forms import PrintForm
from .listing import badge_of, listing

_CRUMB = "合格证"
_ICONS = {"issue": "certificate", "print": "printer", "void": "circle-x"}


@page(Permission.SEE)
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """The viewer's certificates, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_certificates(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    may = own and viewer.can(Permission.ISSUE)
    acts = (Act("开合格证", reverse("certificates:new"), look="primary", icon="certificate"),) if may else ()
    head = PageHead("承诺达标合格证", text=f"共 {found.total_words} 张", acts=acts)
    shown = listing(request, found, own=own)
    return render(request, "ui/list.html", {"title": head.title, "head": head, "listing": shown})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, asked = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = walk(lambda one: selectors.list_certificates(viewer, one), asked)
    names = subjects.names({row.subject_id for row in rows})
    places = regions.names({row.origin_region_code for row in rows})
    heads = (
        "合格证编号", "开具主体", "产品", "规格", "批次号", "追溯码", "数量", "单位", "产地", "采收日期", "样式", "承诺依据",
        "检测报告", "检测日期", "检测机构", "收取的合格证", "状态", "作废原因", "开具时间",
    )  # fmt: skip  # one head for each column
    lines = (
        (
            row.code, names.get(row.subject_id, ""), row.product_name, row.spec, row.batch_number, row.batch_code,
            float(row.quantity), row.unit, places.get(row.origin_region_code, ""), row.harvested_on.isoformat(),
            FORM_NAMES[row.form], row.basis_words, row.report_number,
            row.report_day.isoformat() if row.report_day else "", row.report_by, row.received, STATE_NAMES[row.state],
            row.reason, stamp(row.issued_at),
        )
        for row in rows
    )  # fmt: skip  # likewise
    return export_xlsx("承诺达标合格证", heads, lines)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """One certificate with its promise, proof, history and the next possible acts."""
    viewer = viewer_of(request)
    row = selectors.certificate(viewer, certificate_id)
    lines = journal.history(viewer, "certificate", row.id)
    head = PageHead(
        "承诺达标合格证",
        text=f"{row.full_name}　{quantity(row.quantity, row.unit)}",
        badge=badge_of(row.state),
        code=row.code,
        code_name="合格证编号",
        crumbs=(Crumb(_CRUMB, reverse("certificates:list")), Crumb(row.batch_number)),
        acts=_acts(viewer, row),
        more=_more(viewer, row),
        docked=True,
    )
    report = files.files([row.report_file]).get(row.report_file) if row.report_file else None
    context = {
        "title": f"合格证 {row.batch_number}",
        "head": head,
        "body_class": "docked",
        "notes": _notes(row),
        "public_url": f"/t/{row.code}",
        "promises": promises.promises(row.form, beijing_day(row.issued_at)),
        "facts": _facts(viewer, row),
        "file": report,
        "history": History(
            tuple(
                HistoryLine(f"{one.sentence}。", one.recorded_at, icon=_ICONS.get(one.act.rsplit(":", 1)[-1], "send"))
                for one in lines
            )
        ),
    }
    return render(request, "certificates/record.html", context)


def _acts(viewer: Viewer, row: CertificateRow) -> tuple[Act, ...]:
    names = {arrow.name for arrow in CERTIFICATE.open_arrows(viewer, row.state)}
    if viewer.subject_id != row.subject_id or "print" not in names:
        return ()
    return (Act("打印合格证", reverse("certificates:print", args=[row.id]), look="primary", icon="printer"),)


def _more(viewer: Viewer, row: CertificateRow) -> tuple[Act, ...]:
    names = {arrow.name for arrow in CERTIFICATE.open_arrows(viewer, row.state)}
    if viewer.subject_id != row.subject_id or "void" not in names:
        return ()
    return (Act("作废合格证", reverse("certificates:void", args=[row.id]), icon="circle-x"),)


def _notes(row: CertificateRow) -> list[Note]:
    """Why it is void; and that a later entry in the farm records puts its harvest inside a wait."""
    if row.state is CertificateState.VOID:
        return [Note(row.reason, strong="已作废，原因：", tone="amber")]
    batch = batches.briefs([row.batch_id])[row.batch_id]
    late = sources.early(batch, row.form)
    return [
        Note("开具后登记的农事记录与这张合格证不符，请核实；属实的请作废。", strong=one.sentence, tone="red")
        for one in late
    ]


def _facts(viewer: Viewer, row: CertificateRow) -> Facts:
    holder = subjects.names([row.subject_id]).get(row.subject_id, "")
    url = reverse("subjects:record", args=[row.subject_id]) if viewer.can("subjects:subject:read") else ""
    report = "　".join(part for part in (row.report_number, row.report_by, _day(row)) if part)
    return Facts(
        (
            Fact("承诺主体", holder, url=url),
            Fact("产品", row.full_name),
            Fact("数量", quantity(row.quantity, row.unit)),
            Fact("产地", _origin(row)),
            Fact("采收日期", row.harvested_on.isoformat()),
            Fact("批次", row.batch_number, url=reverse("batches:record", args=[row.batch_id])),
            Fact("样式", FORM_NAMES[row.form]),
            Fact("承诺依据", row.basis_words),
            *((Fact("检测报告", report),) if report else ()),
            *((Fact("收取的合格证", row.received),) if row.received else ()),
            Fact("开具时间", stamp(row.issued_at)),
            *((Fact("作废时间", stamp(row.voided_at)),) if row.voided_at else ()),
            Fact("已打印", f"{row.prints} 张" if row.prints else "还没有打印"),
            Fact("品类", "必须附具合格证" if _obliged(row) else "可以自愿附具合格证"),
        )
    )


def _obliged(row: CertificateRow) -> bool:
    return promises.obliged(row.category_code, beijing_day(row.issued_at))


def _day(row: CertificateRow) -> str:
    return row.report_day.isoformat() if row.report_day else ""


def _origin(row: CertificateRow) -> str:
    return "　".join(part for part in (regions.path(row.origin_region_code), row.base_name) if part)


@page(Permission.PRINT)
@require_http_methods(["GET", "POST"])
def print_run(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Choose paper and copies; the run is counted and its PDF opened."""
    viewer = viewer_of(request)
    row = _own(viewer, certificate_id)
    form = PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = PrintCertificate(row.id, typed["copies"], typed["paper"], typed["command_id"])
        try:
            done = services.print_certificate(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            address = reverse("certificates:pdf", args=[row.id])
            return redirect(f"{address}?paper={command.paper}&first={done.first}&copies={done.copies}")
    back = reverse("certificates:record", args=[row.id])
    crumbs = (Crumb(_CRUMB, reverse("certificates:list")), Crumb(row.batch_number, back), Crumb("打印"))
    head = PageHead("打印合格证", text=f"{row.full_name}　{quantity(row.quantity, row.unit)}", crumbs=crumbs)
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "back": back}
    return render(request, "certificates/print.html", context)


@page(Permission.PRINT)
@require_safe
def pdf(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Copies of a counted run; never of a void certificate, never more than were counted."""
    viewer = viewer_of(request)
    row = _own(viewer, certificate_id)
    asked = request.GET
    first, copies = (int(asked[name]) if asked.get(name, "").isdecimal() else 0 for name in ("first", "copies"))
    counted = first > 0 and copies > 0 and first + copies - 1 <= row.prints and copies <= MOST_COPIES
    if row.state is CertificateState.VOID or asked.get("paper") not in PAPERS or not counted:
        raise NotFound("这次打印")
    sheet = sheets.Sheet(
        paper=asked["paper"],
        promiser=subjects.names([row.subject_id]).get(row.subject_id, ""),
        contact=subjects.in_full(viewer, row.subject_id, ("phone",))["phone"],
        origin=_origin(row),
        promises=promises.promises(row.form, beijing_day(row.issued_at)),
        issued_on=beijing_day(row.issued_at).isoformat(),
        first=first,
        copies=copies,
    )
    content = sheets.pdf(sheets.template_data(settings.PUBLIC_HOST, row, sheet))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="certificate-{row.code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _own(viewer: Viewer, certificate_id: int) -> CertificateRow:
    row = selectors.certificate(viewer, certificate_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这张合格证")
    return row
