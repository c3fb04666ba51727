"""The list of pairs, looking through the county, naming a pair by hand."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import walk
from agritrace.kernel.results import Refused, denied
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Crumb, Hidden, PageHead

from .. import selectors, services
from ..values import Look, Start
from .forms import StartForm
from .showing import HEADS, TITLE, lines_of, listing


@page(Subjects.MERGE)
@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """Subjects of the viewer's area that may be registered twice."""
    found = selectors.list_pairs(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    fields = (Hidden("command_id", str(uuid4())),)
    head = PageHead(
        TITLE,
        text="同名、同电话、位置相近的主体，请核对是不是同一家",
        acts=(Act("查找疑似重复", reverse("merging:look"), icon="search", post=True, fields=fields),),
    )
    return render(request, "ui/list.html", {"title": TITLE, "head": head, "listing": listing(request, found)})


@page(Subjects.MERGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file, in the same order, at most 10,000 rows; no personal data."""
    viewer, asked = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = walk(lambda one: selectors.list_pairs(viewer, one), asked)
    return export_xlsx(TITLE, HEADS, lines_of(rows))


@page(Subjects.MERGE)
@require_http_methods(["POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Look through the whole county once."""
    done = services.look(viewer_of(request), Look(_command(request)), system_now())
    messages.success(request, f"已比对全县主体，新找到 {done.found} 对疑似重复。")
    return redirect("merging:list")


def _command(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        return uuid4()


@page(Subjects.MERGE)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Say which other record may be the same subject."""
    viewer, now = viewer_of(request), system_now()
    row = subjects.subject(viewer, subject_id)
    if not subjects.decides(viewer, row.region_code, now):
        raise denied(selectors.OTHERS)
    form = StartForm(request.POST or None, initial={"code": request.GET.get("code", "")[:16]})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start(
                viewer, Start(row.id, form.cleaned_data["code"], form.cleaned_data["command_id"]), now
            )
        except Refused as refused:
            if any(reason.code == "denied" for reason in refused.refusal.reasons):
                raise
            show_refusal(form, refused)
        else:
            return redirect("merging:pair", made.low, made.high)
    back = reverse("subjects:record", args=[row.id])
    head = PageHead(
        "与另一份登记核对",
        text="先看两份的对照，再认定是不是同一家",
        crumbs=(Crumb(row.name, back), Crumb("核对")),
    )
    context = {"title": head.title, "head": head, "form": form, "act": "看两份对照", "back": back, "row": row}
    return render(request, "merging/start.html", context)
