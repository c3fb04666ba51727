"""Reading batches: one, a page of them, briefs for other rooms, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from agritrace.foundation.journal.values import WhichObjects
from agritrace.kernel.clock import read_day, read_start_of_day, start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.quantities import Quantity
from agritrace.kernel.quantities import unit as find_unit
from agritrace.kernel.results import NotFound
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer

from .keptvalues import WhyHeld as WhyHeld  # noqa: PLC0414  # the door of this room for whoever answers
from .labelled import Labelled as Labelled  # noqa: PLC0414  # the door of this room; mypy wants it said
from .labelled import labelled as labelled  # noqa: PLC0414  # likewise
from .models import Batch, BatchEvent, Content
from .values import (
    EFFECTS,
    BatchRow,
    BatchState,
    EventKind,
    Inspection,
    LedgerRow,
    Source,
    Stock,
)
from .whereabouts import Whereabout as Whereabout  # noqa: PLC0414  # likewise
from .whereabouts import trades_of as trades_of  # noqa: PLC0414  # likewise
from .whereabouts import whereabouts as whereabouts  # noqa: PLC0414  # likewise

_COLUMNS = (
    "id",
    "subject_id",
    "region_code",
    "product_id",
    "category_code",
    "product_name",
    "spec",
    "unit",
    "number",
    "source",
    "inspection",
    "harvested_on",
    "base_name",
    "origin_subject_id",
    "origin_region_code",
    "origin_batch_id",
    "code",
    "state",
    "note",
    "created_at",
    "occurred_at",
    "balance__entered",
    "balance__frozen",
    "balance__departed",
    "balance__lost",
)
_LEVELS = {2: "province", 4: "city", 6: "county"}
INTO_OTHERS = (EventKind.SPLIT_OUT, EventKind.MERGE_OUT, EventKind.PROCESS_OUT)
FILTERS = ("state", "source", "category", "stock", "product")


SORTS: dict[str, Sort] = {
    "created": Sort("created_at", "登记时间", descending=True, parse=read_start_of_day),
    "harvested": Sort("harvested_on", "采收日期", descending=True, parse=read_day),
}
"""The orders the indexes carry; by harvest day only within one holder."""


def batch(viewer: Viewer, batch_id: int) -> BatchRow:
    """One batch the viewer may see; NotFound otherwise."""
    found = _rows(Batch.objects.seen_by(viewer).filter(pk=batch_id))
    if not found:
        raise NotFound("这个批次")
    return found[0]


def briefs(ids: Iterable[int]) -> Mapping[int, BatchRow]:
    """Batches by id for other rooms, which decide themselves what of it they show to whom."""
    rows = Batch.objects.everything(reason="rooms above show batches of their own objects, at their own depth")
    return {row.id: row for row in _rows(rows.filter(pk__in=set(ids)))}


def by_code(viewer: Viewer, code: str) -> BatchRow | None:
    """The batch of a 20-digit code among those the viewer may see."""
    found = _rows(Batch.objects.seen_by(viewer).filter(code=code))
    return found[0] if found else None


def objects_called(question: WhichObjects) -> tuple[tuple[str, int], ...]:
    """The answer to the journal's question: the batch of this trace code."""
    rows = Batch.objects.everything(reason="only its number, for a search of records").filter(code=question.text)
    return tuple(("batch", number) for number in rows.values_list("id", flat=True))


def list_batches(viewer: Viewer, request: PageRequest) -> Page[BatchRow]:
    """A page of the batches the viewer may see: searched, filtered, sorted by what the indexes carry."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_batches(viewer: Viewer, request: PageRequest, *, most: int = 50_000) -> Iterator[BatchRow]:
    """Every batch the list would show, in its order, at most 50,000; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS, most=most)
    return (_row(row) for row in rows)


def recent(viewer: Viewer, *, limit: int = 5) -> tuple[BatchRow, ...]:
    """The viewer's last own harvests, newest first: what a new form is filled from."""
    if viewer.subject_id is None:
        return ()
    rows = Batch.objects.seen_by(viewer).filter(subject_id=viewer.subject_id, source=Source.PRODUCED.value)
    return tuple(_rows(rows.order_by("-created_at", "-pk")[:limit]))


def sellable(viewer: Viewer, *, limit: int = 50) -> tuple[BatchRow, ...]:
    """The viewer's own active batches of which something is left, newest first."""
    if viewer.subject_id is None:
        return ()
    rows = Batch.objects.seen_by(viewer).filter(subject_id=viewer.subject_id, state=BatchState.ACTIVE.value)
    return tuple(_rows(_in_stock(rows).order_by("-created_at", "-pk")[:limit]))


def count_sellable(viewer: Viewer) -> int:
    """How many of the viewer's own batches still have something to sell, counted up to 1,000."""
    if viewer.subject_id is None:
        return 0
    rows = Batch.objects.seen_by(viewer).filter(subject_id=viewer.subject_id, state=BatchState.ACTIVE.value)
    return _in_stock(rows).order_by().values("pk")[:1_000].count()


def stock_of(subject_id: int, *, named: int = 3, held: bool = False) -> tuple[int, tuple[str, ...]]:
    """How many batches of a subject still have goods, free or frozen, counted to 1,000, and the newest in words.

    ``held``: those that a recall has stopped, instead of those that move.
    """
    rows = Batch.objects.everything(reason="the room that asks has read the subject through its own scope")
    taken = F("balance__departed") + F("balance__lost")
    mine = Q(state=BatchState.RECALLED.value) if held else Q(balance__is_open=True)
    left = rows.filter(mine, subject_id=subject_id, balance__entered__gt=taken)
    newest = left.order_by("-created_at", "-pk").values_list("product_name", "number")[:named]
    return left.order_by().values("pk")[:1_000].count(), tuple(f"{name} {number}" for name, number in newest)


def count_since(viewer: Viewer, start: datetime) -> int:
    """How many of the batches the viewer may see were registered since an instant, counted up to 1,000."""
    rows = Batch.objects.seen_by(viewer).filter(created_at__gte=start)
    return rows.order_by().values("pk")[:1_000].count()


def produced_on(subject_id: int, day: date) -> int:
    """How many harvests of a subject on a day are registered."""
    rows = Batch.objects.everything(reason="the number of a new batch of the acting subject")
    return rows.filter(subject_id=subject_id, harvested_on=day, source=Source.PRODUCED.value).count()


def born_on(subject_id: int, day: date) -> int:
    """How many batches of a subject that were not harvested were registered on a Beijing day: for their numbers."""
    rows = Batch.objects.everything(reason="the number of a new batch of the acting subject")
    mine = rows.filter(subject_id=subject_id, created_at__gte=start_of_day(day))
    return mine.exclude(source=Source.PRODUCED.value).count()


def contents(ids: Iterable[int]) -> Mapping[int, Quantity]:
    """What one container of a batch holds, by batch; batches that are not counted in containers are absent."""
    rows = Content.objects.everything(reason="reached with batches whose scope the caller has asked")
    found = rows.filter(pk__in=set(ids)).values_list("pk", "amount", "unit")
    return {number: Quantity(amount, find_unit(name)) for number, amount, name in found}


def transformed(ids: Iterable[int]) -> Mapping[int, Decimal]:
    """How much of each batch went into other batches of its holder (split, merged, processed), net of what was reversed.

    Batches of which nothing did are absent. For rooms that count what is left of a batch as the same goods.
    """
    rows = BatchEvent.objects.everything(reason="reached with batches whose scope the caller has asked")
    wanted = rows.filter(batch_id__in=set(ids))
    out = wanted.filter(kind__in=[kind.value for kind in INTO_OTHERS])
    found = wanted.filter(Q(pk__in=out.values("pk")) | Q(reverses_id__in=out.values("pk"))).order_by()
    signed = Case(When(kind=EventKind.RESTORE.value, then=-F("quantity")), default=F("quantity"))
    return dict(found.values_list("batch_id").annotate(whole=Sum(signed)))


def owned(viewer: Viewer, ids: Iterable[int]) -> tuple[BatchRow, ...]:
    """The viewer's own batches among these, in ascending id; whoever joins batches joins his own."""
    if viewer.subject_id is None:
        return ()
    rows = Batch.objects.acted_on_by(viewer).filter(subject_id=viewer.subject_id, pk__in=set(ids))
    return tuple(_rows(rows.order_by("pk")))


def ledger(viewer: Viewer, batch_id: int, *, limit: int = 100) -> tuple[LedgerRow, ...]:
    """The newest events of a batch the viewer may see, newest first, with what was available after each.

    Counted back from the present balance, so that a long ledger is never read whole.
    """
    available = batch(viewer, batch_id).available
    rows = BatchEvent.objects.everything(reason="the batch was read through its scope just before")
    columns = ("id", "kind", "quantity", "unit", "trade_id", "counterpart_id", "note", "occurred_at")
    lines = []
    for row in rows.filter(batch_id=batch_id).order_by("-id").values_list(*columns)[:limit]:
        line = _line(row, available)
        lines.append(line)
        available -= line.change
    return tuple(lines)


def _line(row: tuple[Any, ...], available: Decimal) -> LedgerRow:
    number, kind, quantity, unit, trade, counterpart, note, at = row
    change = quantity * EFFECTS.get(EventKind(kind), 0)
    return LedgerRow(number, EventKind(kind), quantity, change, available, unit, trade, counterpart, note, at)


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Batch, Any]:
    rows = _narrowed(viewer, Batch.objects.seen_by(viewer))
    exact = {"state": "state", "source": "source", "product": "product_id"}
    for name, column in exact.items():
        if request.filters.get(name, "").replace("_", "").isalnum():
            rows = rows.filter(**{column: request.filters[name]})
    if request.filters.get("category", "").isdecimal():
        rows = rows.filter(category_code__startswith=request.filters["category"])
    if request.filters.get("stock") == "in":
        rows = _in_stock(rows)
    asked = half_width(request.search).lower().strip()
    digits = asked.replace(" ", "")
    if len(digits) == 20 and digits.isdecimal():
        return rows.filter(code=digits)
    return rows.filter(words__contains=asked) if asked else rows


def _in_stock(rows: QuerySet[Batch, Any]) -> QuerySet[Batch, Any]:
    taken = F("balance__departed") + F("balance__lost") + F("balance__frozen")
    return rows.filter(Q(balance__is_open=True), balance__entered__gt=taken)


def _narrowed(viewer: Viewer, rows: QuerySet[Batch, Any]) -> QuerySet[Batch, Any]:
    """Say the one prefix of a jurisdiction as its level column too, so that the index of the list serves it."""
    include = viewer.jurisdiction.include
    if viewer.subject_id is None and len(include) == 1 and len(include[0]) in _LEVELS:
        return rows.filter(**{_LEVELS[len(include[0])]: include[0]})
    return rows


def _rows(rows: QuerySet[Batch, Any]) -> list[BatchRow]:
    return [_row(row) for row in rows.values_list(*_COLUMNS)]


def _row(row: tuple[Any, ...]) -> BatchRow:
    facts, (entered, frozen, departed, lost) = dict(zip(_COLUMNS[:-4], row[:-4], strict=True)), row[-4:]
    return BatchRow(
        **{
            **facts,
            "source": Source(facts["source"]),
            "inspection": Inspection(facts["inspection"]),
            "state": BatchState(facts["state"]),
            "stock": Stock(entered, frozen, departed, lost, facts["unit"]),
        }
    )
