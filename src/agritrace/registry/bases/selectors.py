"""Reading bases: one, a page of them, the names a harvest is offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.paging import Page, PageRequest, Sort, cut, whole
from agritrace.kernel.pinyin import sort_key
from agritrace.kernel.results import NotFound
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer
from agritrace.kernel.wordpairs import spoken

from . import land as land_classes
from .models import Base
from .values import FINDINGS, BaseRow, BaseState, PublicBase

COLUMNS = (
    "id", "subject_id", "region_code", "place_code", "land_class", "code", "name", "area", "area_unit", "corners",
    "stated_system", "drawn_area", "findings", "state", "version", "created_at",
)  # fmt: skip  # the order of BaseRow
FILTERS = ("state", "land", "finding", "subject")
SORTS: dict[str, Sort] = {
    "name": Sort("sort_key", "名称", parse=sort_key),
    "newest": Sort("created_at", "新增时间", descending=True, parse=read_start_of_day),
}


def row_of(values: tuple[Any, ...]) -> BaseRow:
    """A row from ``COLUMNS``."""
    told = dict(zip(COLUMNS, values, strict=True))
    flat = told["corners"]
    return BaseRow(
        **{
            **told,
            "corners": tuple(zip(flat[::2], flat[1::2], strict=True)),
            "stated_system": CoordinateSystem(told["stated_system"]),
            "findings": tuple(told["findings"]),
            "state": BaseState(told["state"]),
        }
    )


def base(viewer: Viewer, base_id: int) -> BaseRow:
    """One base the viewer may see; NotFound otherwise."""
    for values in Base.objects.seen_by(viewer).filter(pk=base_id).values_list(*COLUMNS):
        return row_of(values)
    raise NotFound("这个基地")


def choices(viewer: Viewer, *, limit: int = 200) -> tuple[str, ...]:
    """The names of the viewer's own active bases by pinyin: what a harvest is offered."""
    if viewer.subject_id is None:
        return ()
    rows = Base.objects.seen_by(viewer).filter(subject_id=viewer.subject_id, state=BaseState.ACTIVE)
    return tuple(rows.order_by("sort_key", "id").values_list("name", flat=True)[:limit])


def public_bases(subject_id: int, *, named: bool, most: int = 10) -> tuple[PublicBase, ...]:
    """The active bases of a subject as the public reads them, without points and codes; names only when ``named``."""
    rows = Base.objects.everything(reason="the public page of a subject names its bases, never where they lie")
    found = rows.filter(subject_id=subject_id, state=BaseState.ACTIVE).order_by("sort_key", "id")
    columns = ("name", "land_class", "place_code", "area", "area_unit")
    return tuple(
        PublicBase(name if named else "", land_classes.title(land), place, area, unit)
        for name, land, place, area, unit in found.values_list(*columns)[:most]
    )


def list_bases(viewer: Viewer, request: PageRequest) -> Page[BaseRow]:
    """A page of the bases the viewer may see. Filters: ``state``, ``land`` (class), ``finding``, ``subject``."""
    common = _asked(viewer, request, rare=False) if request.search else None
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=COLUMNS, common=common)
    return page.with_rows([row_of(values) for values in page.rows])


def export_bases(viewer: Viewer, request: PageRequest, *, most: int = 50_000) -> Iterator[BaseRow]:
    """Every base the list would show, in its order, at most 50,000; read in pieces."""
    rows = whole(_asked(viewer, request), request, sorts=SORTS, columns=COLUMNS, most=most)
    return (row_of(values) for values in rows)


def _asked(viewer: Viewer, request: PageRequest, *, rare: bool = True) -> QuerySet[Base, Any]:
    rows: QuerySet[Base, Any] = Base.objects.seen_by(viewer)
    asked = request.filters
    if asked.get("state", "") in set(BaseState):
        rows = rows.filter(state=asked["state"])
    if asked.get("land", "").isdecimal():
        rows = rows.filter(land_class=asked["land"][:4])
    if asked.get("finding", "") in FINDINGS:
        rows = rows.exclude(findings=[]).filter(findings__contains=[asked["finding"]])  # few have any: a partial index
    if asked.get("subject", "").isdecimal() and len(asked["subject"]) < 19:
        rows = rows.filter(subject_id=int(asked["subject"]))
    words = half_width(request.search).lower().strip()
    if not words:
        return rows
    return spoken(rows, "words", words) if rare else rows.filter(words__contains=words)
