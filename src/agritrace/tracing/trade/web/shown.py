"""A sale, a delivery and a return as parts: their facts, lines and words."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agritrace.kernel.viewer import Viewer
from agritrace.tracing.codes import selectors as codes
from agritrace.ui.parts import Badge, Cell, Column, Fact, Facts, PageHead, Row, Table
from agritrace.ui.words import quantity, stamp

from .. import rules, selectors
from ..returnvalues import ReturnRow
from ..states import RETURN, SALE, ReturnState, SaleState
from ..values import Haulage, SaleRow

REASON = "trade/reason.html"
_RETURN_LOOKS = {
    ReturnState.REQUESTED: ("moving", "send"),
    ReturnState.RETURNED: ("active", "checks"),
    ReturnState.DECLINED: ("rejected", "arrow-back-up"),
    ReturnState.WITHDRAWN: ("ended", "circle-x"),
}


def waiting_lines(viewer: Viewer, row: SaleRow) -> tuple[SaleRow, ...]:
    """The lines that wait beside this one; the sale itself when it stands alone."""
    lines = selectors.delivery(viewer, row.delivery_id) if row.delivery_id else (row,)
    return tuple(line for line in lines if line.state == SaleState.SUBMITTED) or (row,)


def goods(row: SaleRow, lines: Sequence[SaleRow]) -> str:
    """The goods in a title: 番茄 300 公斤等 3 行."""
    more = f"等 {len(lines)} 行" if len(lines) > 1 else ""
    return f"{row.product_name} {quantity(row.quantity, row.unit)}{more}"


def facts(viewer: Viewer, row: SaleRow, *, lines: int) -> Facts:
    """What is told of a sale; of a delivery what its lines share."""
    mine = row.seller_id == viewer.subject_id
    batch_url = reverse("batches:record", args=[row.batch_id]) if mine else ""
    return Facts(
        (
            Fact("卖方", row.seller_name),
            Fact("买方", row.buyer_name, good="已核对电子身份标识" if row.proven else ""),
            *((Fact("批次", row.batch_number, batch_url),) if lines < 2 else ()),
            *((Fact("数量", quantity(row.quantity, row.unit)),) if lines < 2 else ()),
            *((Fact("实收", _taken(row)),) if lines < 2 and row.refused else ()),
            *((Fact("已退货", quantity(row.returned, row.unit)),) if row.returned else ()),
            *told_of_way(row, selectors.haulage(viewer, row)),
            *((Fact("备注", row.note),) if row.note else ()),
            Fact("提交时间", stamp(row.submitted_at)),
            *((Fact("办结时间", stamp(row.decided_at)),) if row.decided_at else ()),
            *((Fact("原因", row.reason),) if row.reason else ()),
        )
    )


def told_of_way(row: SaleRow, told: Haulage) -> tuple[Fact, ...]:
    """The facts about transport and store that somebody told."""
    found = (
        ("承运", _joined(row.carrier, row.plate)),
        ("司机", _joined(told.driver, told.driver_phone)),
        ("路线", " → ".join(part for part in (told.origin, told.destination) if part)),
        ("发车时间", stamp(told.departs_at) if told.departs_at else ""),
        ("运输温度", f"{rules.degrees(told.temperature)} ℃" if told.temperature is not None else ""),
        ("运输备案号", told.permit),
        ("贮藏", _joined(row.storage, told.warehouse)),
        ("贮藏温度", f"{rules.degrees(told.kept_at)} ℃" if told.kept_at is not None else ""),
        ("保鲜剂、防腐剂", told.preservative),
    )
    return tuple(Fact(name, text) for name, text in found if text)


def _joined(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def _taken(row: SaleRow) -> str:
    return f"{quantity(row.taken, row.unit)}，{quantity(row.refused, row.unit)}退回卖方库存"


def lines_table(viewer: Viewer, lines: Sequence[SaleRow]) -> Table:
    """The lines of a delivery with what became of each."""
    columns = (Column("产品与批次"), Column("发货", right=True), Column("实收", right=True), Column("新追溯码"),
               Column("状态", corner=True))  # fmt: skip  # one table
    return Table("这车货", columns, tuple(_line(viewer, row) for row in lines))


def _line(viewer: Viewer, row: SaleRow) -> Row:
    taken = quantity(row.taken, row.unit) if row.state == SaleState.CONFIRMED else ""
    issued = codes.by_code(row.buyer_code) if row.buyer_code and row.buyer_id == viewer.subject_id else None
    label = reverse("codes:label", args=[issued.id]) if issued else ""
    return Row(
        (
            Cell(row.product_name, url=reverse("trade:record", args=[row.id]), small=row.batch_number),
            Cell(quantity(row.quantity, row.unit)),
            Cell(taken, small=row.reason if row.refused else ""),
            Cell("打印标签" if label else "", url=label, code=row.buyer_code),
            Cell(badge=Badge.of(SALE.labels[SaleState(row.state)])),
        )
    )


def returns_table(rows: Sequence[ReturnRow]) -> Table | None:
    """The returns of a sale; None when there is none."""
    if not rows:
        return None
    columns = (Column("退货"), Column("原因"), Column("申请时间"), Column("状态", corner=True))
    found = tuple(
        Row(
            (
                Cell(quantity(row.quantity, row.unit), url=reverse("trade:return", args=[row.id])),
                Cell(row.reason),
                Cell(stamp(row.requested_at)),
                Cell(badge=return_badge(row)),
            )
        )
        for row in rows
    )
    return Table("退货", columns, found)


def return_badge(row: ReturnRow) -> Badge:
    """The badge of a return."""
    state = ReturnState(row.state)
    kind, icon = _RETURN_LOOKS[state]
    return Badge(RETURN.labels[state], kind, icon)


def return_facts(viewer: Viewer, row: ReturnRow) -> Facts:
    """What is told of a return."""
    mine = row.seller_id == viewer.subject_id
    new_batch = reverse("batches:record", args=[row.seller_batch_id]) if mine and row.seller_batch_id else ""
    return Facts(
        (
            Fact("卖方", row.seller_name),
            Fact("买方", row.buyer_name),
            Fact("产品", row.product_name),
            Fact("退货数量", quantity(row.quantity, row.unit)),
            Fact("退货原因", row.reason),
            Fact("原交易", "查看", reverse("trade:record", args=[row.sale_id])),
            Fact("申请时间", stamp(row.requested_at)),
            *((Fact("办结时间", stamp(row.decided_at)),) if row.decided_at else ()),
            *((Fact("不同意的原因", row.answer),) if row.answer else ()),
            *((Fact("新批次", "查看", new_batch),) if new_batch else ()),
            *((Fact("新追溯码", code=row.seller_code),) if row.seller_code else ()),
        )
    )


def reason_page(request: HttpRequest, head: PageHead, form: Form, *, after: str, back: str, verb: str) -> HttpResponse:
    """The page that asks for a reason, says what follows and offers the way back."""
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "after": after, "back": back}
    return render(request, REASON, {**context, "verb": verb})
