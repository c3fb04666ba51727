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
from agritrace.ui.parts import Act, Crumb, Fact, Facts, History, HistoryLine, Note, PageHead
from agritrace.ui.words import quantity, said, stamp

from .. import selectors
from ..permissions import Permission
from ..states import SALE, SaleState, Side
from ..values import SaleRow
from . import listing as lists
from .forms import PressForm

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
    acts = (Act("扫码卖货", reverse("trade:new"), "primary", "scan"),) if own and viewer.can(Permission.SUBMIT) else ()
    head = PageHead("扫码交易" if own else "交易记录", f"共 {found.total_words} 笔", acts=acts)
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


def show(request: HttpRequest, row: SaleRow, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a sale, with the reasons why an act was refused just now (status 409)."""
    viewer, now = viewer_of(request), system_now()
    side = Side(viewer.subject_id, row.seller_id, row.buyer_id, row.expires_at, now)
    names = {arrow.name for arrow in SALE.open_arrows(viewer, SaleState(row.state), snapshot=side)}
    batch = batches.briefs([row.batch_id])[row.batch_id]
    lines = journal.history(viewer, "sale", row.id)
    deciding = "confirm" in names
    context = {
        "title": "确认收货" if deciding else f"交易 {row.product_name}",
        "head": _head(row, names, now),
        "body_class": "docked" if deciding else "",
        "row": row,
        "origin": _origin(batch),
        "names": names,
        "form": PressForm() if deciding else None,
        "refused": Note(str(refusal), "没有办成。", "red") if refusal else None,
        "facts": _facts(viewer, row),
        "born": _born(viewer, row),
        "chain_batch": _seen_batch(viewer, row) if viewer.can(Chain.WALK) else None,
        "history": History(
            tuple(
                HistoryLine(f"{one.sentence}。", one.occurred_at, _ICONS.get(one.act.rsplit(":", 1)[-1], "point"))
                for one in lines
            )
        ),
    }
    return render(request, "trade/record.html", context, status=409 if refusal else 200)


def _head(row: SaleRow, names: set[str], now: datetime) -> PageHead:
    acts = (
        (Act("撤回交易", reverse("trade:withdraw", args=[row.id]), "return", "circle-x"),)
        if "withdraw" in names
        else ()
    )
    what = f"{row.product_name} {quantity(row.quantity, row.unit)}"
    return PageHead(
        "确认收货" if "confirm" in names else what,
        f"{said(row.submitted_at, now)}提交",
        (Crumb("扫码交易", reverse("trade:list")), Crumb(what)),
        lists.badge_of(row),
        due=lists.left(row, now),
        acts=acts,
    )


def _origin(batch: BatchRow) -> str:
    county = regions.names([f"{batch.origin_region_code[:6]}000000"])
    return f"{''.join(county.values())}　{batch.harvested_on.isoformat()} 采收"


def _facts(viewer: Viewer, row: SaleRow) -> Facts:
    mine = row.seller_id == viewer.subject_id
    transport = "　".join(part for part in (row.carrier, row.plate) if part)
    batch_url = reverse("batches:record", args=[row.batch_id]) if mine else ""
    return Facts(
        (
            Fact("卖方", row.seller_name),
            Fact("买方", row.buyer_name, good="已核对电子身份标识" if row.proven else ""),
            Fact("批次", row.batch_number, batch_url),
            Fact("数量", quantity(row.quantity, row.unit)),
            *((Fact("承运", transport),) if transport else ()),
            *((Fact("贮藏", row.storage),) if row.storage else ()),
            *((Fact("备注", row.note),) if row.note else ()),
            Fact("提交时间", stamp(row.submitted_at)),
            *((Fact("办结时间", stamp(row.decided_at)),) if row.decided_at else ()),
            *((Fact("原因", row.reason),) if row.reason else ()),
        )
    )


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
