"""Reading ledgers, corrections, steps and purchases: lines per batch and per holder, in pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from agritrace.kernel.clock import read_day, start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, walk
from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Viewer

from . import selectors
from .keptvalues import (
    CorrectionRow,
    CorrectionState,
    LedgerLine,
    PurchaseRow,
    SellerKind,
    Stage,
    StepRow,
    StockTotal,
    Written,
)
from .models import Batch, BatchEvent, Correction, Purchase, Step
from .values import EFFECTS, EventKind

_LINE = (
    "id",
    "batch_id",
    "batch__product_name",
    "batch__number",
    "kind",
    "quantity",
    "unit",
    "trade_id",
    "counterpart_id",
    "reverses_id",
    "note",
    "occurred_at",
)
LEDGER_FILTERS = ("kind", "first", "last", "batch", "subject")
LEDGER_SORTS: dict[str, Sort] = {"line": Sort("id", "先后", descending=True, parse=int)}
CORRECTION_FILTERS = ("state", "subject")
CORRECTION_SORTS: dict[str, Sort] = {"asked": Sort("asked_at", "提出时间", descending=True, parse=read_day)}
_CORRECTION = (
    "id",
    "batch_id",
    "event_id",
    "event__kind",
    "subject_id",
    "region_code",
    "batch__product_name",
    "batch__number",
    "before",
    "after",
    "unit",
    "reason",
    "state",
    "asked_by",
    "asked_at",
    "decided_by",
    "decided_at",
    "answer",
)
_STEP = (
    "id",
    "batch_id",
    "subject_id",
    "stage",
    "lot_in",
    "lot_out",
    "place",
    "began_at",
    "ended_at",
    "condition",
    "treatment",
)


def batch_lines(viewer: Viewer, batch_id: int, request: PageRequest) -> Page[LedgerLine]:
    """A page of the ledger of one batch the viewer may see, with what was available after each line.

    Counted back from the present balance over the lines that are newer, so that no page reads the ledger whole.
    """
    available = selectors.batch(viewer, batch_id).available
    rows = BatchEvent.objects.everything(reason="the batch was read through its scope just before")
    rows = rows.filter(batch_id=batch_id)
    page = cut(_narrowed(rows, request), request, sorts=LEDGER_SORTS, columns=_LINE)
    lines = [_line(row) for row in page.rows]
    if not lines or any(request.filters.get(name) for name in ("kind", "first", "last")):
        return page.with_rows(lines)  # lines that are left out would make a running balance look wrong
    newest = max(lines, key=lambda line: line.id)
    newer = rows.filter(pk__gt=newest.id).aggregate(changed=Sum(_effect()))["changed"] or Decimal(0)
    return page.with_rows(_running(lines, available - newer, descending=page.descending))


def subject_lines(viewer: Viewer, request: PageRequest) -> Page[LedgerLine]:
    """A page of the ledger of one holder: the viewer's own, or with filter ``subject`` one the viewer sees."""
    page = cut(_narrowed(_of_holder(viewer, request), request), request, sorts=LEDGER_SORTS, columns=_LINE)
    return page.with_rows([_line(row) for row in page.rows])


def export_lines(viewer: Viewer, request: PageRequest) -> Iterable[LedgerLine]:
    """Every line the list would show, at most 10,000."""
    return walk(lambda asked: subject_lines(viewer, asked), request)


def totals(viewer: Viewer, subject_id: int) -> tuple[StockTotal, ...]:
    """What a holder the viewer sees has, by product and unit, largest groups first; at most 50 of them. One query."""
    rows = Batch.objects.seen_by(viewer).filter(subject_id=subject_id, balance__is_open=True)
    taken = F("balance__departed") + F("balance__lost")
    grouped = rows.filter(balance__entered__gt=taken).order_by().values_list("product_name", "unit")
    sums = grouped.annotate(
        held=Sum(F("balance__entered") - taken), frozen=Sum("balance__frozen"), batches=Count("pk")
    ).order_by("-batches", "product_name")[:50]
    return tuple(StockTotal(name, unit, held - frozen, frozen, count) for name, unit, held, frozen, count in sums)


def written(event_id: int) -> Written:
    """A line with what it says after its corrections so far. At most three queries."""
    rows = BatchEvent.objects.everything(reason="the caller has reached the line through its scope")
    columns = ("id", "batch_id", "kind", "quantity", "unit")
    number, batch_id, kind, amount, unit = rows.filter(pk=event_id).values_list(*columns).get()
    mends = rows.filter(batch_id=batch_id, reverses_id=event_id).aggregate(changed=Sum(_effect()))["changed"]
    sign = EFFECTS.get(EventKind(kind), 1)
    alone = kind != EventKind.RECEIVE or purchase_of(batch_id) is not None
    return Written(number, batch_id, EventKind(kind), alone, amount + sign * (mends or Decimal(0)), unit)


def batch_of_own_event(viewer: Viewer, event_id: int) -> int | None:
    """The batch of a line, if it is one of the viewer's own; None else."""
    if viewer.subject_id is None:
        return None
    rows = BatchEvent.objects.acted_on_by(viewer).filter(pk=event_id)
    found = rows.values_list("batch_id", flat=True).first()
    return found if found is not None and selectors.owned(viewer, [found]) else None


def correction(viewer: Viewer, correction_id: int) -> CorrectionRow:
    """One correction the viewer may see; NotFound otherwise."""
    row = Correction.objects.seen_by(viewer).filter(pk=correction_id).values_list(*_CORRECTION).first()
    if row is None:
        raise NotFound("这条更正")
    return _correction(row)


def list_corrections(viewer: Viewer, request: PageRequest) -> Page[CorrectionRow]:
    """A page of the corrections the viewer may see, newest first."""
    rows: QuerySet[Correction, Any] = Correction.objects.seen_by(viewer)
    if request.filters.get("state", "") in set(CorrectionState):
        rows = rows.filter(state=request.filters["state"])
    if request.search:
        rows = rows.filter(Q(batch__number=request.search) | Q(batch__product_name__contains=request.search))
    page = cut(rows, request, sorts=CORRECTION_SORTS, columns=_CORRECTION)
    return page.with_rows([_correction(row) for row in page.rows])


def corrections_of(batch_id: int) -> tuple[CorrectionRow, ...]:
    """The corrections that wait on a batch whose page the viewer sees."""
    rows = Correction.objects.everything(reason="the batch was read through its scope just before")
    waiting = rows.filter(batch_id=batch_id, state=CorrectionState.WAITING.value)
    return tuple(_correction(row) for row in waiting.order_by("-id").values_list(*_CORRECTION)[:20])


def count_waiting(viewer: Viewer) -> int:
    """How many corrections wait for this viewer's eyes: not those he asked for himself. Counted to 1,000."""
    rows = Correction.objects.acted_on_by(viewer).filter(state=CorrectionState.WAITING.value)
    return rows.exclude(asked_by=viewer.account_id).order_by().values("pk")[:1_000].count()


def steps(viewer: Viewer, batch_id: int) -> tuple[StepRow, ...]:
    """The steps of a batch the viewer may see, in their order, at most 100."""
    rows = Step.objects.seen_by(viewer).filter(batch_id=batch_id).order_by("began_at", "id")
    return tuple(_step(row) for row in rows.values_list(*_STEP)[:100])


def step(viewer: Viewer, step_id: int) -> StepRow:
    """One step of the viewer's own; NotFound otherwise."""
    row = Step.objects.acted_on_by(viewer).filter(pk=step_id).values_list(*_STEP).first()
    if row is None:
        raise NotFound("这个环节")
    return _step(row)


def has_lot(subject_id: int, lot_in: str) -> bool:
    """Whether a holder has used an in-batch number."""
    rows = Step.objects.everything(reason="numbers of the acting subject")
    return rows.filter(subject_id=subject_id, lot_in=lot_in).exists()


def steps_of(subject_id: int) -> int:
    """How many steps a holder has registered: for the next in-batch number."""
    return Step.objects.everything(reason="numbers of the acting subject").filter(subject_id=subject_id).count()


def purchase_of(batch_id: int) -> PurchaseRow | None:
    """Where a batch was bought outside the platform; None for others. The caller has reached the batch."""
    rows = Purchase.objects.everything(reason="the batch was read through its scope just before").filter(pk=batch_id)
    columns = ("seller_kind", "seller_id", "seller_region", "from_code", "paper", "bought_on")
    row = rows.values_list(*columns).first()
    return PurchaseRow(SellerKind(row[0]), *row[1:]) if row else None


def _of_holder(viewer: Viewer, request: PageRequest) -> QuerySet[BatchEvent, Any]:
    rows: QuerySet[BatchEvent, Any] = BatchEvent.objects.seen_by(viewer)
    asked = request.filters.get("subject", "")
    if viewer.subject_id is not None:
        return rows.filter(subject_id=viewer.subject_id)
    return rows.filter(subject_id=int(asked)) if asked.isdecimal() and len(asked) < 19 else rows.none()


def _narrowed(rows: QuerySet[BatchEvent, Any], request: PageRequest) -> QuerySet[BatchEvent, Any]:
    asked = request.filters
    if asked.get("kind", "") in set(EventKind):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("batch", "").isdecimal() and len(asked["batch"]) < 19:
        rows = rows.filter(batch_id=int(asked["batch"]))
    first, last = _day(asked.get("first", "")), _day(asked.get("last", ""))
    if first:
        rows = rows.filter(occurred_at__gte=start_of_day(first))
    if last:
        rows = rows.filter(occurred_at__lt=start_of_day(last + timedelta(days=1)))
    if request.search:
        rows = rows.filter(Q(batch__number=request.search) | Q(batch__code=request.search.replace(" ", "")))
    return rows


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError:
        return None


def _effect() -> Case:
    """The signed change of the available quantity, as SQL."""
    ups = [kind.value for kind, sign in EFFECTS.items() if sign > 0]
    downs = [kind.value for kind, sign in EFFECTS.items() if sign < 0]
    return Case(When(kind__in=ups, then=F("quantity")), When(kind__in=downs, then=-F("quantity")), default=Decimal(0))


def _running(lines: list[LedgerLine], available: Decimal, *, descending: bool) -> list[LedgerLine]:
    """Lines of a page with what was available after each; ``available`` is that after the newest of them."""
    found = []
    for line in sorted(lines, key=lambda one: -one.id):
        found.append(line.with_balance(available))
        available -= line.change
    return found if descending else found[::-1]


def _line(row: tuple[Any, ...]) -> LedgerLine:
    number, batch_id, product, batch_number, kind, quantity, unit, *rest = row
    change = quantity * EFFECTS.get(EventKind(kind), 0)
    return LedgerLine(number, batch_id, product, batch_number, EventKind(kind), quantity, change, unit, *rest)


def _correction(row: tuple[Any, ...]) -> CorrectionRow:
    values = dict(zip(CorrectionRow.__slots__, row, strict=True))
    return CorrectionRow(**{**values, "kind": EventKind(values["kind"]), "state": CorrectionState(values["state"])})


def _step(row: tuple[Any, ...]) -> StepRow:
    values = dict(zip(_STEP, row, strict=True))
    return StepRow(**{**values, "stage": Stage(values["stage"])})
