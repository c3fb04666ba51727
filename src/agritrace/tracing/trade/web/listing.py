"""The list of sales as parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Listing, Row, Table, View
from agritrace.ui.words import Due, due, quantity, stamp

from ..permissions import Permission
from ..selectors import VIEWS
from ..states import SALE, SaleState
from ..values import SaleRow
from .forms import FilterForm

HEADS = (
    "产品",
    "批次号",
    "卖方",
    "买方",
    "数量",
    "单位",
    "实收",
    "已退",
    "状态",
    "提交时间",
    "办结时间",
    "新追溯码",
    "原因",
)


def listing(
    request: HttpRequest, page: Page[SaleRow], viewer: Viewer, *, now: datetime, counts: tuple[int, int]
) -> Listing:
    """Own sales with the other side, or those of an area with both sides."""
    own = viewer.subject_id is not None
    order = "descending" if page.descending else "ascending"
    when = Column("提交时间", changed(request, sort="day", dir="asc" if page.descending else "desc"), order)
    sides = (Column("对方"),) if own else (Column("卖方"), Column("买方"))
    columns = (Column("产品与批次"), *sides, Column("数量", right=True), when, Column("状态", corner=True))
    view = request.GET.get("view", "all")
    return Listing(
        table=Table("交易", columns, tuple(_row(row, viewer, now) for row in page.rows), empty=_empty(request, viewer)),
        pager=pager(request, page, "笔", jump="跳到日期", kind="date"),
        views=_views(request, view, counts) if own else (),
        filters=FilterForm(request.GET),
        kept=(("view", view),) if own and view in VIEWS else (),
        chips=_chips(request),
        clear_url=reverse("trade:list"),
        export=Act(
            f"导出 Excel（{page.total_words} 笔）",
            f"{reverse('trade:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def sheet(rows: Iterator[SaleRow]) -> Iterator[tuple[object, ...]]:
    """The lines of the export, in the order of :data:`HEADS`."""
    for row in rows:
        decided = stamp(row.decided_at) if row.decided_at else ""
        yield (
            row.product_name, row.batch_number, row.seller_name, row.buyer_name, float(row.quantity), row.unit,
            float(row.taken), float(row.returned), SALE.labels[SaleState(row.state)], stamp(row.submitted_at), decided,
            row.buyer_code, row.reason,
        )  # fmt: skip  # the order of the heads


def left(row: SaleRow, now: datetime) -> Due | None:
    """What is left of the 72 hours, in hours; nothing once the sale is decided."""
    if row.state != SaleState.SUBMITTED:
        return None
    minutes = int((row.expires_at - now).total_seconds() // 60)
    if minutes <= 0:
        return due(row.expires_at, now)
    hours = f"{minutes // 60} 小时" if minutes >= 60 else f"{minutes} 分钟"
    return Due(f"剩 {hours}", "" if minutes >= 24 * 60 else "soon")


def badge_of(row: SaleRow) -> Badge:
    """The badge of a sale."""
    return Badge.of(SALE.labels[SaleState(row.state)])


def _row(row: SaleRow, viewer: Viewer, now: datetime) -> Row:
    sides: tuple[Cell, ...] = (Cell(row.seller_name), Cell(row.buyer_name))
    if viewer.subject_id is not None:
        bought = row.buyer_id == viewer.subject_id
        sides = (Cell(row.seller_name if bought else row.buyer_name, small="卖方" if bought else "买方"),)
    return Row(
        (
            Cell(row.product_name, url=reverse("trade:record", args=[row.id]), small=_small(row)),
            *sides,
            Cell(quantity(row.quantity, row.unit)),
            Cell(stamp(row.submitted_at)),
            Cell(badge=badge_of(row), due=left(row, now)),
        )
    )


def _small(row: SaleRow) -> str:
    return f"{row.batch_number}　同车多批" if row.delivery_id else row.batch_number


def _views(request: HttpRequest, current: str, counts: tuple[int, int]) -> tuple[View, ...]:
    numbers = {"mine": str(counts[0] or ""), "sent": "", "all": ""}
    shown = current if current in VIEWS else "all"
    return tuple(
        View(word, changed(request, view="" if key == "all" else key), numbers[key], current=key == shown)
        for key, word in VIEWS.items()
    )


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(SaleState):
        found.append(Chip(SALE.labels[SaleState(asked["state"])], changed(request, state="")))
    for name, word in (("first", "从"), ("last", "到")):
        if asked.get(name):
            found.append(Chip(f"{word} {asked[name]}", changed(request, **{name: ""})))
    if asked.get("batch"):
        found.append(Chip("一个批次", changed(request, batch="")))
    return tuple(found)


def _empty(request: HttpRequest, viewer: Viewer) -> Empty:
    if _chips(request):
        return Empty("没有符合条件的交易", "去掉一个条件再试。", acts=(Act("清除条件", reverse("trade:list")),))
    if request.GET.get("view") == "mine":
        return Empty("没有等您确认的交易", "有人卖货给您时会马上显示在这里，不用刷新。", icon="checks")
    if viewer.can(Permission.SUBMIT):
        act = Act("扫码卖货", reverse("trade:new"), look="primary", icon="scan")
        return Empty("还没有交易", "扫描买方的电子身份标识，就可以卖货。", icon="truck-delivery", acts=(act,))
    return Empty("还没有交易", "主体提交交易后会出现在这里。", icon="truck-delivery")
