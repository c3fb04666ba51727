"""Exports of personal data for the office that asks and its administrator."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, Refused
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Crumb, PageHead

from .. import selectors, services
from ..permissions import Permission
from . import pages
from .forms import AskForm

SIDE = pages.Side(
    "", (("申请导出", "exports:new", "plus"),), "含手机号、证件号码的名录经他人审批后导出，文件带编号，可追查来源"
)


@page(Permission.ASK)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Export requests of my office."""
    return pages.listed(request, SIDE)


@page(Permission.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a list: columns, purpose, reason."""
    viewer = viewer_of(request)
    form = AskForm(selectors.asked_kinds(viewer), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.ask(viewer, form.command(), system_now())
        except Denied:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "申请已提交，批准后会通知您。")
            return redirect("exports:record", export_id=done.request_id)
    head = PageHead("申请导出", text=SIDE.text, crumbs=(Crumb(pages.TITLE, SIDE.url("list")), Crumb("申请导出")))
    context = {"title": head.title, "head": head, "form": form, "back": SIDE.url("list"), "save": "提交申请"}
    return render(request, "exports/form.html", context)


@page(Permission.ASK)
@require_safe
def record(request: HttpRequest, export_id: int) -> HttpResponse:
    """One request of my office."""
    return pages.record(request, SIDE, export_id)


@page(Permission.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, export_id: int) -> HttpResponse:
    """The administrator decides about a colleague's request."""
    return pages.decide(request, SIDE, export_id)


@page(Permission.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, export_id: int) -> HttpResponse:
    """Take back an own request, or an approval."""
    return pages.stop(request, SIDE, export_id)


@page(Permission.ASK)
@require_POST
def fetch(request: HttpRequest, export_id: int) -> HttpResponse:
    """The file, for whoever asked alone; never cached."""
    made = services.fetch(viewer_of(request), export_id, system_now())
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
