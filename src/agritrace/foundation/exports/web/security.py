"""Exports of personal data for the security office: large ones, all of its area, and where a leaked file came from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.kernel.clock import system_now
from agritrace.ui.entrances import page, viewer_of
from agritrace.ui.parts import Crumb, Note, PageHead

from .. import services
from ..permissions import Permission
from ..values import ExportRow
from . import pages
from .forms import TraceForm

LARGEST = 20 * 1024 * 1024
SIDE = pages.Side(
    "guard-", (("查验文件来源", "exports:trace", "search"),), "大量导出由安全管理员审批；任何导出都可以收回"
)


@page(Permission.GUARD)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All export requests of my area."""
    return pages.listed(request, SIDE)


@page(Permission.GUARD)
@require_safe
def record(request: HttpRequest, export_id: int) -> HttpResponse:
    """One request of my area."""
    return pages.record(request, SIDE, export_id)


@page(Permission.GUARD)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, export_id: int) -> HttpResponse:
    """Decide about a large export."""
    return pages.decide(request, SIDE, export_id)


@page(Permission.GUARD)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, export_id: int) -> HttpResponse:
    """Take back any export."""
    return pages.stop(request, SIDE, export_id)


@page(Permission.TRACE)
@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: HttpRequest) -> HttpResponse:
    """Which request a leaked file came from; the file is read and not kept."""
    form = TraceForm(request.POST, request.FILES) if request.method == "POST" else TraceForm()
    asked, found = False, list[ExportRow]()
    if request.method == "POST" and form.is_valid():
        upload, number = form.cleaned_data["file"], form.cleaned_data["number"]
        if upload is not None and upload.size > LARGEST:
            form.add_error("file", "文件超过 20 MB，请填写文件上的编号。")
        elif upload is None and not number.strip():
            form.add_error("file", "请选择文件，或填写文件上的编号。")
        else:
            asked = True
            content = upload.read(LARGEST) if upload is not None else b""
            found += services.trace(viewer_of(request), content, number, now=system_now())
    note = Note(
        "文件里没有平台的编号：可能不是平台导出的，或已重新录入。可以改填纸面上的编号。", "没有找到来源", "amber"
    )
    head = PageHead("查验文件来源", crumbs=(Crumb(pages.TITLE, SIDE.url("list")), Crumb("查验文件来源")))
    context = {
        "title": head.title,
        "head": head,
        "form": form,
        "found": [(row, pages.origin(row), SIDE.url("record", row.id)) for row in found],
        "note": note if asked and not found else None,
        "back": SIDE.url("list"),
    }
    return render(request, "exports/trace.html", context)
