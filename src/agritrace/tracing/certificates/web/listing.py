"""The list of certificates as parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import quantity, stamp

from ..values import FORM_NAMES, STATE_NAMES, CertificateForm, CertificateRow, CertificateState
from .forms import FilterForm


def listing(request: HttpRequest, page: Page[CertificateRow], *, own: bool) -> Listing:
    """Own certificates, or with ``own`` false those of the viewer's area with who issued them."""
    names = {} if own else subjects.names({row.subject_id for row in page.rows})
    turned = "asc" if page.descending else "desc"
    order = "descending" if page.descending else "ascending"
    columns = (
        Column("产品与批次"),
        *(() if own else (Column("开具主体"),)),
        Column("开具时间", changed(request, sort="issued", dir=turned), order),
        Column("数量", right=True),
        Column("依据"),
        Column("样式"),
        Column("状态", corner=True),
    )
    rows = tuple(_row(row, names=None if own else names) for row in page.rows)
    asked = request.GET.get("state", "")
    return Listing(
        table=Table("承诺达标合格证", columns, rows, empty=_empty(request, own=own)),
        pager=pager(request, page, "张", jump="跳到日期", kind="date"),
        views=(
            View("全部", changed(request, state=""), current=not asked),
            *(View(name, changed(request, state=one.value), current=asked == one) for one, name in STATE_NAMES.items()),
        ),
        filters=FilterForm(request.GET),
        chips=_chips(request),
        clear_url=reverse("certificates:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 张）",
            f"{reverse('certificates:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def badge_of(state: CertificateState) -> Badge:
    """The badge of a certificate."""
    return Badge.of(STATE_NAMES[state])


def _row(row: CertificateRow, *, names: Mapping[int, str] | None) -> Row:
    holder = () if names is None else (Cell(names.get(row.subject_id, "")),)
    return Row(
        (
            Cell(row.full_name, url=reverse("certificates:record", args=[row.id]), small=row.batch_number),
            *holder,
            Cell(stamp(row.issued_at)),
            Cell(quantity(row.quantity, row.unit)),
            Cell(row.basis_words),
            Cell(FORM_NAMES[row.form]),
            Cell(badge=badge_of(row.state)),
        )
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked: Any = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(CertificateState):
        found.append(Chip(STATE_NAMES[CertificateState(asked["state"])], changed(request, state="")))
    if asked.get("form") in set(CertificateForm):
        found.append(Chip(FORM_NAMES[CertificateForm(asked["form"])], changed(request, form="")))
    if asked.get("batch"):
        found.append(Chip("一个批次", changed(request, batch="")))
    return tuple(found)


def _empty(request: HttpRequest, *, own: bool) -> Empty:
    if _chips(request):
        return Empty(
            "没有符合条件的合格证", "去掉一个条件再试。", acts=(Act("清除条件", reverse("certificates:list")),)
        )
    if own:
        act = Act("开合格证", reverse("certificates:new"), look="primary", icon="certificate")
        return Empty("还没有开过合格证", "卖出前按批次开具，随货附带。", icon="certificate", acts=(act,))
    return Empty("本辖区还没有合格证", "主体开具后会出现在这里。", icon="certificate")
