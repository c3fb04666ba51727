"""Changes of divisions, and the jurisdiction of one organisation: told, shown before, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.viewer import Jurisdiction
from agritrace.ui.entrances import page, show_refusal, viewer_of
from agritrace.ui.parts import Confirm, Crumb, Hidden, PageHead

from .. import selectors, services
from ..permissions import Permission
from ..values import OrganisationRow, OrganisationState, Reform, ReformKind, ReformPreview, SetJurisdiction
from .changing import crumbs_of, reraise
from .forms import MOST_MOVES, JurisdictionForm, ReformForm
from .places import lines_of, said

_FIRST_ROWS, _MORE_ROWS = 2, 3


@page(Permission.REFORM)
@require_http_methods(["GET", "POST"])
def reform(request: HttpRequest) -> HttpResponse:
    """What moves from whom to whom on which day; first what it would mean, then, confirmed, the act itself."""
    viewer = viewer_of(request)
    form = _reform_form(request)
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        command, now = _reform(form), system_now()
        try:
            if "confirmed" in request.POST:
                services.reform(viewer, command, now)
                messages.success(request, "区划调整已登记，新的管辖范围即刻生效。", extra_tags="draft:reform")
                return redirect("organisations:record", organisation_id=command.moves[0].target_id)
            preview = services.preview_reform(viewer, command, now)
        except Refused as refused:
            reraise(refused)
            show_refusal(form, refused)
        else:
            confirm = _asking(request, command, preview)
            return render(request, "ui/confirm.html", {"title": "核对区划调整", "confirm": confirm})
    crumbs = (Crumb("机构", reverse("organisations:list")), Crumb("区划调整"))
    text = "合并、并入、拆分机构，或改变隶属关系"
    context = {"title": "区划调整", "head": PageHead("区划调整", text=text, crumbs=crumbs), "form": form,
               "draft": "reform", "more": len(form.offered) < MOST_MOVES}  # fmt: skip  # one context
    return render(request, "organisations/reform.html", context)


def _reform_form(request: HttpRequest) -> ReformForm:
    if request.method != "POST":
        told = request.GET.get("source", "")
        row = selectors.briefs([int(told)]).get(int(told)) if told.isdecimal() and len(told) < 12 else None
        today = beijing_day(system_now())
        first = {"source_1": (row.code or row.name) if row else "", "effective": today, "rows": _FIRST_ROWS}
        return ReformForm(_FIRST_ROWS, initial=first)
    told = request.POST.get("rows", "")
    rows = int(told) if told.isdecimal() and len(told) < 3 else _FIRST_ROWS
    if "more" not in request.POST:
        return ReformForm(rows, request.POST)
    rows = min(rows + _MORE_ROWS, MOST_MOVES)
    return ReformForm(rows, initial={**request.POST.dict(), "rows": rows})


def _reform(form: ReformForm) -> Reform:
    given = form.cleaned_data
    return Reform(
        kind=ReformKind(given["kind"]),
        name=given["name"].strip(),
        effective=given["effective"],
        moves=tuple(form.moves),
        closes=tuple(sorted(form.closing)),
        command_id=given["command_id"],
    )


def _asking(request: HttpRequest, command: Reform, preview: ReformPreview) -> Confirm:
    lines = [f"“{one.name}”{_difference(one.before, one.after)}。" for one in preview.recasts]
    lines += [f"“{child}”的上级由“{old}”改为“{new}”。" for child, old, new in preview.superiors]
    lines += [f"“{name}”撤销，不再有管辖范围，账号不能再登录。" for name in preview.closes]
    lines += [f"请注意：{warning}" for warning in preview.warnings]
    lines.append("以前的登记、批次和检测记录保留原区划代码，由承接机构查看和办理。")
    lines.append("登记后不能撤回，只能再登记一次反向的调整。")
    return Confirm(
        question=f"自 {command.effective} 起执行“{command.name}”？",
        consequences=tuple(lines),
        act="登记区划调整",
        cancel="返回修改",
        cancel_url=request.path,
        url=request.path,
        fields=_again(request.POST.dict()),
    )


def _again(told: Mapping[str, Any]) -> tuple[Hidden, ...]:
    """What was told, sent once more with the confirmation."""
    kept = {name: value for name, value in told.items() if name != "csrfmiddlewaretoken"}
    return (*(Hidden(name, str(value)) for name, value in kept.items()), Hidden("confirmed", "1"))


def _difference(before: Jurisdiction, after: Jurisdiction) -> str:
    lost = [one for one in before.include if one not in after.include]
    lost += [one for one in after.exclude if one not in before.exclude]
    gained = [one for one in after.include if one not in before.include]
    gained += [one for one in before.exclude if one not in after.exclude and after.covers(one)]
    parts = ([f"划出 {said(lost)}"] if lost else []) + ([f"新增管辖 {said(gained)}"] if gained else [])
    return "，".join(parts) if parts else "的管辖范围不变"


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def jurisdiction(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """What an organisation right below mine is competent for from today on: told, shown, confirmed."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.organisation(viewer, organisation_id)
    if row.parent_id is None or row.parent_id != viewer.organisation_id or row.state is not OrganisationState.ACTIVE:
        raise denied("设置该机构的管辖范围")
    before = selectors.jurisdiction_of(row.id, beijing_day(now))
    kept = {"include": lines_of(before.include), "exclude": lines_of(before.exclude)}
    covered = selectors.jurisdiction_of(row.parent_id, beijing_day(now))
    form = JurisdictionForm(covered, request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        command = _wanted(form, row)
        if "confirmed" not in request.POST:
            confirm = _weighing(request, row, command, before=before)
            return render(request, "ui/confirm.html", {"title": "核对管辖范围", "confirm": confirm})
        try:
            services.set_jurisdiction(viewer, command, now)
        except Refused as refused:
            reraise(refused)
            show_refusal(form, refused)
        else:
            messages.success(request, "管辖范围已调整。", extra_tags=f"draft:jurisdiction-{row.id}")
            return redirect("organisations:record", organisation_id=row.id)
    head = PageHead("设置管辖范围", text=row.name, crumbs=crumbs_of(row, "设置管辖范围"))
    context = {"title": "下一步：核对影响", "head": head, "form": form, "draft": f"jurisdiction-{row.id}"}
    return render(request, "organisations/new.html", context)


def _wanted(form: JurisdictionForm, row: OrganisationRow) -> SetJurisdiction:
    given = form.cleaned_data
    return SetJurisdiction(
        organisation_id=row.id,
        include=given["include"],
        exclude=given["exclude"],
        command_id=given["command_id"],
        carve=given["carve"],
    )


def _weighing(request: HttpRequest, row: OrganisationRow, command: SetJurisdiction, *, before: Jurisdiction) -> Confirm:
    today = beijing_day(system_now())
    after = Jurisdiction(command.include, command.exclude)
    lines = [f"“{row.name}”{_difference(before, after)}。"]
    gained = [one for one in after.include if one not in before.include]
    others = [one for one in selectors.neighbours(row) if one.id != row.id]
    covers = selectors.jurisdictions_of([one.id for one in others], today)
    for other in others:
        shared = [one for one in gained if covers.get(other.id, Jurisdiction()).covers(one)]
        if shared and command.carve:
            lines.append(f"“{other.name}”划出 {said(shared)}。")
        elif shared:
            lines.append(f"请注意：“{other.name}”现在也管辖 {said(shared)}，两家会同时管辖。")
    lines.append("从今天起执行；以前的管辖范围保留在记录中。")
    return Confirm(
        question=f"调整“{row.name}”的管辖范围？",
        consequences=tuple(lines),
        act="调整管辖范围",
        cancel="返回修改",
        cancel_url=request.path,
        url=request.path,
        fields=_again(request.POST.dict()),
    )
