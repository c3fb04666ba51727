"""The regions of the viewer's area, its organisations, the persons he administers; each with its export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Crumb, Note, PageHead
from agritrace.ui.words import stamp

from .. import selectors
from ..permissions import Permission
from ..values import WINDOWS, RegionUse, Summary
from . import listing as lists

TITLE = "使用情况"
_USUAL = 30


@page(Permission.SEE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The sums of a region and of what lies right below it; those without an area see their own organisation."""
    viewer = viewer_of(request)
    if viewer.kind is not ViewerKind.REGULATOR:
        return redirect("usage:organisation", organisation_id=viewer.organisation_id)
    found = _summary(request, viewer)
    crumbs = [Crumb(name, _address(code, found.days)) for code, name in found.above]
    counted = f"统计到 {stamp(found.counted_at)}，每小时更新。" if found.counted_at else "每小时统计一次。"
    places = f"{reverse('usage:organisations')}?days={found.days}"
    if found.region:
        places += f"&region={found.region.ljust(12, '0')}"
    acts = [Act("看各机构", places, icon="building-community")]
    if viewer.organisation_id:
        own = f"{reverse('usage:organisation', args=[viewer.organisation_id])}?days={found.days}"
        acts.append(Act("看本机构人员", own, icon="users"))
    context = {
        "title": TITLE,
        "head": PageHead(f"{found.name}使用情况", counted, (*crumbs, Crumb(found.name)), acts=tuple(acts)),
        "facts": lists.facts(found.total),
        "bar": lists.bar(found.total) if found.total.organisations else None,
        "organisations": found.total.organisations,
        "days": found.days,
        "listing": lists.regions_table(request, found),
    }
    return render(request, "usage/overview.html", context)


@page(Permission.SEE)
@require_safe
def export_overview(request: HttpRequest) -> HttpResponse:
    """The regions of the page, with their sum, as an Excel file."""
    found = _summary(request, viewer_of(request))
    parts = (*found.parts, RegionUse("", "合计", found.total))
    name = f"{found.name}近{found.days}天使用情况"
    return export_xlsx(name, lists.REGION_HEADS, (lists.region_line(part) for part in parts))


@page(Permission.SEE)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation of the area with its figures."""
    days = _days(request)
    found = selectors.list_places(viewer_of(request), _asked(request, days), days, now=system_now())
    head = PageHead(
        "各机构使用情况",
        f"近 {days} 天，共 {found.total_words} 个机构。30 天没有人使用的算闲置。",
        (Crumb(TITLE, f"{reverse('usage:overview')}?days={days}"), Crumb("各机构")),
    )
    context = {"title": "各机构使用情况", "head": head, "listing": lists.places(request, found, days)}
    return render(request, "ui/list.html", context)


@page(Permission.SEE)
@require_safe
def export_organisations(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    days = _days(request)
    rows = selectors.export_places(viewer_of(request), _asked(request, days), days, now=system_now())
    names = regions.names({row.region_code for row in rows})
    return export_xlsx(f"各机构近{days}天使用情况", lists.PLACE_HEADS, (lists.place_line(row, names) for row in rows))


@page(Permission.SEE)
@require_safe
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation, and those of its persons whom the viewer administers."""
    viewer, days, now = viewer_of(request), _days(request), system_now()
    row = selectors.place(viewer, organisation_id, days, now=now)
    found = selectors.people(viewer, organisation_id, days, now=now, request=_asked(request, days))
    regulator = viewer.kind is ViewerKind.REGULATOR
    crumbs = (
        (Crumb(TITLE, f"{reverse('usage:overview')}?days={days}"),
         Crumb("各机构", f"{reverse('usage:organisations')}?days={days}"), Crumb(row.name))
        if regulator
        else (Crumb(TITLE),)
    )  # fmt: skip  # three steps
    context = {
        "title": TITLE,
        "head": PageHead(row.name, lists.kind_words(row), crumbs),
        "facts": lists.place_facts(row, days),
        "people": lists.persons(request, found, organisation_id, days=days) if found else None,
        "note": _note(viewer, organisation_id, named=found.total if found else 0, accounts=row.accounts),
    }
    return render(request, "usage/organisation.html", context)


@page(Permission.SEE)
@require_safe
def export_people(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The persons of the page as an Excel file; NotFound where the viewer administers nobody."""
    viewer, days, now = viewer_of(request), _days(request), system_now()
    row = selectors.place(viewer, organisation_id, days, now=now)
    rows, place = [], PageRequest(size=100)
    while True:
        found = selectors.people(viewer, organisation_id, days, now=now, request=place)
        if found is None:
            raise NotFound("您管理的人员")
        rows += [lists.person_line(one) for one in found.rows]
        if not found.next or len(rows) >= 10_000:
            break
        place = PageRequest(size=100, after=found.next)
    return export_xlsx(f"{row.name}人员使用情况", lists.PERSON_HEADS, rows)


def _summary(request: HttpRequest, viewer: Viewer) -> Summary:
    region = request.GET.get("region", "")
    code = region if region.isdecimal() and len(region) == 12 else ""
    return selectors.summary(viewer, code, _days(request), now=system_now())


def _asked(request: HttpRequest, days: int) -> PageRequest:
    return page_request(request, selectors.sorts(days), selectors.FILTERS)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(one) for one in WINDOWS} else _USUAL


def _address(code: str, days: int) -> str:
    return f"{reverse('usage:overview')}?days={days}" + (f"&region={code}" if code else "")


def _note(viewer: Viewer, organisation_id: int, *, named: int, accounts: int) -> Note | None:
    """Who is counted and not named, and why."""
    if organisation_id == viewer.organisation_id:
        return None
    if not named:
        return Note("这个机构的人员由它自己或它的上一级管理，这里只计数。")
    return Note("这里只列出由您管理的账号，其余人员由该机构自己管理，只计数。") if accounts > named else None
