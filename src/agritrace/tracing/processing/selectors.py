"""Reading runs: one, a page of them, and which run a batch came out of or went into."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, walk
from agritrace.kernel.results import NotFound
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer

from .models import Made, Run, Slaughter, Taken
from .values import RunDetail, RunKind, RunRow, Side, SlaughterPapers

_COLUMNS = (
    "id",
    "subject_id",
    "region_code",
    "kind",
    "title",
    "inputs",
    "outputs",
    "taken",
    "made",
    "added",
    "loss",
    "added_words",
    "note",
    "created_at",
)
_LEVELS = {2: "province", 4: "city", 6: "county"}
FILTERS = ("kind",)


SORTS: dict[str, Sort] = {"created": Sort("created_at", "时间", descending=True, parse=read_start_of_day)}


def list_runs(viewer: Viewer, request: PageRequest) -> Page[RunRow]:
    """A page of the runs the viewer may see: searched by product and batch number, filtered by kind, newest first."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(row) for row in page.rows])


def export_runs(viewer: Viewer, request: PageRequest) -> list[RunRow]:
    """Every run the list would show, at most 10,000."""
    return walk(lambda asked: list_runs(viewer, asked), request)


def run(viewer: Viewer, run_id: int) -> RunDetail:
    """One run the viewer may see with both sides; NotFound otherwise. Four queries."""
    found = Run.objects.seen_by(viewer).filter(pk=run_id).values_list(*_COLUMNS).first()
    if found is None:
        raise NotFound("这次加工")
    taken = Taken.objects.everything(reason="the run was read through its scope just before").filter(run_id=run_id)
    made = Made.objects.everything(reason="the run was read through its scope just before").filter(run_id=run_id)
    common = ("batch_id", "batch__product_name", "batch__number", "quantity", "unit", "weight")
    papers = Slaughter.objects.everything(reason="the run was read through its scope just before").filter(pk=run_id)
    columns = ("animal_papers", "meat_inspection", "meat_quarantine", "ear_tags")
    proof = papers.values_list(*columns).first()
    return RunDetail(
        row=_row(found),
        taken=tuple(Side(*row) for row in taken.order_by("batch_id").values_list(*common, "lost")),
        made=tuple(_born(row) for row in made.order_by("batch_id").values_list(*common)),
        papers=SlaughterPapers(tuple(proof[0].split("\n")), *proof[1:]) if proof else None,
    )


def is_slaughter(batch_id: int) -> bool:
    """Whether a batch came out of a slaughter; the *look up* reach: it says so on its public page. One query."""
    rows = Made.objects.everything(reason="whoever holds a label reads how its goods were made")
    return rows.filter(batch_id=batch_id, run__kind=RunKind.SLAUGHTER.value).exists()


def split_times(batch_id: int) -> int:
    """How many batches were split off a batch before: for the numbers of the next ones."""
    runs = Taken.objects.everything(reason="the number of a new batch of the acting subject")
    found = runs.filter(batch_id=batch_id, run__kind=RunKind.SPLIT.value).values("run_id")
    rows = Made.objects.everything(reason="the number of a new batch of the acting subject")
    return rows.filter(run_id__in=found).count()


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Run, Any]:
    rows: QuerySet[Run, Any] = Run.objects.seen_by(viewer)
    include = viewer.jurisdiction.include
    if viewer.subject_id is None and len(include) == 1 and len(include[0]) in _LEVELS:
        rows = rows.filter(**{_LEVELS[len(include[0])]: include[0]})
    if request.filters.get("kind", "") in set(RunKind):
        rows = rows.filter(kind=request.filters["kind"])
    asked = half_width(request.search).lower().strip()
    return rows.filter(words__contains=asked) if asked else rows


def _row(row: tuple[Any, ...]) -> RunRow:
    values = dict(zip(_COLUMNS, row, strict=True))
    return RunRow(**{**values, "kind": RunKind(values["kind"])})


def _born(row: tuple[Any, ...]) -> Side:
    batch_id, product, number, quantity, unit, weight = row
    return Side(batch_id, product, number, quantity, unit, weight, Decimal(0))
