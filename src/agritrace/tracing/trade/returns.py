"""Reading returns: lists, one, those of a sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer

from .models import Return
from .permissions import Permission
from .returnvalues import ReturnRow
from .states import ReturnState
from .values import SaleRow

SORTS = {"day": Sort("requested_at", "申请时间", descending=True, parse=read_start_of_day)}
FILTERS = ("view", "state")
VIEWS = {"mine": "待我办理", "sent": "我申请的", "all": "全部"}
_COLUMNS = (
    "id", "sale_id", "seller_id", "seller__name", "buyer_id", "buyer__name", "seller_region_code", "batch_id",
    "product_name", "quantity", "unit", "state", "reason", "answer", "seller_batch_id", "seller_code", "requested_at",
    "decided_at",
)  # fmt: skip  # a column list reads better in rows
_FIELDS = tuple(field.name for field in fields(ReturnRow))


def list_returns(viewer: Viewer, request: PageRequest) -> Page[ReturnRow]:
    """The viewer's returns by day, newest first. Filters: ``view`` (mine, sent, all), ``state``. Denied without SEE."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_returns(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[ReturnRow]:
    """Every return the list would show, at most ``limit``; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=limit)
    return (_row(row) for row in rows)


def one(viewer: Viewer, return_id: int) -> ReturnRow:
    """One return of the viewer's; NotFound otherwise, Denied without the permission."""
    row = _seen(viewer).filter(pk=return_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这笔退货")
    return _row(row)


def of_sale(viewer: Viewer, sale_id: int) -> tuple[ReturnRow, ...]:
    """The returns of a sale the viewer sees, oldest first."""
    rows = _seen(viewer).filter(sale_id=sale_id).order_by("id").values_list(*_COLUMNS)
    return tuple(_row(row) for row in rows)


def left_of(viewer: Viewer, sale: SaleRow) -> Decimal:
    """What of a sale can still be given back: taken, not come back, not on its way."""
    waiting = _seen(viewer).filter(sale_id=sale.id, state=ReturnState.REQUESTED).aggregate(total=Sum("quantity"))
    return sale.taken - sale.returned - (waiting["total"] or Decimal(0))


def waiting(viewer: Viewer, *, limit: int = 6) -> tuple[ReturnRow, ...]:
    """The returns this subject has to decide, oldest first."""
    if viewer.subject_id is None or not viewer.can(Permission.ACCEPT):
        return ()
    rows = _seen(viewer).filter(seller_id=viewer.subject_id, state=ReturnState.REQUESTED).order_by("requested_at", "id")
    return tuple(_row(row) for row in rows.values_list(*_COLUMNS)[:limit])


def count_waiting(viewer: Viewer) -> int:
    """How many returns this subject has to decide."""
    if viewer.subject_id is None or not viewer.can(Permission.ACCEPT) or not viewer.can(Permission.SEE):
        return 0
    return _seen(viewer).filter(seller_id=viewer.subject_id, state=ReturnState.REQUESTED).count()


def open_returns(subject_id: int) -> int:
    """How many returns of a subject, either way, wait: what hinders its end."""
    rows = Return.objects.everything(reason="the room that asks has read the subject through its own scope")
    own = Q(seller_id=subject_id) | Q(buyer_id=subject_id)
    return rows.filter(own, state=ReturnState.REQUESTED).count()


def _seen(viewer: Viewer) -> QuerySet[Any]:
    if not viewer.can(Permission.SEE):
        raise denied("查看退货")
    return Return.objects.seen_by(viewer)


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    rows, asked = _seen(viewer), request.filters
    if asked.get("view") == "mine" and viewer.subject_id is not None:
        rows = rows.filter(seller_id=viewer.subject_id, state=ReturnState.REQUESTED)
    elif asked.get("view") == "sent" and viewer.subject_id is not None:
        rows = rows.filter(buyer_id=viewer.subject_id)
    if asked.get("state") in set(ReturnState):
        rows = rows.filter(state=asked["state"])
    return rows.filter(words__icontains=request.search) if request.search else rows


def _row(row: tuple[Any, ...]) -> ReturnRow:
    return ReturnRow(**dict(zip(_FIELDS, row, strict=True)))
