"""Reading export requests: one's office's own, and those the security office guards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet

from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.scope import inside
from agritrace.kernel.viewer import Jurisdiction, Viewer, ViewerKind

from .kinds import kinds, terms
from .models import ExportRequest
from .permissions import Permission
from .values import ExportRow, Form, Kind, State

__all__ = ["FILTERS", "SORTS", "approves", "asked_kinds", "kinds", "list_requests", "request_of", "seen", "terms"]

SORTS: Mapping[str, Sort] = {"newest": Sort("id", "提出先后", descending=True)}
FILTERS = ("state",)
_COLUMNS = tuple(field.name for field in fields(ExportRow))


def asked_kinds(viewer: Viewer) -> tuple[Kind, ...]:
    """The lists the viewer may ask to export."""
    asks = viewer.can(Permission.ASK) and viewer.kind is ViewerKind.REGULATOR
    return tuple(kind for kind in kinds().values() if asks and viewer.can(kind.permission))


def seen(viewer: Viewer) -> QuerySet[ExportRequest]:
    """All of one's own office; the security office those of its whole area. Denied to everybody else."""
    if viewer.organisation_id is None or viewer.kind is not ViewerKind.REGULATOR:
        raise denied("查看个人信息导出")
    if viewer.can(Permission.GUARD):
        rows = ExportRequest.objects.everything(reason="the security office guards its area; it sees no business data")
        parts = inside("region_code", area(viewer))
        if not parts:
            return rows.none()
        return rows if any(not part for part in parts) else rows.filter(reduce(or_, parts))
    if not viewer.can(Permission.ASK):
        raise denied("查看个人信息导出")
    return ExportRequest.objects.seen_by(viewer).filter(organisation_id=viewer.organisation_id)


def area(viewer: Viewer) -> Jurisdiction:
    """The area of the viewer's organisation today: a separated office has none of its own."""
    return organisations.jurisdiction_of(viewer.organisation_id or 0, beijing_day(system_now()))


def count_waiting(viewer: Viewer) -> int:
    """How many requests wait for this viewer's decision, counted up to 1,000."""
    waiting = seen(viewer).filter(state=State.ASKED, large=viewer.can(Permission.GUARD))
    return waiting.exclude(account_id=viewer.account_id or 0).order_by().values("pk")[:COUNTED_TO].count()


def list_requests(viewer: Viewer, request: PageRequest) -> Page[ExportRow]:
    """A page of export requests, newest first. Filter ``state``; search by number."""
    rows = seen(viewer)
    if request.filters.get("state") in list(State):
        rows = rows.filter(state=request.filters["state"])
    if request.search:
        rows = rows.filter(number__contains=request.search.strip().upper())
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def request_of(viewer: Viewer, request_id: int) -> ExportRow:
    """One request the viewer may see; NotFound otherwise."""
    for values in seen(viewer).filter(id=request_id).values_list(*_COLUMNS):
        return row_of(values)
    raise NotFound("这份导出申请")


def approves(viewer: Viewer, row: ExportRow) -> bool:
    """Whether the viewer decides on this one: the office's administrator, on large ones the security office; never his own."""
    if viewer.account_id == row.account_id:
        return False
    if row.large:
        return viewer.can(Permission.GUARD) and area(viewer).covers(row.region_code)
    return viewer.can(Permission.APPROVE) and viewer.organisation_id == row.organisation_id


def row_of(values: Sequence[Any]) -> ExportRow:
    """A row from the columns of :class:`ExportRow`."""
    told = dict(zip(_COLUMNS, values, strict=True))
    typed = {"columns": tuple(told["columns"]), "form": Form(told["form"]), "state": State(told["state"])}
    return ExportRow(**{**told, **typed})
