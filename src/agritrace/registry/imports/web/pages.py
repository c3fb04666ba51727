"""Pages of imports: upload, preview, taking over, what came of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.registry.subjects.permissions import Permission
from agritrace.ui.entrances import page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Confirm, Crumb, PageHead, Progress

from .. import selectors, services, writing
from ..values import PHASE_WORDS, ImportRow, Phase, Start, Upload
from . import showing
from .forms import StartForm, UploadForm

WORKING = frozenset({Phase.CHECKING, Phase.TAKING})
HOME = "导入名录"


@page(Permission.TAKE_OVER)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the viewer's office, newest first."""
    found = selectors.list_imports(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    act = Act("导入新的名录", reverse("imports:new"), look="primary", icon="table-import")
    head = PageHead(HOME, "把本县已有的主体名录（Excel）导入平台，直接成为有效主体。", acts=(act,))
    context = {"title": HOME, "head": head, "listing": showing.listing(request, found, system_now())}
    return render(request, "ui/list.html", context)


@page(Permission.TAKE_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Template and upload."""
    viewer = viewer_of(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            command = Upload(file.name, file.read(), form.cleaned_data["command_id"])
            done = services.upload(viewer, command, system_now())
            return redirect("imports:record", done.import_id)
        except Refused as refused:
            show_refusal(form, refused)
    selectors.must_import(viewer)
    head = PageHead("导入新的名录", crumbs=(Crumb(HOME, reverse("imports:list")), Crumb("导入新的名录")))
    return render(request, "imports/new.html", {"title": "导入新的名录", "head": head, "form": form})


@page(Permission.TAKE_OVER)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The template, with the names of this office's own towns."""
    viewer = viewer_of(request)
    selectors.must_import(viewer)
    return _workbook("主体名录模板.xlsx", writing.template(selectors.places_of(viewer)))


@page(Permission.TAKE_OVER)
@require_safe
@never_cache
def record(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where an import stands: progress, preview, or what came of it."""
    row = selectors.directory_import(viewer_of(request), import_id)
    head = PageHead(
        row.name,
        crumbs=(Crumb(HOME, reverse("imports:list")), Crumb(row.name)),
        badge=Badge.of(PHASE_WORDS[row.phase]),
        acts=_acts(row),
    )
    context: dict[str, Any] = {
        "title": row.name,
        "head": head,
        "working": row.phase in WORKING,
        "progress": _progress(row),
    }
    if row.phase not in WORKING:
        context |= showing.outcome(row, selectors.preview(row), selectors.error_result(row))
    return render(request, "imports/record.html", context)


@page(Permission.TAKE_OVER)
@require_safe
@never_cache
def state(request: HttpRequest, import_id: int) -> JsonResponse:
    """``{done, total, text, finished, next}`` for the progress bar."""
    row = selectors.directory_import(viewer_of(request), import_id)
    run = row.run
    here = reverse("imports:record", args=[row.id])
    text = run.words or run.state_words
    told = {"done": run.done, "total": run.total, "text": text, "finished": run.ended, "next": here}
    return JsonResponse(told)


@page(Permission.TAKE_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ask before taking over: codes are given out and stay."""
    viewer = viewer_of(request)
    row = selectors.directory_import(viewer, import_id)
    here = reverse("imports:record", args=[row.id])
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.start(viewer, Start(row.id, form.cleaned_data["command_id"]), system_now())
            return redirect(here)
        except Refused as refused:
            show_refusal(form, refused)
    what = showing.amount(row)
    confirm = Confirm(
        f"导入{what}？",
        showing.consequences(row),
        act=f"导入{what}",
        cancel="不导入",
        cancel_url=here,
        look="primary",
        icon="table-import",
        form=form,
    )
    head = PageHead("确认导入", crumbs=(Crumb(HOME, reverse("imports:list")), Crumb(row.name, here), Crumb("确认导入")))
    return render(request, "ui/confirm.html", {"title": "确认导入", "head": head, "confirm": confirm})


@page(Permission.TAKE_OVER)
@require_safe
@never_cache
def errors(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows with errors, to be mended and uploaded again."""
    row = selectors.directory_import(viewer_of(request), import_id)
    made = selectors.error_content(row)
    return _workbook(f"{row.name}-需要修改的行.xlsx", made.content)


def _workbook(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=writing.XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _acts(row: ImportRow) -> tuple[Act, ...]:
    again = Act("重新上传", reverse("imports:new"), icon="upload")
    begin = reverse("imports:start", args=[row.id])
    if row.phase is Phase.CHECKED and showing.takeable(row):
        return (Act(f"导入{showing.amount(row)}", begin, look="primary", icon="table-import"), again)
    if row.phase is Phase.FAILED and row.take_run is not None:
        return (Act("继续导入", begin, look="primary", icon="table-import"), again)
    if row.phase is Phase.DONE:
        return (Act("查看主体", f"{reverse('subjects:list')}?state=active", icon="building-store"), again)
    return () if row.phase in WORKING else (again,)


def _progress(row: ImportRow) -> Progress:
    run = row.run
    return Progress(
        run.title,
        run.done,
        run.total,
        text=run.words or run.state_words,
        url="" if run.ended else reverse("imports:state", args=[row.id]),
        finished=run.ended,
    )
