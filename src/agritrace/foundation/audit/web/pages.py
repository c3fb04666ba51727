"""The search of records, one record in full, the export."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Badge, Crumb, PageHead

from .. import services
from ..permissions import Permission
from ..values import Asked
from . import listing as lists
from .forms import FilterForm


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways in: its words and its addresses."""

    title: str
    list_name: str
    record_name: str
    security: bool


AUDIT = Way("审计记录", "audit:list", "audit:record", security=False)
SECURITY = Way("账号安全记录", "audit:security-list", "audit:security-record", security=True)


@page(Permission.READ)
@never_cache
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """All records of the area; each page read is recorded."""
    return _records(request, AUDIT)


@page(Permission.SECURITY)
@never_cache
@require_safe
def security_records(request: HttpRequest) -> HttpResponse:
    """Records about logins and accounts of the area; each page read is recorded."""
    return _records(request, SECURITY)


@page(Permission.READ)
@never_cache
@require_safe
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One record in full, its digest made again."""
    return _record(request, record_id, AUDIT)


@page(Permission.SECURITY)
@never_cache
@require_safe
def security_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One record about a login or an account in full."""
    return _record(request, record_id, SECURITY)


@page(Permission.EXPORT)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The search as an Excel file, bounded; the export is recorded."""
    form = FilterForm(request.GET.dict())
    rows = services.export_records(viewer_of(request), form.asked(), system_now())
    return export_xlsx(AUDIT.title, lists.HEADS, lists.sheet(rows))


def _records(request: HttpRequest, way: Way) -> HttpResponse:
    form = FilterForm(request.GET.dict(), security=way.security)
    viewer, now = viewer_of(request), system_now()
    asked, place = form.asked(), page_request(request, lists.SORTS, ())
    try:
        found = services.read_records(viewer, asked, now, place=place)
    except Refused as refused:
        show_refusal(form, refused)
        found = services.read_records(viewer, Asked(), now, place=place)
    names = organisations.names({one.row.organisation_id for one in found.rows if one.row.organisation_id})
    head = PageHead(way.title, f"共 {found.total_words} 条。每次查阅和导出本身也会留下记录。")
    shown = lists.Shown(found, form, names, way.list_name, way.record_name, viewer.can(Permission.EXPORT))
    context = {
        "title": way.title,
        "head": head,
        "listing": lists.listing(request, shown),
        "refused": lists.faults(form),
    }
    return render(request, "audit/list.html", context)


def _record(request: HttpRequest, record_id: int, way: Way) -> HttpResponse:
    opened = services.open_record(viewer_of(request), record_id, system_now())
    detail = opened.detail
    badge = (
        Badge("记录未被改动", "ok", "shield-check")
        if detail.intact
        else Badge("记录与摘要不符", "bad", "alert-octagon")
    )
    head = PageHead(
        f"{detail.recorded.row.sentence}。",
        f"记录编号 {record_id}",
        (Crumb(way.title, reverse(way.list_name)), Crumb(str(record_id))),
        badge,
    )
    context = {
        "title": f"记录 {record_id}",
        "head": head,
        "intact": detail.intact,
        "facts": lists.facts(opened),
        "notes": lists.notes(detail.recorded.row.notes),
        "objects": lists.objects(detail.objects),
        "chain": lists.chain(detail, way.record_name),
    }
    return render(request, "audit/record.html", context)
