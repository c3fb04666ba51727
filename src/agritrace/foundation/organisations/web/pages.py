"""Organisations: the list and the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import LEVEL_NAMES, Level, Viewer, ViewerKind
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Badge, Crumb, Fact, Facts, History, HistoryLine, Link, PageHead
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import (
    SCHEME_NAMES,
    JurisdictionRow,
    OrganisationRow,
    OrganisationState,
    QualificationRow,
    Sign,
    SuccessionRow,
)
from .listing import HEADS, STANDING_BADGES, STATE_WORDS, beside, kind_words, listing, sheet

STATE_OF_CERTIFICATE = {"replaced": "已换证", "withdrawn": "已注销"}


@page(Permission.SEE)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations of the jurisdiction."""
    viewer = viewer_of(request)
    found = selectors.list_organisations(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    acts = []
    if viewer.can(Permission.CREATE) and viewer.kind is ViewerKind.REGULATOR:
        acts.append(Act("设立机构", reverse("organisations:new"), look="primary", icon="plus"))
    if viewer.can(Permission.REFORM):
        acts.append(Act("区划调整", reverse("organisations:reform"), icon="arrows-split"))
    head = PageHead("机构", text=f"共 {found.total_words} 个", acts=tuple(acts))
    shown = listing(request, found, beijing_day(system_now()))
    return render(request, "ui/list.html", {"title": "机构", "head": head, "listing": shown})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    rows = selectors.export_organisations(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    known = beside(rows)
    return export_xlsx("机构", HEADS, (sheet(row, known) for row in rows))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation: contact, superior, what it covers, what stands below, certificates, predecessors, history."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    lines = journal.history(viewer, services.KIND, row.id)
    before, after = selectors.successions(row.id)
    acts, more = _acts(viewer, row)
    context = {
        "title": row.name,
        "head": PageHead(
            row.name,
            crumbs=(Crumb("机构", reverse("organisations:list")), Crumb(row.name)),
            badge=Badge.of(STATE_WORDS[row.state]),
            code=row.code or "",
            code_name="机构码",
            acts=acts,
            more=more,
        ),
        "facts": _facts(row),
        "contact": _contact(row),
        "covered": _covered(selectors.parts_of(row.id)),
        "below": _below(selectors.directly_below(row.id)),
        "laboratory": row.kind is ViewerKind.LABORATORY,
        "certificates": _certificates(viewer, row),
        "certify": _certify(viewer, row),
        "number": row.id,
        "before": _successions(before),
        "after": _successions(after),
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "organisations/record.html", context)


def _acts(viewer: Viewer, row: OrganisationRow) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """The acts that stand open, and those folded away."""
    if row.state is not OrganisationState.ACTIVE:
        return (), ()
    above = row.parent_id is not None and row.parent_id == viewer.organisation_id
    mine = above or row.id == viewer.organisation_id
    found, more = [], []
    if mine and viewer.can(Permission.CONTACT):
        found.append(Act("修改联系方式", reverse("organisations:contact", args=[row.id]), icon="phone"))
    if mine and viewer.can(Permission.CHANGE):
        found.append(Act("修改名称", reverse("organisations:rename", args=[row.id]), icon="pencil"))
    if above and viewer.can(Permission.CHANGE):
        if row.kind is not ViewerKind.SUPPORT:
            more.append(Act("设置管辖范围", reverse("organisations:jurisdiction", args=[row.id]), icon="map-pin"))
        more.append(Act("撤销机构", reverse("organisations:close", args=[row.id]), look="return", icon="ban"))
    if viewer.can(Permission.REFORM) and row.parent_id is not None and row.kind is not ViewerKind.SUPPORT:
        more.append(Act("合并、拆分或划转", f"{reverse('organisations:reform')}?source={row.id}", icon="arrows-split"))
    return tuple(found), tuple(more)


def _facts(row: OrganisationRow) -> Facts:
    above = selectors.names([row.parent_id]) if row.parent_id is not None else {}
    region = regions.path(row.region_code) if row.region_code.strip("0") else "全国"
    facts = (
        Fact("类别", kind_words(row)),
        Fact("级别", LEVEL_NAMES[row.level]),
        Fact("所属区域", region),
        Fact("上级机构", next(iter(above.values()), "无")),
        Fact("设立时间", stamp(row.created_at)),
    )
    return Facts(facts)


def _contact(row: OrganisationRow) -> Facts | None:
    told = selectors.contact_of(row.id).contact
    facts = (
        Fact("通信地址", told.address, full=True),
        Fact("邮政编码", told.postcode),
        Fact("办公电话", told.phone),
        Fact("值班电话", told.duty_phone),
        Fact("电子邮箱", told.email),
    )
    kept = tuple(fact for fact in facts if fact.text)
    return Facts(kept) if kept else None


def _below(rows: Sequence[OrganisationRow]) -> list[tuple[str, list[Link]]]:
    """Lower organisations as links, grouped: regulators, townships, bodies, support."""
    groups = {
        "下级监管机构": [r for r in rows if r.kind is ViewerKind.REGULATOR and r.level is not Level.TOWNSHIP],
        "乡镇监管机构": [r for r in rows if r.kind is ViewerKind.REGULATOR and r.level is Level.TOWNSHIP],
        "检测机构": [r for r in rows if r.kind is ViewerKind.LABORATORY],
        "执法机构": [r for r in rows if r.kind is ViewerKind.ENFORCEMENT],
        "技术支撑机构": [r for r in rows if r.kind is ViewerKind.SUPPORT],
    }
    return [
        (f"{title}（{len(found)} 个）", [Link(r.name, reverse("organisations:record", args=[r.id])) for r in found])
        for title, found in groups.items()
        if found
    ]


def _certify(viewer: Viewer, row: OrganisationRow) -> bool:
    """Whether this viewer enters certificates of this laboratory."""
    fits = row.kind is ViewerKind.LABORATORY and row.state is OrganisationState.ACTIVE
    return fits and viewer.can(Permission.QUALIFY) and selectors.is_own_or_below(viewer, row)


def _certificates(viewer: Viewer, row: OrganisationRow) -> list[dict[str, Any]]:
    if row.kind is not ViewerKind.LABORATORY:
        return []
    today = beijing_day(system_now())
    return [_certificate(one, today) for one in selectors.qualifications(viewer, row.id)]


def _certificate(row: QualificationRow, today: date) -> dict[str, Any]:
    state = STATE_OF_CERTIFICATE.get(row.state)
    return {
        "row": row,
        "scheme": SCHEME_NAMES[row.facts.scheme],
        "badge": Badge(state, "ended", "circle-minus") if state else STANDING_BADGES[row.standing(today)],
        "in_force": state is None,
    }


def _successions(rows: Sequence[SuccessionRow]) -> list[dict[str, Any]]:
    return [{"row": row, "url": reverse("organisations:record", args=[row.other_id])} for row in rows]


def _covered(parts: tuple[JurisdictionRow, ...]) -> list[dict[str, Any]]:
    """The dated parts in words, what holds now first."""
    named = regions.names({full_code(part.prefix) for part in parts if part.prefix})
    sources = selectors.names({part.inherited_from for part in parts if part.inherited_from is not None})
    rows = sorted(parts, key=lambda part: (part.valid_to is not None, part.sign is not Sign.INCLUDE, part.prefix))
    return [
        {
            "name": named.get(full_code(part.prefix), f"原区划代码 {part.prefix}") if part.prefix else "全国",
            "excluded": part.sign is Sign.EXCLUDE,
            "since": part.valid_from,
            "until": part.valid_to - timedelta(days=1) if part.valid_to else None,
            "source": sources.get(part.inherited_from or 0, ""),
        }
        for part in rows
    ]
