"""Organisations: list, record, opening, renaming, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused, denied, refuse
from agritrace.kernel.viewer import LEVEL_NAMES, Level, Viewer, ViewerKind
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Confirm, Crumb, Fact, Facts, Hidden, History, HistoryLine, Link, PageHead
from agritrace.ui.words import stamp

from .. import selectors, services
from ..permissions import Permission
from ..values import (
    KIND_NAMES,
    CloseOrganisation,
    CreateOrganisation,
    JurisdictionRow,
    OrganisationRow,
    OrganisationState,
    RenameOrganisation,
    Sign,
    levels_above,
)
from .forms import NameForm, NewForm
from .listing import STATE_WORDS, cells, listing

HEADS = ("名称", "机构码", "类别", "级别", "所属区域", "状态")


@page(Permission.SEE)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations of the jurisdiction."""
    viewer = viewer_of(request)
    found = selectors.list_organisations(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    acts = (Act("设立机构", reverse("organisations:new"), look="primary", icon="plus"),)
    may = viewer.can(Permission.CREATE) and viewer.kind is ViewerKind.REGULATOR
    head = PageHead("机构", text=f"共 {found.total_words} 个", acts=acts if may else ())
    return render(request, "ui/list.html", {"title": "机构", "head": head, "listing": listing(request, found)})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    rows = selectors.export_organisations(viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS))
    places = regions.names({row.region_code for row in rows})
    return export_xlsx("机构", HEADS, (cells(row, places) for row in rows))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation with its superior, what it covers, what stands below it and its history."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    lines = journal.history(viewer, services.KIND, row.id)
    below = selectors.directly_below(row.id)
    context = {
        "title": row.name,
        "head": PageHead(
            row.name,
            crumbs=(Crumb("机构", reverse("organisations:list")), Crumb(row.name)),
            badge=Badge.of(STATE_WORDS[row.state]),
            code=row.code or "",
            code_name="机构码",
            acts=_acts(viewer, row),
        ),
        "facts": _facts(row),
        "covered": _covered(selectors.parts_of(row.id)),
        "below": [Link(one.name, reverse("organisations:record", args=[one.id])) for one in below],
        "history": History(tuple(HistoryLine(line.sentence, line.occurred_at) for line in lines)),
    }
    return render(request, "organisations/record.html", context)


@page(Permission.CREATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an organisation right below my own: the next regulators, or a body of my own level."""
    viewer = viewer_of(request)
    own = _own(viewer)
    form = NewForm(_choices(own), request.POST or None, initial={"region_code": own.region_code})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind, level = given["what"].split("-")
        command = CreateOrganisation(
            kind=ViewerKind(kind),
            level=Level(int(level)),
            name=given["name"],
            region_code=given["region_code"],
            parent_id=own.id,
            command_id=given["command_id"],
        )
        try:
            made = services.create_organisation(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "机构已设立，可以为它分配账号。", extra_tags="draft:organisation-new")
            return redirect("organisations:record", organisation_id=made.id)
    crumbs = (Crumb("机构", reverse("organisations:list")), Crumb("设立机构"))
    context = {"title": "设立机构", "head": PageHead("设立机构", text=f"上级：{own.name}", crumbs=crumbs), "form": form}
    return render(request, "organisations/new.html", context)


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Another name."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        command = RenameOrganisation(organisation_id=row.id, name=given["name"], command_id=given["command_id"])
        try:
            services.rename_organisation(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "机构名称已修改。")
            return redirect("organisations:record", organisation_id=row.id)
    crumbs = (
        Crumb("机构", reverse("organisations:list")),
        Crumb(row.name, reverse("organisations:record", args=[row.id])),
        Crumb("修改名称"),
    )
    context = {"title": "修改名称", "head": PageHead("修改名称", crumbs=crumbs), "form": form}
    return render(request, "organisations/new.html", context)


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Close after a question."""
    viewer = viewer_of(request)
    row = selectors.organisation(viewer, organisation_id)
    if request.method == "POST":
        command = CloseOrganisation(organisation_id=row.id, command_id=_id(request))
        services.close_organisation(viewer, command, system_now())
        messages.success(request, "机构已撤销。")
        return redirect("organisations:record", organisation_id=row.id)
    confirm = Confirm(
        question=f"撤销“{row.name}”？",
        consequences=("该机构的全部账号不能再登录。", "它的管辖范围从今天起终止，历史记录保留。"),
        act="撤销机构",
        cancel="不撤销",
        cancel_url=reverse("organisations:record", args=[row.id]),
        url=request.path,
        fields=(Hidden("command_id", str(uuid4())),),
    )
    return render(request, "ui/confirm.html", {"title": "撤销机构", "confirm": confirm})


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        raise refuse("这次提交缺少编号。", "请返回上一页刷新后再试。") from None


def _own(viewer: Viewer) -> OrganisationRow:
    if viewer.organisation_id is None or viewer.kind is not ViewerKind.REGULATOR:
        raise denied("设立机构")
    return selectors.organisation(viewer, viewer.organisation_id)


def _choices(own: OrganisationRow) -> list[tuple[str, str]]:
    """What may stand right below: the levels whose superior may be mine, and bodies of my own level."""
    samples = (own.office.region_prefix, f"{own.office.region_prefix[:2]}90")
    levels = [
        level for level in Level if any(own.level in levels_above(level, prefix) for prefix in samples) and level > 0
    ]
    found = [(f"{ViewerKind.REGULATOR}-{int(level)}", f"{LEVEL_NAMES[level]}监管机构") for level in levels]
    if own.level is not Level.TOWNSHIP:
        bodies = (ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT)
        found += [(f"{kind}-{int(own.level)}", f"{LEVEL_NAMES[own.level]}{KIND_NAMES[kind]}") for kind in bodies]
    return found


def _acts(viewer: Viewer, row: OrganisationRow) -> tuple[Act, ...]:
    above = row.parent_id is not None and row.parent_id == viewer.organisation_id
    if row.state is not OrganisationState.ACTIVE or not viewer.can(Permission.CHANGE):
        return ()
    found = []
    if above or row.id == viewer.organisation_id:
        found.append(Act("修改名称", reverse("organisations:rename", args=[row.id]), icon="pencil"))
    if above:
        found.append(Act("撤销机构", reverse("organisations:close", args=[row.id]), look="return", icon="ban"))
    return tuple(found)


def _facts(row: OrganisationRow) -> Facts:
    above = selectors.names([row.parent_id]) if row.parent_id is not None else {}
    region = regions.path(row.region_code) if row.region_code.strip("0") else "全国"
    facts = (
        Fact("类别", KIND_NAMES[row.kind]),
        Fact("级别", LEVEL_NAMES[row.level]),
        Fact("所属区域", region),
        Fact("上级机构", next(iter(above.values()), "无")),
        Fact("设立时间", stamp(row.created_at)),
    )
    return Facts(facts)


def _covered(parts: tuple[JurisdictionRow, ...]) -> list[dict[str, Any]]:
    """The dated parts in words, what holds now first."""
    named = regions.names({full_code(part.prefix) for part in parts if part.prefix})
    sources = selectors.names({part.inherited_from for part in parts if part.inherited_from is not None})
    rows = sorted(parts, key=lambda part: (part.valid_to is not None, part.sign, part.prefix))
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
