"""Sales: the list and the record of one, which is also where the buyer confirms."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.genealogy.permissions import Permission as Chain
from agritrace.ui.entrances import export_xlsx, page, page_request, viewer_of
from agritrace.ui.parts import Act, Crumb, History, HistoryLine, Note, PageHead
from agritrace.ui.words import said

from .. import returns, selectors
from ..permissions import Permission
from ..states import SALE, SaleState, Side
from ..values import SaleRow
from . import listing as lists
from . import shown
from .forms import ReceiptForm, ReceiptsForm

_ICONS = {
    "submit": "send",
    "confirm": "checks",
    "refuse": "arrow-back-up",
    "withdraw": "circle-x",
    "expire": "calendar-x",
}


@page(Permission.SEE)
@require_safe
def sales(request: HttpRequest) -> HttpResponse:
    """The viewer's sales, or those of his area."""
    viewer, now = viewer_of(request), system_now()
    found = selectors.list_sales(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    acts = [Act("扫码卖货", reverse("trade:new"), "primary", "scan")] if own and viewer.can(Permission.SUBMIT) else []
    acts.append(Act("退货", reverse("trade:returns"), icon="arrow-back-up"))
    acts.append(Act("卖给未注册买方", reverse("trade:hands"), icon="pencil"))
    head = PageHead("扫码交易" if own else "交易记录", f"共 {found.total_words} 笔", acts=tuple(acts))
    listing = lists.listing(request, found, viewer, now=now, counts=selectors.counts(viewer))
    return render(request, "trade/list.html", {"title": head.title, "head": head, "listing": listing})


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as an Excel file."""
    asked = page_request(request, selectors.SORTS, selectors.FILTERS)
    return export_xlsx("交易", lists.HEADS, lists.sheet(selectors.export_sales(viewer_of(request), asked)))


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, sale_id: int) -> HttpResponse:
    """One sale; while it waits the buyer confirms or refuses here (mock 08-sale-confirm)."""
    return show(request, selectors.sale(viewer_of(request), sale_id))


def receipt(request: HttpRequest, row: SaleRow) -> ReceiptForm | ReceiptsForm:
    """The form by which the buyer says what has arrived: one quantity, or one for each line that waits."""
    data = request.POST if request.method == "POST" else None
    if row.delivery_id:
        return ReceiptsForm(data, sales=shown.waiting_lines(viewer_of(request), row))
    return ReceiptForm(data, sale=row)


def show(
    request: HttpRequest,
    row: SaleRow,
    refusal: Refusal | None = None,
    *,
    form: ReceiptForm | ReceiptsForm | None = None,
) -> HttpResponse:
    """The page of a sale, with the reasons why an act was refused just now (status 409), or a form to be mended."""
    viewer, now = viewer_of(request), system_now()
    lines = selectors.delivery(viewer, row.delivery_id) if row.delivery_id else (row,)
    names = _open(viewer, lines if row.delivery_id else (row,), now)
    deciding = "confirm" in names
    context = {
        "title": "确认收货" if deciding else f"交易 {row.product_name}",
        "head": _head(viewer, row, lines, names=names, now=now),
        "body_class": "docked" if deciding else "",
        "row": row,
        "names": names,
        "form": (form or _empty_receipt(row, lines)) if deciding else None,
        "refused": Note(str(refusal), "没有办成。", "red") if refusal else None,
        "facts": shown.facts(viewer, row, lines=len(lines)),
        "lines": shown.lines_table(viewer, lines) if len(lines) > 1 else None,
        "returns": shown.returns_table(returns.of_sale(viewer, row.id)) if row.taken else None,
        "born": _born(viewer, row),
        "chain_batch": _seen_batch(viewer, row) if viewer.can(Chain.WALK) else None,
        "history": history_of(viewer, "sale", row.id),
        **(_received(viewer, row) if deciding else {}),
    }
    return render(request, "trade/record.html", context, status=409 if refusal else 200)


def history_of(viewer: Viewer, kind: str, number: int) -> History:
    """What happened to a sale or a return, in sentences."""
    return History(
        tuple(
            HistoryLine(f"{one.sentence}。", one.occurred_at, _ICONS.get(one.act.rsplit(":", 1)[-1], "point"))
            for one in journal.history(viewer, kind, number)
        )
    )


def _open(viewer: Viewer, lines: tuple[SaleRow, ...], now: datetime) -> set[str]:
    """What the viewer may do with the sale, or with some line of the delivery."""
    found: set[str] = set()
    for row in lines:
        side = Side(viewer.subject_id, row.seller_id, row.buyer_id, row.expires_at, now)
        found |= {arrow.name for arrow in SALE.open_arrows(viewer, SaleState(row.state), snapshot=side)}
    return found


def _empty_receipt(row: SaleRow, lines: tuple[SaleRow, ...]) -> ReceiptForm | ReceiptsForm:
    if row.delivery_id:
        return ReceiptsForm(sales=[line for line in lines if line.state == SaleState.SUBMITTED])
    return ReceiptForm(sale=row)


def _received(viewer: Viewer, row: SaleRow) -> dict[str, object]:
    """What the buyer compares with the goods before him."""
    batch = batches.briefs([row.batch_id])[row.batch_id]
    return {"origin": _origin(batch), "way": shown.told_of_way(row, selectors.haulage(viewer, row))}


def _head(viewer: Viewer, row: SaleRow, lines: tuple[SaleRow, ...], *, names: set[str], now: datetime) -> PageHead:
    acts = []
    if "withdraw" in names:
        acts.append(Act("撤回交易", reverse("trade:withdraw", args=[row.id]), "return", "circle-x"))
    if row.buyer_id == viewer.subject_id and viewer.can(Permission.RETURN) and returns.left_of(viewer, row) > 0:
        acts.append(Act("退货", reverse("trade:ask-return", args=[row.id]), "return", "arrow-back-up"))
    what = shown.goods(row, lines)
    return PageHead(
        "确认收货" if "confirm" in names else what,
        f"{said(row.submitted_at, now)}提交",
        (Crumb("扫码交易", reverse("trade:list")), Crumb(what)),
        lists.badge_of(row),
        due=lists.left(row, now),
        acts=tuple(acts),
    )


def _origin(batch: BatchRow) -> str:
    county = regions.names([f"{batch.origin_region_code[:6]}000000"])
    return f"{''.join(county.values())}　{batch.harvested_on.isoformat()} 采收"


def _seen_batch(viewer: Viewer, row: SaleRow) -> int | None:
    """The batch of this sale that the viewer sees: the seller's, or what the buyer received."""
    if viewer.subject_id == row.seller_id or viewer.jurisdiction.covers(row.seller_region_code):
        return row.batch_id
    return row.buyer_batch_id


def _born(viewer: Viewer, row: SaleRow) -> dict[str, object] | None:
    """The buyer's new code with its print button; the seller sees the code alone."""
    if not row.buyer_code:
        return None
    issued = codes.by_code(row.buyer_code) if row.buyer_id == viewer.subject_id else None
    return {
        "code": row.buyer_code,
        "public_url": f"/t/{row.buyer_code}",
        "label_url": reverse("codes:label", args=[issued.id]) if issued else "",
        "batch_url": reverse("batches:record", args=[row.buyer_batch_id]) if issued else "",
    }
