"""Reading sales: lists, one sale, what waits, what was scanned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut, whole
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief

from . import drivers
from .models import Sale
from .permissions import Permission
from .states import SaleState
from .values import NOTHING_TOLD, Haulage, Partner, SaleRow

SORTS = {"day": Sort("submitted_at", "提交时间", descending=True, parse=read_start_of_day)}
FILTERS = ("view", "state", "first", "last", "batch")
VIEWS = {"mine": "待我确认", "sent": "我发出的", "all": "全部"}
_COLUMNS = (
    "id", "seller_id", "seller__name", "buyer_id", "buyer__name", "seller_region_code", "buyer_region_code", "batch_id",
    "batch_number", "product_name", "quantity", "unit", "state", "proven", "transport__carrier", "transport__plate",
    "storage__words", "note", "reason", "buyer_batch_id", "buyer_code", "submitted_at", "expires_at", "decided_at",
    "submitted_by", "decided_by", "delivery_id", "refused", "returned",
)  # fmt: skip  # a column list reads better in rows
_FIELDS = tuple(field.name for field in fields(SaleRow))
_WAITING_ROWS = 6
_LOOKED_BACK = 200
_REFUSED_FOR = timedelta(days=3)


def list_sales(viewer: Viewer, request: PageRequest) -> Page[SaleRow]:
    """The viewer's sales by day, newest first. Denied without the permission.

    Filters: ``view`` (mine, sent, all), ``state``, ``first`` and ``last`` (Beijing days of submission), ``batch``.
    """
    if not viewer.can(Permission.SEE):
        raise denied("查看交易")
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_sales(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[SaleRow]:
    """Every sale the list would show, newest first, at most ``limit``; read in pieces."""
    if not viewer.can(Permission.SEE):
        raise denied("导出交易")
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=limit)
    return (_row(row) for row in rows)


def sale(viewer: Viewer, sale_id: int) -> SaleRow:
    """One sale of the viewer's; NotFound otherwise, Denied without the permission."""
    if not viewer.can(Permission.SEE):
        raise denied("查看交易")
    row = Sale.objects.seen_by(viewer).filter(pk=sale_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这笔交易")
    return _row(row)


def counts(viewer: Viewer) -> tuple[int, int]:
    """How many sales wait for this subject, and how many of its own wait for others; counted to 1,000 each."""
    if viewer.subject_id is None:
        return 0, 0
    open_ones = Sale.objects.seen_by(viewer).filter(state=SaleState.SUBMITTED)
    found = open_ones.aggregate(
        mine=Count("id", filter=Q(buyer_id=viewer.subject_id)), sent=Count("id", filter=Q(seller_id=viewer.subject_id))
    )
    return int(found["mine"]), int(found["sent"])


def open_sales(subject_id: int) -> tuple[int, int]:
    """How many sales of a subject wait for others, and how many wait for it: what hinders its end."""
    rows = Sale.objects.everything(reason="the room that asks has read the subject through its own scope")
    own = Q(seller_id=subject_id) | Q(buyer_id=subject_id)
    found = rows.filter(own, state=SaleState.SUBMITTED).aggregate(
        sold=Count("id", filter=Q(seller_id=subject_id)), bought=Count("id", filter=Q(buyer_id=subject_id))
    )
    return int(found["sold"]), int(found["bought"])


def pending(viewer: Viewer, now: datetime) -> tuple[SaleRow, ...]:
    """What the workbench of a subject shows: to be confirmed, waiting for others, refused in the last three days."""
    if viewer.subject_id is None:
        return ()
    waiting = Q(state=SaleState.SUBMITTED)
    refused = Q(state=SaleState.REJECTED, seller_id=viewer.subject_id, decided_at__gt=now - _REFUSED_FOR)
    heads = Q(delivery_id=None) | Q(delivery_id=F("id"))  # of a delivery its first line speaks for all
    rows = Sale.objects.seen_by(viewer).filter(waiting | refused, heads).order_by("expires_at", "id")
    return tuple(_row(row) for row in rows.values_list(*_COLUMNS)[:_WAITING_ROWS])


def delivery(viewer: Viewer, delivery_id: int) -> tuple[SaleRow, ...]:
    """The lines of a delivery the viewer sees, in their order; at most 20. Denied without the permission."""
    if not viewer.can(Permission.SEE):
        raise denied("查看交易")
    rows = Sale.objects.seen_by(viewer).filter(delivery_id=delivery_id).order_by("id")
    return tuple(_row(row) for row in rows.values_list(*_COLUMNS))


def haulage(viewer: Viewer, row: SaleRow) -> Haulage:
    """What was told of the way and the store of a sale the viewer sees.

    The driver is in full for both parties while the goods are on their way, else masked.
    """
    first = row.delivery_id or row.id
    columns = ("transport", "storage")
    for way, kept in Sale.objects.seen_by(viewer).filter(pk=row.id).values_list(*columns):
        parties = viewer.subject_id in {row.seller_id, row.buyer_id}
        name, phone = drivers.driver(viewer, first, in_full=parties and row.state == SaleState.SUBMITTED)
        departs = way.get("departs", "")
        return Haulage(
            origin=way.get("from", ""),
            destination=way.get("to", ""),
            departs_at=datetime.fromisoformat(departs) if departs else None,
            temperature=_degrees(way.get("temperature", "")),
            permit=way.get("permit", ""),
            warehouse=kept.get("warehouse", ""),
            kept_at=_degrees(kept.get("temperature", "")),
            preservative=kept.get("preservative", ""),
            driver=name,
            driver_phone=phone,
        )
    return NOTHING_TOLD


def _degrees(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def partners(viewer: Viewer, *, limit: int = 6) -> tuple[Partner, ...]:
    """Whom the viewer's subject sold to most among its last 200 sales, most frequent first; two queries."""
    if viewer.subject_id is None:
        return ()
    rows = Sale.objects.seen_by(viewer).filter(seller_id=viewer.subject_id).order_by("-submitted_at", "-id")
    often = Counter(rows.values_list("buyer_id", flat=True)[:_LOOKED_BACK]).most_common(limit)
    known = subjects.brief([number for number, _ in often])
    return tuple(
        Partner(known[number].code, known[number].name, count)
        for number, count in often
        if number in known and known[number].working
    )


def last_transport(viewer: Viewer) -> tuple[str, str]:
    """Carrier and plate of the seller's last sale, as a proposal for the next."""
    if viewer.subject_id is None:
        return "", ""
    rows = Sale.objects.seen_by(viewer).filter(seller_id=viewer.subject_id).order_by("-submitted_at", "-id")
    found = rows.values_list("transport__carrier", "transport__plate").first()
    return (found[0] or "", found[1] or "") if found else ("", "")


def sold_since(viewer: Viewer, start: datetime) -> int:
    """How many of the viewer's sales were confirmed since an instant."""
    if viewer.subject_id is None:
        return 0
    rows = Sale.objects.seen_by(viewer).filter(seller_id=viewer.subject_id, submitted_at__gte=start)
    return rows.filter(state=SaleState.CONFIRMED).count()


def count_since(viewer: Viewer, start: datetime) -> int:
    """How many of the sales the viewer may see were submitted since an instant, counted up to 1,000."""
    rows = Sale.objects.seen_by(viewer).filter(submitted_at__gte=start)
    return rows.order_by().values("pk")[:COUNTED_TO].count()


def overdue(now: datetime, limit: int) -> tuple[tuple[int, ...], ...]:
    """The sales whose term is over, oldest first, those of one delivery together. For the timer."""
    rows = Sale.objects.everything(reason="the timer looks at all of the country")
    found = rows.filter(state=SaleState.SUBMITTED, expires_at__lte=now).order_by("expires_at", "id")
    return _together(found, limit)


def to_remind(now: datetime, limit: int) -> tuple[tuple[int, ...], ...]:
    """The sales that wait and whose buyer is to be reminded, likewise. For the timer."""
    rows = Sale.objects.everything(reason="the timer looks at all of the country")
    found = rows.filter(state=SaleState.SUBMITTED, remind_at__lte=now).order_by("remind_at", "id")
    return _together(found, limit)


def _together(rows: QuerySet[Any], limit: int) -> tuple[tuple[int, ...], ...]:
    """The ids by delivery; the last one may be cut by the limit, so that its rest is taken in the next round."""
    groups: dict[int, list[int]] = {}
    for number, delivery_id in rows.values_list("id", "delivery_id")[:limit]:
        groups.setdefault(delivery_id or number, []).append(number)
    return tuple(tuple(group) for group in groups.values())


def scanned_subject(viewer: Viewer, code: str, k: str) -> tuple[SubjectBrief | None, bool]:
    """Who stands behind a scanned or typed subject code, and whether K proves the card (reach *look up*)."""
    found = subjects.by_code(viewer, code)
    if found is None or not k:
        return found, False
    return found, subjects.card_is_valid(code, k)


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    rows = _filtered(viewer, request)
    return rows.filter(words__icontains=request.search) if request.search else rows


def _filtered(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    rows, asked = Sale.objects.seen_by(viewer), request.filters
    if asked.get("view") == "mine" and viewer.subject_id is not None:
        rows = rows.filter(buyer_id=viewer.subject_id, state=SaleState.SUBMITTED)
    elif asked.get("view") == "sent" and viewer.subject_id is not None:
        rows = rows.filter(seller_id=viewer.subject_id)
    if asked.get("state") in set(SaleState):
        rows = rows.filter(state=asked["state"])
    if asked.get("batch", "").isdecimal():
        number = int(asked["batch"])
        rows = rows.filter(Q(batch_id=number) | Q(buyer_batch_id=number))
    return _between(rows, asked.get("first", ""), asked.get("last", ""))


def _between(rows: QuerySet[Any], first: str, last: str) -> QuerySet[Any]:
    for text, condition, days in ((first, "submitted_at__gte", 0), (last, "submitted_at__lt", 1)):
        try:
            rows = rows.filter(**{condition: read_start_of_day(text) + timedelta(days=days)}) if text else rows
        except ValueError:  # an address typed by hand: the condition falls away, as unknown filters do
            continue
    return rows


def _row(row: tuple[Any, ...]) -> SaleRow:
    facts = dict(zip(_FIELDS, row, strict=True))
    return SaleRow(**{**facts, **{name: facts[name] or "" for name in ("carrier", "plate", "storage")}})
