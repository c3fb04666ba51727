"""Reading requests: queues and lists for offices, own ones for subjects, counters for the workbench."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, counted_since, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer, ViewerKind

from .lifetables import SubjectRequest
from .lifevalues import KIND_NAMES, OPEN_REQUESTS, RequestKind, RequestRow, RequestState
from .permissions import Permission

MOST_COUNTED = 1000
FILTERS = ("kind", "state")
_COLUMNS = (
    "id", "subject_id", "subject__name", "subject__code", "kind", "state", "region_code", "to_region_code",
    "desk_region_code", "changed", "facts", "before", "findings", "reason", "words", "files", "version", "filed_at",
    "since", "decided_at",
)  # fmt: skip  # the order of RequestRow


SORTS: Mapping[str, Sort] = {"oldest": Sort("since", "到达时间", parse=read_start_of_day)}


def title(kind: RequestKind) -> str:
    """变更申请 and the like."""
    return f"{KIND_NAMES[kind]}申请"


def request(viewer: Viewer, request_id: int) -> RequestRow:
    """One request the viewer sees: of his own subject, or with its subject or desk in his area; NotFound otherwise."""
    for values in SubjectRequest.objects.seen_by(viewer).filter(id=request_id).values_list(*_COLUMNS):
        return _row(values)
    raise NotFound("这份申请")


def list_requests(viewer: Viewer, asked: PageRequest) -> Page[RequestRow]:
    """Requests of the viewer's area by the time they came to their desk.

    Filters: ``kind``, and ``state``: "" what lies on a desk of the area now, a state of requests, or ``all``. Raises
    Denied without ``subjects:subject:read``.
    """
    if not viewer.can(Permission.READ):
        raise denied("查看变更、迁移、注销申请")
    page = cut(_filtered(viewer, asked.filters), asked, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(values) for values in page.rows])


def own_requests(viewer: Viewer, *, limit: int = 20) -> tuple[RequestRow, ...]:
    """The newest requests of the viewer's own subject."""
    if viewer.kind is not ViewerKind.SUBJECT or viewer.subject_id is None:
        return ()
    return requests_of(viewer, viewer.subject_id, limit=limit)


def requests_of(viewer: Viewer, subject_id: int, *, limit: int = 20) -> tuple[RequestRow, ...]:
    """The newest requests of a subject, as far as the viewer sees them."""
    rows = SubjectRequest.objects.seen_by(viewer).filter(subject_id=subject_id).order_by("-id")
    return tuple(_row(values) for values in rows.values_list(*_COLUMNS)[:limit])


def open_of(viewer: Viewer, subject_id: int) -> RequestRow | None:
    """The open request of a subject, if the viewer sees it."""
    rows = SubjectRequest.objects.seen_by(viewer).filter(subject_id=subject_id, state__in=OPEN_REQUESTS)
    return next((_row(values) for values in rows.values_list(*_COLUMNS)), None)


def on_desk(viewer: Viewer, *, limit: int) -> tuple[RequestRow, ...]:
    """What waits longest for offices of the viewer's area."""
    rows = _on_desk(viewer).order_by("since", "id").values_list(*_COLUMNS)[:limit]
    return tuple(_row(values) for values in rows)


def count_on_desk(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many requests wait for offices of the viewer's area (at most 1,000 counted), and since when the oldest."""
    return counted_since(_on_desk(viewer), "since", most=MOST_COUNTED)


def _on_desk(viewer: Viewer) -> QuerySet[SubjectRequest]:
    """Open requests whose desk lies in the viewer's area: those an authority acts on."""
    rows = SubjectRequest.objects.acted_on_by(viewer).filter(state__in=OPEN_REQUESTS)
    return rows if viewer.kind is ViewerKind.REGULATOR else rows.none()


def _filtered(viewer: Viewer, filters: Mapping[str, str]) -> QuerySet[SubjectRequest]:
    state = filters.get("state", "")
    if state in list(RequestState):
        rows = SubjectRequest.objects.seen_by(viewer).filter(state=state)
    elif state == "all":
        rows = SubjectRequest.objects.seen_by(viewer)
    else:
        rows = _on_desk(viewer)
    kind = filters.get("kind", "")
    return rows.filter(kind=kind) if kind in list(RequestKind) else rows


def _row(values: tuple[Any, ...]) -> RequestRow:
    told = dict(zip(_COLUMNS, values, strict=True))
    name, code = told.pop("subject__name"), told.pop("subject__code")
    return RequestRow(
        **{
            **told,
            "subject_name": name,
            "subject_code": code or "",
            "kind": RequestKind(told["kind"]),
            "state": RequestState(told["state"]),
            "changed": tuple(told["changed"]),
            "findings": tuple(told["findings"]),
            "files": tuple((UUID(one), kind) for one, kind in told["files"]),
        }
    )
