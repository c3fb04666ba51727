"""Lists of subjects as parts: filters kept in the address, sorts, chips, pages, export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.parts import Act, Badge, Bulk, Cell, Chip, Column, Empty, Jump, Listing, Pager, Row, Table, View
from agritrace.ui.words import stamp

from .. import deadlines
from ..selectors import FILTERS, SORTS
from ..values import INDUSTRY_NAMES, STATE_NAMES, Industry, SubjectForm, SubjectRow, SubjectState
from .forms import FilterForm

CURSORS = ("after", "before", "jump")


def subject_listing(request: HttpRequest, page: Page[SubjectRow], *, plaques: bool = False) -> Listing:
    """The list of subjects (mock 03); with ``plaques`` those ticked can be printed."""
    bulk = Bulk((Act("打印 A4 标牌", reverse("subjects:plaques"), icon="printer"),), noun="家") if plaques else None
    asked = request.GET
    places, products = _names(page)
    order = "descending" if page.descending else "ascending"
    columns = (
        Column("主体", sort_url=_sorted(request, page, "name"), order=order if page.sort == "name" else ""),
        Column("组织形式"),
        Column("所属区域"),
        Column("主要产品", full=True),
        Column("提交日期", sort_url=_sorted(request, page, "newest"), order=order if page.sort == "newest" else ""),
        Column("状态", corner=True),
    )
    table = Table(
        "生产经营主体",
        columns,
        tuple(_row(row, places, products) for row in page.rows),
        empty=_empty(request),
        bulk=bulk,
    )
    return Listing(
        table=table,
        pager=_pager(request, page, "家"),
        views=(
            View("全部", reverse("subjects:list"), current=not asked.get("state")),
            View("有效", _with(request, state="active"), current=asked.get("state") == "active"),
            View("待审", _with(request, state="pending"), current=asked.get("state") == "pending"),
            View("暂停", _with(request, state="suspended"), current=asked.get("state") == "suspended"),
        ),
        filters=FilterForm(asked),
        chips=_chips(request),
        clear_url=reverse("subjects:list"),
        export=Act(f"导出 Excel（{page.total_words} 条）", _export(request), icon="file-spreadsheet"),
    )


def waiting_listing(request: HttpRequest, page: Page[SubjectRow], now: datetime) -> Listing:
    """Applications with their deadlines."""
    places, products = _names(page)
    columns = (
        Column("主体"), Column("组织形式"), Column("所属区域"), Column("主要产品", full=True), Column("提交"), Column("期限", corner=True)
    )  # fmt: skip  # the heads in one row
    rows = tuple(
        Row(
            (
                Cell(row.name, url=reverse("subjects:review", args=[row.id]), small=row.cred_masked),
                Cell(FORM_NAMES[row.org_form]),
                Cell(places.get(row.region_code, "")),
                Cell(products(row)),
                Cell(deadlines.said(row.submitted_at, now)),
                Cell(due=deadlines.due_of(row.submitted_at, now)),
            )
        )
        for row in page.rows
    )
    empty = Empty("没有待审的注册申请", "新的申请提交后会出现在这里，首页待办也会提醒。", icon="clipboard-check")
    return Listing(table=Table("待审的注册申请", columns, rows, empty=empty), pager=_pager(request, page, "件"))


class _Products:
    """Names of the products of rows, loaded once for a page."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.named = named

    def __call__(self, row: SubjectRow) -> str:
        return "、".join(self.named[code] for code in row.main_products if code in self.named)


def _names(page: Page[SubjectRow]) -> tuple[dict[str, str], _Products]:
    codes = {code for row in page.rows for code in row.main_products}
    return regions.names({row.region_code for row in page.rows}), _Products(catalogue.names(codes))


def _row(row: SubjectRow, places: Mapping[str, str], products: _Products) -> Row:
    return Row(
        (
            Cell(row.name, url=reverse("subjects:record", args=[row.id]), code=row.code or row.temp_code),
            Cell(FORM_NAMES[row.org_form]),
            Cell(places.get(row.region_code, "")),
            Cell(products(row)),
            Cell(stamp(row.submitted_at)[:10]),
            Cell(badge=Badge.of(STATE_NAMES[row.state])),
        ),
        key=str(row.id),
    )


def _with(request: HttpRequest, **changes: str) -> str:
    """The address of this list with other parameters, from its first page."""
    asked = request.GET.copy()
    for name in CURSORS:
        asked.pop(name, None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}"


def _sorted(request: HttpRequest, page: Page[SubjectRow], key: str) -> str:
    turned = "asc" if page.descending else "desc"
    usual = "desc" if SORTS[key].descending else "asc"
    return _with(request, sort=key, dir=turned if page.sort == key else usual)


def _export(request: HttpRequest) -> str:
    asked = request.GET.copy()
    return f"{reverse('subjects:export')}?{asked.urlencode()}"


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    words = {
        "state": {s.value: STATE_NAMES[s] for s in SubjectState},
        "form": {str(f.value): FORM_NAMES[f] for f in SubjectForm},
        "industry": {i.value: INDUSTRY_NAMES[i] for i in Industry},
    }
    found = [
        Chip(
            words[name].get(asked[name], asked[name]) if name in words else regions.name(asked[name]),
            _with(request, **{name: ""}),
        )
        for name in FILTERS
        if asked.get(name)
    ]
    return (*((Chip(f"“{asked['q']}”", _with(request, q="")),) if asked.get("q") else ()), *found)


def _pager(request: HttpRequest, page: Page[SubjectRow], noun: str) -> Pager:
    kept = tuple((n, request.GET[n]) for n in ("q", "sort", "dir", *FILTERS) if request.GET.get(n))
    label = "跳到拼音" if page.sort == "name" else "跳到日期"
    return Pager(
        total=page.total,
        noun=noun,
        more=page.more_than_counted,
        previous_url=_with(request, before=page.previous) if page.previous else "",
        next_url=_with(request, after=page.next) if page.next else "",
        jump=Jump(label, kind="text" if page.sort == "name" else "date", value=request.GET.get("jump", ""), kept=kept),
    )


def _empty(request: HttpRequest) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的主体", "去掉一个条件再试。", acts=(Act("清除条件", reverse("subjects:list")),))
    return Empty("还没有主体", "主体在线登记、县级审核通过后会出现在这里。", icon="building-store")
