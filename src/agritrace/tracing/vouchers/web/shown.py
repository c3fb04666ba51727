"""A voucher as parts: the list, its facts, its lines."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import Page
from agritrace.kernel.viewer import Viewer
from agritrace.ui.addresses import changed, pager
from agritrace.ui.parts import Act, Badge, Cell, Chip, Column, Empty, Fact, Facts, Listing, Row, Table
from agritrace.ui.words import quantity, stamp

from .. import selectors
from ..permissions import Permission
from ..states import VOUCHER, VoucherState
from ..values import KIND_NAMES, LineRow, MarketKind, VoucherRow
from .forms import FilterForm

TITLE = "入市追溯凭证"
HEADS = (
    "凭证号",
    "开具主体",
    "货",
    "收货单位",
    "类型",
    "所在地",
    "车牌",
    "状态",
    "打印次数",
    "开具时间",
    "交付或作废时间",
    "原因",
)
_LOOKS = {
    VoucherState.ISSUED: ("draft", "pencil"),
    VoucherState.PRINTED: ("moving", "printer"),
    VoucherState.DELIVERED: ("active", "checks"),
    VoucherState.VOID: ("ended", "circle-x"),
}


def badge(row: VoucherRow) -> Badge:
    """The badge of a voucher."""
    state = VoucherState(row.state)
    kind, icon = _LOOKS[state]
    return Badge(VOUCHER.labels[state], kind, icon)


def facts(viewer: Viewer, row: VoucherRow) -> Facts:
    """What is told of a voucher."""
    found = (
        Fact("开具主体", row.subject_name),
        Fact("收货单位", f"{row.market}（{KIND_NAMES[MarketKind(row.kind)]}）"),
        Fact("所在地", regions.path(row.market_region_code)),
        Fact("承运", " ".join(part for part in (row.carrier, row.plate) if part)),
        Fact("联系电话", selectors.phone_of(viewer, row)),
        Fact("打印次数", str(row.prints) if row.prints else ""),
        Fact("开具时间", stamp(row.issued_at)),
        Fact(
            "作废时间" if row.state == VoucherState.VOID else "交付时间",
            stamp(row.decided_at) if row.decided_at else "",
        ),
        Fact("作废原因", row.reason),
    )
    return Facts((*(fact for fact in found if fact.text), Fact("凭证号", code=row.code)))


def lines_table(lines: tuple[LineRow, ...]) -> Table:
    """The product lines."""
    columns = (Column("产品与批次"), Column("数量", right=True), Column("产地"), Column("采收日期"), Column("追溯码"))
    rows = tuple(
        Row(
            (
                Cell(f"{one.product_name}　{one.spec}" if one.spec else one.product_name, small=one.batch_number),
                Cell(quantity(one.quantity, one.unit)),
                Cell(regions.path(f"{one.origin_region_code[:6]}000000")),
                Cell(one.harvested_on.isoformat()),
                Cell(code=one.batch_code),
            )
        )
        for one in lines
    )
    return Table("这张凭证上的货", columns, rows)


def listing(request: HttpRequest, found: Page[VoucherRow], viewer: Viewer) -> Listing:
    """Own vouchers, or those of an area."""
    order = "descending" if found.descending else "ascending"
    when = Column("开具时间", changed(request, sort="day", dir="asc" if found.descending else "desc"), order)
    columns = (Column("货"), Column("开具主体"), Column("收货单位"), when, Column("状态", corner=True))
    rows = tuple(
        Row(
            (
                Cell(row.goods, url=reverse("vouchers:record", args=[row.id]), code=row.code),
                Cell(row.subject_name),
                Cell(row.market, small=KIND_NAMES[MarketKind(row.kind)]),
                Cell(stamp(row.issued_at)),
                Cell(badge=badge(row)),
            )
        )
        for row in found.rows
    )
    chips = _chips(request)
    return Listing(
        table=Table(TITLE, columns, rows, empty=_empty(chips, viewer)),
        pager=pager(request, found, "张", jump="跳到日期", kind="date"),
        filters=FilterForm(request.GET),
        chips=chips,
        clear_url=reverse("vouchers:list"),
        export=Act(
            f"导出 Excel（{found.total_words} 张）",
            f"{reverse('vouchers:export')}?{request.GET.urlencode()}",
            icon="file-spreadsheet",
        ),
    )


def sheet(rows: Iterator[VoucherRow]) -> Iterator[tuple[object, ...]]:
    """The lines of the export, in the order of :data:`HEADS`."""
    for row in rows:
        yield (
            row.code, row.subject_name, row.goods, row.market, KIND_NAMES[MarketKind(row.kind)],
            regions.path(row.market_region_code), row.plate, VOUCHER.labels[VoucherState(row.state)], row.prints,
            stamp(row.issued_at), stamp(row.decided_at) if row.decided_at else "", row.reason,
        )  # fmt: skip  # the order of the heads


def _chips(request: HttpRequest) -> tuple[Chip, ...]:
    asked = request.GET
    found = [Chip(f"“{asked['q']}”", changed(request, q=""))] if asked.get("q") else []
    if asked.get("state") in set(VoucherState):
        found.append(Chip(VOUCHER.labels[VoucherState(asked["state"])], changed(request, state="")))
    if asked.get("kind") in set(MarketKind):
        found.append(Chip(KIND_NAMES[MarketKind(asked["kind"])], changed(request, kind="")))
    return tuple(found)


def _empty(chips: tuple[Chip, ...], viewer: Viewer) -> Empty:
    if chips:
        return Empty("没有符合条件的凭证", "去掉一个条件再试。", acts=(Act("清除条件", reverse("vouchers:list")),))
    if viewer.subject_id is not None and viewer.can(Permission.ISSUE):
        act = Act("开凭证", reverse("vouchers:new"), look="primary", icon="plus")
        return Empty("还没有凭证", "货送进批发市场、零售市场或加工企业时，开一张凭证交给对方。", "file-text", (act,))
    return Empty("还没有凭证", "主体开具后会出现在这里。", icon="file-text")
