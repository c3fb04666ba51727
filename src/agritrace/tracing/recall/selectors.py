"""Reading recalls: lists, one recall with its holds, totals by place, one hold, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer

from .models import Hold, Recall
from .permissions import Permission
from .values import (
    STANDING,
    HoldRow,
    HoldState,
    Progress,
    RecallRow,
    RecallState,
    RegionTotal,
    Way,
)

SORTS = {"day": Sort("opened_at", "发起时间", descending=True, parse=read_start_of_day)}
FILTERS = ("state", "drill")
HOLD_FILTERS = ("state", "recall")
_COLUMNS = (
    "id", "number", "batch_id", "batch_number", "product_name", "subject_id", "region_code", "organisation_id", "level",
    "reason", "drill", "state", "batches", "opened_at", "ended_at", "ending",
)  # fmt: skip  # a column list reads better in rows
_HOLD_COLUMNS = (
    "id", "recall_id", "recall__number", "recall__state", "recall__reason", "recall__organisation_id", "drill", "batch_id",
    "batch_number", "product_name", "subject_id", "region_code", "hops", "quantity", "unit", "state", "ordered", "until",
    "reason", "way", "organisation_id", "opened_at", "decided_at", "received_at", "objection", "objected_at",
)  # fmt: skip  # likewise
_ALL = "holds of a recall read through its scope, shown to whoever opened it for a stated reason (depth official)"


def list_recalls(viewer: Viewer, request: PageRequest) -> Page[RecallRow]:
    """A page of the recalls of the viewer's area, newest first. Denied without the permission."""
    if not viewer.can(Permission.SEE):
        raise denied("查看召回")
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_recalls(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[RecallRow]:
    """Every recall the list would show, newest first, at most ``limit``."""
    if not viewer.can(Permission.SEE):
        raise denied("导出召回")
    rows = _asked(viewer, request).order_by("-opened_at", "-id").values_list(*_COLUMNS)[:limit]
    return (_row(row) for row in rows.iterator(chunk_size=2_000))


def recall(viewer: Viewer, recall_id: int) -> RecallRow:
    """One recall of the viewer's area; NotFound otherwise, Denied without the permission."""
    if not viewer.can(Permission.SEE):
        raise denied("查看召回")
    row = Recall.objects.seen_by(viewer).filter(pk=recall_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound("这次召回")
    return _row(row)


def holds_of(viewer: Viewer, recall_id: int, request: PageRequest) -> Page[HoldRow]:
    """A page of the holds of a recall the viewer may see: depth official also beyond his area. Newest first."""
    recall(viewer, recall_id)
    rows = Hold.objects.everything(reason=_ALL).filter(recall_id=recall_id)
    page = cut(_in_state(rows, request), request, sorts=SORTS, columns=_HOLD_COLUMNS)
    return page.with_rows([_hold(row) for row in page.rows])


def report(viewer: Viewer, recall_id: int) -> Iterator[HoldRow]:
    """Every hold of a recall the viewer may see, nearest to the origin first, read in pieces."""
    recall(viewer, recall_id)
    rows = Hold.objects.everything(reason=_ALL).filter(recall_id=recall_id).order_by("hops", "id")
    return (_hold(row) for row in rows.values_list(*_HOLD_COLUMNS).iterator(chunk_size=2_000))


def totals(viewer: Viewer, recall_id: int) -> tuple[RegionTotal, ...]:
    """What a recall found, by county and unit: always of the whole chain. One query besides the recall's own."""
    recall(viewer, recall_id)
    standing, settled = Q(state__in=list(STANDING)), Q(state=HoldState.SETTLED)
    rows = (
        Hold.objects.everything(reason=_ALL)
        .filter(recall_id=recall_id)
        .annotate(county=Left("region_code", 6))
        .values("county", "unit")
        .annotate(
            batches=Count("id"),
            holders=Count("subject_id", distinct=True),
            found=Sum("quantity"),
            standing=Sum("quantity", filter=standing),
            settled=Sum("quantity", filter=settled),
            freed=Sum("quantity", filter=~standing & ~settled),
        )
        .order_by("county", "unit")
    )
    zero = Decimal(0)
    return tuple(
        RegionTotal(
            f"{row['county']}000000", row["unit"], row["batches"], row["holders"], row["found"] or zero,
            row["standing"] or zero, row["settled"] or zero, row["freed"] or zero,
        )
        for row in rows
    )  # fmt: skip  # one row


def progress(viewer: Viewer, recall_id: int) -> Progress:
    """How far a recall the viewer may see is."""
    recall(viewer, recall_id)
    rows = Hold.objects.everything(reason=_ALL).filter(recall_id=recall_id)
    stocked = Q(quantity__gt=0)
    found = rows.aggregate(
        holds=Count("id"),
        with_stock=Count("id", filter=stocked),
        received=Count("id", filter=stocked & Q(received_at__isnull=False)),
        undecided=Count("id", filter=Q(state=HoldState.PROVISIONAL)),
        standing=Count("id", filter=Q(state__in=list(STANDING))),
        settled=Count("id", filter=stocked & Q(state=HoldState.SETTLED)),
        freed=Count("id", filter=Q(state__in=[HoldState.LIFTED, HoldState.LAPSED])),
    )
    return Progress(**found)


def list_holds(viewer: Viewer, request: PageRequest) -> Page[HoldRow]:
    """A page of the holds in the viewer's area or on his own batches, newest first. Denied without the permission."""
    if not viewer.can(Permission.SEE_HOLD):
        raise denied("查看暂停流通")
    page = cut(_in_state(Hold.objects.seen_by(viewer), request), request, sorts=SORTS, columns=_HOLD_COLUMNS)
    return page.with_rows([_hold(row) for row in page.rows])


def hold(viewer: Viewer, hold_id: int) -> HoldRow:
    """One hold in the viewer's area or on his own batch; NotFound otherwise."""
    if not viewer.can(Permission.SEE_HOLD):
        raise denied("查看暂停流通")
    row = Hold.objects.seen_by(viewer).filter(pk=hold_id).values_list(*_HOLD_COLUMNS).first()
    if row is None:
        raise NotFound("这条暂停流通")
    return _hold(row)


def waiting(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many holds wait for this office's decision, or for this subject's receipt, and until when the first does."""
    found = list(_unanswered(viewer).values_list("until", flat=True)[:1_000])
    return len(found), found[0] if found else None


def to_answer(viewer: Viewer, *, most: int = 6) -> tuple[HoldRow, ...]:
    """The holds that wait for this office's decision, or for this subject's receipt, soonest to lapse first."""
    return tuple(_hold(row) for row in _unanswered(viewer).values_list(*_HOLD_COLUMNS)[:most])


def _unanswered(viewer: Viewer) -> QuerySet[Hold, Any]:
    rows: QuerySet[Hold, Any] = Hold.objects.seen_by(viewer).filter(recall__state=RecallState.OPEN)
    if viewer.subject_id is not None:
        rows = rows.filter(state__in=list(STANDING), received_at__isnull=True)
    else:
        rows = rows.filter(state=HoldState.PROVISIONAL)
    return rows.order_by("until", "id")


def is_open_for(batch_id: int, *, drill: bool) -> bool:
    """Whether a batch is being recalled already (or exercised)."""
    rows = Recall.objects.everything(reason="whether there is one, not which")
    return rows.filter(batch_id=batch_id, drill=drill, state=RecallState.OPEN).exists()


def standing_of(batch_ids: Iterable[int]) -> tuple[HoldRow, ...]:
    """The holds that stop these batches, drills apart, oldest first; for acts that would move them. One query."""
    rows = Hold.objects.everything(reason="whoever would move a batch is told what stops it")
    found = rows.filter(batch_id__in=set(batch_ids), state__in=list(STANDING), drill=False).order_by("id")
    return tuple(_hold(row) for row in found.values_list(*_HOLD_COLUMNS)[:20])


def lapsing(now: datetime, limit: int) -> tuple[int, ...]:
    """Provisional holds whose term is over, oldest first. For the timer."""
    rows = Hold.objects.everything(reason="the timer looks at all of the country")
    due = rows.filter(state=HoldState.PROVISIONAL, until__lte=now).order_by("until", "id")
    return tuple(due.values_list("id", flat=True)[:limit])


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Recall, Any]:
    rows: QuerySet[Recall, Any] = Recall.objects.seen_by(viewer)
    if request.filters.get("state") in set(RecallState):
        rows = rows.filter(state=request.filters["state"])
    if request.filters.get("drill") in {"yes", "no"}:
        rows = rows.filter(drill=request.filters["drill"] == "yes")
    return rows.filter(words__contains=request.search.lower()) if request.search else rows


def _in_state(rows: QuerySet[Hold, Any], request: PageRequest) -> QuerySet[Hold, Any]:
    if request.filters.get("state") in set(HoldState):
        rows = rows.filter(state=request.filters["state"])
    if request.search:
        rows = rows.filter(Q(product_name__contains=request.search) | Q(batch_number__contains=request.search))
    return rows


def _row(row: tuple[Any, ...]) -> RecallRow:
    facts = dict(zip(_COLUMNS, row, strict=True))
    return RecallRow(**{**facts, "state": RecallState(facts["state"])})


def _hold(row: tuple[Any, ...]) -> HoldRow:
    facts = {name.replace("recall__", "recall_"): value for name, value in zip(_HOLD_COLUMNS, row, strict=True)}
    opener = facts.pop("recall_organisation_id")
    return HoldRow(
        **{
            **facts,
            "opener_id": opener,
            "state": HoldState(facts["state"]),
            "recall_state": RecallState(facts["recall_state"]),
            "way": Way(facts["way"]) if facts["way"] else None,
        }
    )
