"""Reading sales recorded by hand: lists, one, what is offered to this subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer

from .handvalues import HandRow
from .models import HandSale
from .permissions import Permission
from .states import HandState

SORTS = {"day": Sort("recorded_at", "登记时间", descending=True, parse=read_start_of_day)}
FILTERS = ("view", "state")
VIEWS = {"mine": "待我认领", "sent": "我登记的", "all": "全部"}
_COLUMNS = (
    "id", "seller_id", "seller__name", "buyer_id", "seller_region_code", "region_code", "batch_id", "batch_number",
    "product_name", "quantity", "unit", "use", "state", "reason", "photos", "buyer_batch_id", "buyer_code", "sold_at",
    "recorded_at", "decided_at",
)  # fmt: skip  # a column list reads better in rows
_FIELDS = tuple(field.name for field in fields(HandRow))


def list_hands(viewer: Viewer, request: PageRequest) -> Page[HandRow]:
    """The viewer's hand records by day, newest first. Filters: ``view`` (mine, sent, all), ``state``. Denied without SEE."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_hands(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[HandRow]:
    """Every record the list would show, at most ``limit``; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=limit)
    return (_row(row) for row in rows)


def one(viewer: Viewer, hand_id: int) -> HandRow:
    """One record of the viewer's; NotFound otherwise, Denied without the permission."""
    row = _seen(viewer).filter(pk=hand_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这笔登记")
    return _row(row)


def count_offered(viewer: Viewer) -> int:
    """How many records this subject is asked to claim."""
    if viewer.subject_id is None or not viewer.can(Permission.CONFIRM) or not viewer.can(Permission.SEE):
        return 0
    return _seen(viewer).filter(buyer_id=viewer.subject_id, state=HandState.OFFERED).count()


def _seen(viewer: Viewer) -> QuerySet[Any]:
    if not viewer.can(Permission.SEE):
        raise denied("查看登记的交易")
    return HandSale.objects.seen_by(viewer)


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    rows, asked = _seen(viewer), request.filters
    if asked.get("view") == "mine" and viewer.subject_id is not None:
        rows = rows.filter(buyer_id=viewer.subject_id, state=HandState.OFFERED)
    elif asked.get("view") == "sent" and viewer.subject_id is not None:
        rows = rows.filter(seller_id=viewer.subject_id)
    if asked.get("state") in set(HandState):
        rows = rows.filter(state=asked["state"])
    return rows.filter(words__icontains=request.search) if request.search else rows


def _row(row: tuple[Any, ...]) -> HandRow:
    told = dict(zip(_FIELDS, row, strict=True))
    return HandRow(**{**told, "photos": tuple(told["photos"])})
