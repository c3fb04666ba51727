"""The label of a code: preview, print, PDF."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.printing import services as printing
from agritrace.kernel.clock import system_now
from agritrace.kernel.questions import ask
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.tracecodes import grouped
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Crumb, Fact, Facts, Note, PageHead
from agritrace.ui.words import stamp

from .. import labels, selectors, services
from ..permissions import Permission
from ..values import REPRINT_REASONS, CodeRow, LabelFacts, Printed, PrintLabels, PrintRunRow, WhatStandsOnLabel
from .forms import PrintForm

STATION = "station"
"""Cookie of this computer: paper and copies of the last print. No person, no secret."""
_YEAR = 365 * 24 * 3600


@page(Permission.PRINT)
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, code_id: int) -> HttpResponse:
    """Preview of the label and the form of a print run (mock 10)."""
    viewer = viewer_of(request)
    row = selectors.code(viewer, code_id)
    facts, runs = _facts(row), selectors.print_runs(viewer, code_id)
    form = PrintForm(request.POST or None, again=bool(runs), initial=_station(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = PrintLabels(row.id, typed["copies"], typed.get("reason", ""), typed["paper"], typed["command_id"])
        try:
            printed = services.print_labels(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            answer = redirect(f"{reverse('codes:pdf', args=[row.id])}?run={printed.nth}")
            value = f"{command.paper}.{command.copies}"
            answer.set_cookie(
                STATION, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )
            return answer
    found = labels.measure(settings.PUBLIC_HOST, row.code)
    crumbs = (Crumb(facts.page_title, facts.page_url), Crumb("打印标签"))
    context = {
        "title": "打印标签",
        "head": PageHead("打印标签", crumbs=crumbs),
        "body_class": "docked",
        "row": row,
        "facts": facts,
        "qr": mark_safe(printing.qr_svg(found.text)),  # noqa: S308  # drawn by our own QR service out of digits
        "side": f"{found.side:.3f}",
        "text_x": f"{found.side + 1.5:.3f}",
        "lines": _placed(facts),
        "digits": grouped(row.code),
        "serial": row.prints + 1,
        "again": bool(runs),
        "note": _note(row, runs),
        "runs": _runs(row, runs),
        "form": form,
        "words": f"实际大小 60 × 40 mm，203 dpi，二维码每模块 {found.module:.2f} mm，这里放大显示。",
    }
    return render(request, "codes/label.html", context)


@page(Permission.PRINT)
@require_safe
def pdf(request: HttpRequest, code_id: int) -> HttpResponse:
    """The labels of a counted run, with its serial numbers."""
    viewer = viewer_of(request)
    row = selectors.code(viewer, code_id)
    asked = request.GET.get("run", "")
    run = next((one for one in selectors.print_runs(viewer, code_id) if str(one.nth) == asked), None)
    if run is None:
        raise NotFound("这次打印")
    printed = Printed(row.id, run.nth, run.first_serial, run.copies)
    data = labels.template_data(settings.PUBLIC_HOST, row, _facts(row), run=printed, paper=run.paper)
    answer = HttpResponse(labels.pdf(data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="label-{row.code}-{run.nth}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _facts(row: CodeRow) -> LabelFacts:
    found = next((one for one in ask(WhatStandsOnLabel(row.batch_id, row.voucher_id)) if one is not None), None)
    if found is None:
        raise NotFound("这个追溯码的批次")
    return found


def _placed(facts: LabelFacts) -> list[tuple[str, str, str]]:
    """The lines of the preview with their heights in millimetres, below the name."""
    lines = [*(((facts.strong, "700"),) if facts.strong else ()), *((line, "400") for line in facts.lines)]
    return [(f"{10.4 + 3.4 * n:.1f}", line, weight) for n, (line, weight) in enumerate(lines)]


def _station(request: HttpRequest) -> dict[str, str]:
    paper, _, copies = request.COOKIES.get(STATION, "").partition(".")
    return {
        "paper": paper if paper in labels.PAPERS else "60x40",
        "copies": copies if copies.isascii() and copies.isdigit() and len(copies) < 5 else "1",
    }


def _note(row: CodeRow, runs: tuple[PrintRunRow, ...]) -> Note | None:
    if not runs:
        return None
    return Note(
        f"这批已打过 {row.prints} 张。再打会记为重印（第 {runs[0].nth + 1} 次打印），标签序号接着编。", tone="amber"
    )


def _runs(row: CodeRow, runs: tuple[PrintRunRow, ...]) -> Facts | None:
    if not runs:
        return None
    lines = (
        Fact(
            f"第 {run.nth} 次打印",
            "　".join(
                part
                for part in (f"{run.copies} 张", REPRINT_REASONS.get(run.reason, ""), stamp(run.printed_at))
                if part
            ),
            url=f"{reverse('codes:pdf', args=[row.id])}?run={run.nth}",
        )
        for run in runs[:10]
    )
    return Facts(tuple(lines), columns=1)
