"""The list of products as parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table
from agritrace.ui.words import stamp

from ..selectors import SORTS
from ..values import STATE_NAMES, ProductRow, ProductState
from .forms import FilterForm


def listing(request: HttpRequest, page: Page[ProductRow], *, own: bool) -> Listing:
    """Own products, or with ``own`` false those of the viewer's area with their subjects."""
    paths = catalogue.paths({row.category_code for row in page.rows})
    holders = {} if own else subjects.brief({row.subject_id for row in page.rows})
    columns = (
        _sorted("产品", request, page, key="name"),
        *(() if own else (Column("主体"),)),
        Column("品类"),
        Column("计量单位"),
        _sorted("新增时间", request, page, key="created"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, paths, holders=None if own else holders) for row in page.rows)
    return Listing(
        table=Table("产品", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "种"),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("products:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 条）",
            f"{reverse('products:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def _sorted(title: str, request: HttpRequest, page: Page[Any], *, key: str) -> Column:
    """A sortable column: the sorted one turns round, another begins in its usual direction."""
    if page.sort == key:
        order = "descending" if page.descending else "ascending"
        return Column(title, sort_url=changed(request, sort=key, dir="asc" if page.descending else "desc"), order=order)
    return Column(title, sort_url=changed(request, sort=key, dir="desc" if SORTS[key].descending else "asc"))


def _row(row: ProductRow, paths: Mapping[str, str], *, holders: Mapping[int, SubjectBrief] | None) -> Row:
    holder = () if holders is None else (Cell(holders[row.subject_id].name if row.subject_id in holders else ""),)
    return Row(
        (
            Cell(row.name, url=reverse("products:record", args=[row.id]), small=row.spec),
            *holder,
            Cell(paths.get(row.category_code, row.category_code)),
            Cell(row.unit),
            Cell(stamp(row.created_at)[:10]),
            Cell(badge=Badge.of(STATE_NAMES[row.state])),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    found = []
    if asked := request.GET.get("q"):
        found.append(Chip(f"“{asked}”", changed(request, q="")))
    if (state := request.GET.get("state")) in set(ProductState):
        found.append(Chip(STATE_NAMES[ProductState(state)], changed(request, state="")))
    if code := request.GET.get("category"):
        found.append(Chip(catalogue.names([code]).get(code, code), changed(request, category="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的产品", "去掉一个条件再试。", acts=(Act("清除条件", reverse("products:list")),))
    if own:
        act = Act("新增产品", reverse("products:new"), look="primary", icon="plus")
        return Empty("还没有产品", "先新增自己的产品，采收时直接选用。", icon="plant-2", acts=(act,))
    return Empty("本辖区还没有产品", "主体新增产品后会出现在这里。", icon="plant-2")
