"""Farm records: the list with its export, one record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import show_day, system_now
from agritrace.kernel.paging import walk
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Crumb, Fact, Facts, History, HistoryLine, Note, PageHead
from agritrace.ui.words import quantity, stamp

from .. import selectors
from ..permissions import Permission
from ..values import INTERVAL_NAMES, WORK_NAMES, FarmRow
from .listing import badge_of, listing, waits

_CRUMB = "农事记录"
_ICONS = {"enter": "plus", "repeat": "copy", "reverse": "arrow-back-up"}


@page(Permission.SEE)
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The viewer's records, or those of his area."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_records(viewer, page_request(request, selectors.SORTS, selectors.FILTERS), now)
    own = viewer.subject_id is not None
    acts: tuple[Act, ...] = ()
    if own and viewer.can(Permission.ENTER):
        acts = (
            Act("照抄昨天", reverse("farming:again"), icon="copy"),
            Act("记农事", reverse("farming:new"), look="primary", icon="plus"),
        )
    head = PageHead(_CRUMB, text=f"共 {found.total_words} 条", acts=acts)
    shown = listing(request, found, now, own=own)
    return render(request, "ui/list.html", {"title": _CRUMB, "head": head, "listing": shown})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, now = viewer_of(request), system_now()
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = walk(lambda one: selectors.list_records(viewer, one, now), asked)
    names = subjects.names({row.subject_id for row in rows})
    heads = (
        "日期", "主体", "农事", "投入品", "登记证号", "用量", "单位", "基地", "产品", "用法", "防治对象", "来源", "停用日期",
        "间隔天数", "可采收日期", "禁用", "状态", "备注", "登记时间",
    )  # fmt: skip  # one head for each column
    lines = (
        (
            row.done_on.isoformat(), names.get(row.subject_id, ""), WORK_NAMES[row.work], row.input_name,
            row.registration_no, float(row.dose) if row.dose is not None else "", row.dose_unit, row.base_name,
            row.product_name, row.method, row.target, row.source, row.last_used_on.isoformat(),
            row.interval_days if row.interval_days is not None else "",
            row.free_on.isoformat() if row.free_on else "", "是" if row.banned else "", badge_of(row).word, row.note,
            stamp(row.created_at),
        )
        for row in rows
    )  # fmt: skip  # likewise
    return export_xlsx(_CRUMB, heads, lines)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, farm_id: int) -> HttpResponse:
    """One record with its wait, its correction and who entered it."""
    viewer, now = viewer_of(request), system_now()
    row = selectors.record(viewer, farm_id)
    title = f"{WORK_NAMES[row.work]}　{row.input_name}" if row.input_name else WORK_NAMES[row.work]
    head = PageHead(
        title,
        text=row.where,
        badge=badge_of(row),
        crumbs=(Crumb(_CRUMB, reverse("farming:list")), Crumb(stamp(row.done_on))),
        acts=_acts(viewer, row),
        docked=True,
    )
    lines = journal.history(viewer, "farm-record", row.id)
    context = {
        "title": title,
        "head": head,
        "body_class": "docked",
        "notes": _notes(row, now),
        "facts": _facts(viewer, row),
        "history": History(
            tuple(
                HistoryLine(f"{one.sentence}。", one.recorded_at, icon=_ICONS.get(one.act.rsplit(":", 1)[-1], "send"))
                for one in lines
            )
        ),
    }
    return render(request, "farming/record.html", context)


def _acts(viewer: Viewer, row: FarmRow) -> tuple[Act, ...]:
    if viewer.subject_id != row.subject_id:
        return ()
    found = []
    if row.counts and viewer.can(Permission.REVERSE):
        found.append(Act("更正", reverse("farming:reverse", args=[row.id]), icon="arrow-back-up"))
    if viewer.can(Permission.ENTER):
        url = f"{reverse('farming:new')}?work={row.work.value}&from={row.id}"
        found.append(Act("照这条再记", url, look="primary", icon="copy"))
    return tuple(found)


def _notes(row: FarmRow, now: Any) -> list[Note]:
    found = []
    if row.reversed_by is not None:
        found.append(Note("这条记录已更正，不再计算。", strong="已更正。", tone="amber"))
    if row.reverses is not None:
        found.append(Note("这是一条冲销记录，只说明原记录为什么不算。", strong="冲销。"))
    if row.counts and row.banned:
        text = "用过它的产品不能开具承诺达标合格证。登记错了请更正。"
        found.append(Note(text, strong="这是禁止使用的投入品。", tone="red"))
    elif row.free_on is not None and waits(row, now):
        text = f"{show_day(row.free_on)}起才能采收，提前采收的不能开具承诺达标合格证。"
        found.append(Note(text, strong=f"还在{INTERVAL_NAMES[row.work]}内。", tone="amber"))
    return found


def _facts(viewer: Viewer, row: FarmRow) -> Facts:
    holder = subjects.names([row.subject_id]).get(row.subject_id, "")
    url = reverse("subjects:record", args=[row.subject_id]) if viewer.can("subjects:subject:read") else ""
    wait = f"{row.interval_days} 天" if row.interval_days is not None else ""
    told = (
        ("日期", stamp(row.done_on)),
        ("停用日期", stamp(row.last_used_on) if row.last_used_on != row.done_on else ""),
        ("投入品", row.input_name),
        ("登记证号或批准文号", row.registration_no),
        ("用量" if row.input_name else "数量", quantity(row.dose, row.dose_unit) if row.dose is not None else ""),
        (INTERVAL_NAMES.get(row.work, "间隔期"), wait),
        ("可采收日期", stamp(row.free_on) if row.free_on else ""),
        ("基地", row.base_name or "全部基地"),
        ("产品", row.product_name or "全部产品"),
        ("来源", row.source),
        ("用法", row.method),
        ("防治对象", row.target),
        ("备注", row.note),
        ("登记时间", stamp(row.created_at)),
    )
    links = (("原记录", row.reverses), ("冲销记录", row.reversed_by))
    return Facts(
        (
            *(() if viewer.subject_id == row.subject_id else (Fact("主体", holder, url=url),)),
            *(Fact(name, text) for name, text in told if text),
            *(Fact(name, "查看", url=reverse("farming:record", args=[number])) for name, number in links if number),
        )
    )
