"""Bases: list, record, forms, out of use and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Confirm, Crumb, Fact, Facts, Hidden, History, HistoryLine, Note, PageHead
from agritrace.ui.words import quantity, stamp

from .. import land, rules, selectors, services
from ..permissions import Permission
from ..states import BASE
from ..values import FINDINGS, STATE_NAMES, AddBase, BaseRow, ChangeBase, SwitchBase
from .drawing import drawn
from .forms import SYSTEM_NAMES, BaseForm, FactsForm
from .listing import finding_words, listing


@page(Permission.SEE)
@require_safe
def bases(request: HttpRequest) -> HttpResponse:
    """The viewer's bases, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_bases(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    add = Act("新增基地", reverse("bases:new"), look="primary", icon="plus")
    title = "我的基地" if own else "基地"
    head = PageHead(
        title, text=f"共 {found.total_words} 个", acts=(add,) if own and viewer.can(Permission.KEEP) else ()
    )
    return render(request, "ui/list.html", {"title": title, "head": head, "listing": listing(request, found, own=own)})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file; no coordinates."""
    viewer = viewer_of(request)
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = tuple(selectors.export_bases(viewer, asked))
    names = subjects.names({row.subject_id for row in rows})
    places = regions.names({row.place_code for row in rows})
    heads = (
        "基地",
        "基地编码",
        "主体",
        "所在地",
        "地类",
        "面积",
        "单位",
        "画出的面积（亩）",
        "提示",
        "状态",
        "新增时间",
    )
    lines = (
        (
            row.name,
            row.code,
            names.get(row.subject_id, ""),
            places.get(row.place_code, ""),
            land.title(row.land_class),
            float(row.area),
            row.area_unit,
            float(in_mu(row)) if row.drawn_area is not None else "",
            finding_words(row),
            STATE_NAMES[row.state],
            stamp(row.created_at),
        )
        for row in rows
    )
    return export_xlsx("基地", heads, lines)


def in_mu(row: BaseRow) -> Any:
    """The drawn area in 亩 (2,000/3 m²), to one decimal."""
    return round(row.drawn_area * 3 / 2000, 1) if row.drawn_area is not None else None


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, base_id: int) -> HttpResponse:
    """One base with its outline, its history and the next possible acts."""
    viewer = viewer_of(request)
    row = selectors.base(viewer, base_id)
    lines = journal.history(viewer, "base", row.id)
    head = PageHead(
        row.name,
        badge=Badge.of(STATE_NAMES[row.state]),
        code=row.code,
        code_name="基地编码",
        crumbs=(Crumb("基地", reverse("bases:list")), Crumb(row.name)),
        acts=_acts(viewer, row),
        docked=True,
    )
    context = {
        "title": row.name,
        "head": head,
        "body_class": "docked",
        "facts": _facts(viewer, row),
        "notes": [Note(FINDINGS[one], strong="请核对：", tone="amber") for one in row.findings if one in FINDINGS],
        "drawing": drawn(row.corners),
        "history": History(tuple(HistoryLine(line.sentence, line.recorded_at, icon="pencil") for line in lines)),
    }
    return render(request, "bases/record.html", context)


def _acts(viewer: Viewer, row: BaseRow) -> tuple[Act, ...]:
    if viewer.subject_id != row.subject_id:
        return ()
    names = {arrow.name for arrow in BASE.open_arrows(viewer, row.state)}
    acts = []
    if "retire" in names:
        acts.append(Act("停用", reverse("bases:retire", args=[row.id]), icon="player-pause"))
    if "restore" in names:
        fields = (Hidden("command_id", str(uuid4())), Hidden("version", str(row.version)))
        url = reverse("bases:restore", args=[row.id])
        acts.append(Act("重新启用", url, icon="circle-check", post=True, fields=fields))
    if "change" in names:
        acts.append(Act("修改", reverse("bases:edit", args=[row.id]), look="primary", icon="pencil"))
    return tuple(acts)


def _facts(viewer: Viewer, row: BaseRow) -> Facts:
    holder = subjects.names([row.subject_id]).get(row.subject_id, "")
    url = reverse("subjects:record", args=[row.subject_id]) if viewer.can("subjects:subject:read") else ""
    drawn_words = quantity(in_mu(row), "亩") if row.drawn_area is not None else "没有画边界"
    middle = rules.centre(row.corners)
    place = f"{middle[0]:.5f}, {middle[1]:.5f}（WGS-84）" if middle else "没有标注"
    return Facts(
        (
            Fact("主体", holder, url=url),
            Fact("所在地", regions.path(row.place_code)),
            Fact("地类", land.title(row.land_class)),
            Fact("填写的面积", quantity(row.area, row.area_unit)),
            Fact("画出的面积", drawn_words),
            Fact("位置", place),
            *((Fact("坐标来自", SYSTEM_NAMES[row.stated_system]),) if row.corners else ()),
            Fact("新增时间", stamp(row.created_at)),
        )
    )


@page(Permission.KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a base; the subject's own township is chosen already."""
    viewer = viewer_of(request)
    initial = {"region_code": subjects.own_subject(viewer).region_code}
    form = BaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            command = AddBase(form.place(), form.facts(), form.cleaned_data["command_id"])
            added = services.add_base(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已新增，基地编码 {added.code}。", extra_tags="draft:base-new")
            return redirect("bases:record", base_id=added.base_id)
    return _form(request, form, title="新增基地", draft="base-new", region="region_code", code="", crumbs=())


@page(Permission.KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, base_id: int) -> HttpResponse:
    """Change name, area and outline; place, land class and code stay."""
    viewer = viewer_of(request)
    row = _own(viewer, base_id)
    initial = {
        "name": row.name,
        "area": quantity(row.area),
        "area_unit": row.area_unit,
        "corners": rules.write_corners(row.corners),
        "system": "wgs84",
        "version": row.version,
    }
    form = FactsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            command = ChangeBase(row.id, told["version"] or 0, form.facts(), told["command_id"])
            services.change_base(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "已保存修改。")
            return redirect("bases:record", base_id=row.id)
    crumbs = (Crumb(row.name, reverse("bases:record", args=[row.id])),)
    return _form(request, form, title=f"修改{row.name}", draft="", region="", code=row.place_code, crumbs=crumbs)


def _form(request: HttpRequest, form: FactsForm, **shown: Any) -> HttpResponse:
    crumbs = (Crumb("基地", reverse("bases:list")), *shown["crumbs"], Crumb(shown["title"]))
    context = {**shown, "head": PageHead(shown["title"], crumbs=crumbs), "form": form, "body_class": "docked"}
    return render(request, "bases/form.html", context | {"outline_url": reverse("regions:outline")})


@page(Permission.KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, base_id: int) -> HttpResponse:
    """Take a base out of use, after a question."""
    row = _own(viewer_of(request), base_id)
    if request.method == "POST":
        services.retire_base(viewer_of(request), _switch(request, base_id), system_now())
        messages.success(request, "已停用，登记采收时不再出现；需要时可以重新启用。")
        return redirect("bases:record", base_id=base_id)
    back = reverse("bases:record", args=[row.id])
    confirm = Confirm(
        f"停用{row.name}？",
        ("登记采收时不再出现这个基地。", "以前的批次和追溯码不受影响。", "需要时可以重新启用。"),
        act="停用",
        cancel="不停用",
        cancel_url=back,
        icon="player-pause",
        fields=(Hidden("version", str(row.version)), Hidden("command_id", str(uuid4()))),
    )
    title = f"停用{row.name}"
    head = PageHead(title, crumbs=(Crumb("基地", reverse("bases:list")), Crumb(row.name, back), Crumb("停用")))
    return render(request, "ui/confirm.html", {"title": title, "head": head, "confirm": confirm})


@page(Permission.KEEP)
@require_POST
def restore(request: HttpRequest, base_id: int) -> HttpResponse:
    """Take a base back into use."""
    services.restore_base(viewer_of(request), _switch(request, base_id), system_now())
    messages.success(request, "已重新启用。")
    return redirect("bases:record", base_id=base_id)


def _own(viewer: Viewer, base_id: int) -> BaseRow:
    row = selectors.base(viewer, base_id)
    if row.subject_id != viewer.subject_id:
        raise NotFound("这个基地")
    return row


def _switch(request: HttpRequest, base_id: int) -> SwitchBase:
    version = request.POST.get("version", "")
    return SwitchBase(base_id, int(version) if version.isdecimal() else 0, _command_id(request))


def _command_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        return uuid4()
