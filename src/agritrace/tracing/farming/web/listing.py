"""The list of farm records as parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import Page
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import quantity

from ..selectors import VIEWS
from ..values import WORK_NAMES, FarmRow, Work
from .forms import FilterForm


def listing(request: HttpRequest, page: Page[FarmRow], now: datetime, *, own: bool) -> Listing:
    """Own records, or with ``own`` false those of the viewer's area with their subjects."""
    names = {} if own else subjects.names({row.subject_id for row in page.rows})
    turned = "asc" if page.descending else "desc"
    day = Column("日期", changed(request, sort="day", dir=turned), "descending" if page.descending else "ascending")
    columns = (
        Column("农事"),
        *(() if own else (Column("主体"),)),
        day,
        Column("基地与产品"),
        Column("用量", right=True),
        Column("可采收"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, now, names=None if own else names) for row in page.rows)
    asked = request.GET.get("view", "")
    return Listing(
        table=Table("农事记录", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "条", jump="跳到日期", kind="date"),
        views=tuple(View(name, changed(request, view=key), current=key == asked) for key, name in VIEWS.items()),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("farming:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 条）",
            f"{reverse('farming:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def badge_of(row: FarmRow) -> Badge:
    """What a record is worth: in effect, corrected, or the entry that corrects."""
    if row.reverses is not None:
        return Badge("冲销", "ended", "arrow-back-up")
    return Badge("已更正", "ended", "circle-x") if row.reversed_by is not None else Badge.of("有效")


def waits(row: FarmRow, now: datetime) -> bool:
    """Whether the record's wait is not over today."""
    return row.counts and row.free_on is not None and row.free_on > beijing_day(now)


def _row(row: FarmRow, now: datetime, *, names: Mapping[int, str] | None) -> Row:
    holder = () if names is None else (Cell(names.get(row.subject_id, "")),)
    small = f"{row.input_name}　代录" if row.proxied else row.input_name
    return Row(
        (
            Cell(WORK_NAMES[row.work], url=reverse("farming:record", args=[row.id]), small=small.strip("　")),
            *holder,
            Cell(row.done_on.isoformat()),
            Cell(row.base_name or "全部基地", small=row.product_name or "全部产品"),
            Cell(quantity(row.dose, row.dose_unit) if row.dose is not None else ""),
            _free(row, now),
            Cell(badge=badge_of(row)),
        )
    )


def _free(row: FarmRow, now: datetime) -> Cell:
    if row.counts and row.banned:
        return Cell("禁用投入品", tone="bad")
    if row.free_on is None:
        return Cell("")
    return Cell(f"{row.free_on.isoformat()} 起", tone="warn" if waits(row, now) else "")


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked: Any = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("work") in set(Work):
        found.append(Chip(WORK_NAMES[Work(asked["work"])], changed(request, work="")))
    if asked.get("view") in VIEWS and asked["view"]:
        found.append(Chip(VIEWS[asked["view"]], changed(request, view="")))
    if asked.get("subject"):
        found.append(Chip("一个主体", changed(request, subject="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的农事记录", "去掉一个条件再试。", acts=(Act("清除条件", reverse("farming:list")),))
    if own:
        act = Act("记农事", reverse("farming:new"), look="primary", icon="plus")
        text = "打药、施肥、采收都可以记；生产记录依法至少保存两年。"
        return Empty("还没有农事记录", text, icon="plant-2", acts=(act,))
    return Empty("本辖区还没有农事记录", "主体登记后会出现在这里。", icon="plant-2")
