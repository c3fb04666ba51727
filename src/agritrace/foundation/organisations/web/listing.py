"""The list of organisations as parts."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import LEVEL_NAMES
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Pager, Row, Table, View

from ..selectors import SORTS
from ..values import KIND_NAMES, OrganisationRow, OrganisationState
from .forms import KINDS, FilterForm

STATE_WORDS = {OrganisationState.ACTIVE: "在用", OrganisationState.CLOSED: "撤销"}
_CURSORS = ("after", "before", "jump")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {kind.value: KIND_NAMES[kind] for kind in KINDS},
    "level": {str(int(level)): words for level, words in LEVEL_NAMES.items()},
    "state": {state.value: words for state, words in STATE_WORDS.items()},
}


def listing(request: HttpRequest, page: Page[OrganisationRow]) -> Listing:
    """Organisations with code, kind, level, region and state."""
    places = regions.names({row.region_code for row in page.rows})
    columns = (
        Column("名称", sort_url=_sorted(request, page, "name"), order=_order(page, "name")),
        Column("类别"),
        Column("级别"),
        Column("所属区域", sort_url=_sorted(request, page, "region"), order=_order(page, "region"), full=True),
        Column("状态", corner=True),
    )
    chips = _chips(request)
    empty = Empty("没有符合条件的机构", "去掉一个条件再试。", icon="building-community")
    return Listing(
        table=Table("机构", columns, tuple(_row(row, places) for row in page.rows), empty=empty),
        pager=Pager(
            total=page.total,
            noun="个",
            more=page.more_than_counted,
            previous_url=_with(request, before=page.previous) if page.previous else "",
            next_url=_with(request, after=page.next) if page.next else "",
        ),
        views=_views(request),
        filters=FilterForm(request.GET),
        chips=chips,
        clear_url=reverse("organisations:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 个）",
            f"{reverse('organisations:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def cells(row: OrganisationRow, places: Mapping[str, str]) -> tuple[str, ...]:
    """A row as the export shows it."""
    place = places.get(row.region_code, "全国")
    return (row.name, row.code or "", KIND_NAMES[row.kind], LEVEL_NAMES[row.level], place, STATE_WORDS[row.state])


def _row(row: OrganisationRow, places: Mapping[str, str]) -> Row:
    name, code, kind, level, place, state = cells(row, places)
    return Row(
        (
            Cell(name, url=reverse("organisations:record", args=[row.id]), small=code),
            Cell(kind),
            Cell(level),
            Cell(place),
            Cell(badge=Badge.of(state)),
        ),
        key=str(row.id),
    )


def _views(request: HttpRequest) -> tuple[View, ...]:
    kind = request.GET.get("kind", "")
    every = View("全部", reverse("organisations:list"), current=not kind)
    return (every, *(View(KIND_NAMES[k], _with(request, kind=k.value), current=kind == k) for k in KINDS))


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [
        Chip(words.get(asked[name], asked[name]), _with(request, **{name: ""}))
        for name, words in _WORDS.items()
        if asked.get(name)
    ]
    return (*((Chip(f"“{asked['q']}”", _with(request, q="")),) if asked.get("q") else ()), *found)


def _order(page: Page[OrganisationRow], key: str) -> str:
    return ("descending" if page.descending else "ascending") if page.sort == key else ""


def _sorted(request: HttpRequest, page: Page[OrganisationRow], key: str) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if SORTS[key].descending else "asc"
    return _with(request, sort=key, dir=turned if page.sort == key else usual)


def _with(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    for name in (*_CURSORS, *changes):
        asked.pop(name, None)
    for name, value in changes.items():
        if value:
            asked[name] = value
    return f"{reverse('organisations:list')}?{asked.urlencode()}"
