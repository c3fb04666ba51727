"""What the desks of requests need beside the rows: counters, what waits, one case with its subject, who may revoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.urls import reverse

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal.values import RecordRow
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import Todo, Waiting
from agritrace.ui.parts import Badge, Work

from . import applicants, competence, deadlines, endings, requests
from .lifevalues import FACT_NAMES, KIND_NAMES, REQUEST_NAMES, Hindrance, RequestKind, RequestRow
from .models import Subject
from .permissions import Permission
from .selectors import COLUMNS, row_of
from .values import MaskedPersonal, SubjectRow

_WAITING_ROWS = 6
_ICONS = {RequestKind.CHANGE: "refresh", RequestKind.MOVE: "truck-delivery", RequestKind.CANCELLATION: "circle-minus"}


@dataclass(frozen=True, slots=True)
class Case:
    """A request with the subject it is about: its facts now, persons masked, history, what hinders its end."""

    present: SubjectRow
    persons: Mapping[str, str]
    history: tuple[RecordRow, ...]
    hindrances: tuple[Hindrance, ...]


def case_of(viewer: Viewer, row: RequestRow) -> Case:
    """The case behind a request the viewer has read through its scope; a county it moves to sees it this way, too."""
    subjects = Subject.objects.everything(reason="the subject of a request the viewer sees")
    present = row_of(subjects.filter(id=row.subject_id).values_list(*COLUMNS).get())
    clear = applicants.clear_personal(row.subject_id)
    masked = clear.masked() if clear else MaskedPersonal("", "", "", "")
    persons = {"legal_name": masked.legal_name, "legal_id": masked.legal_id}
    ending = row.open and row.kind is RequestKind.CANCELLATION
    return Case(
        present,
        persons,
        journal.history(viewer, "subject", row.subject_id),
        endings.hindrances(row.subject_id) if ending else (),
    )


def what(row: RequestRow, places: Mapping[str, str] | None = None) -> str:
    """What a request asks for, in few words."""
    if row.kind is RequestKind.CHANGE:
        return "、".join(FACT_NAMES[name] for name in row.changed)
    if row.kind is RequestKind.MOVE:
        place = (places or {}).get(row.to_region_code) or regions.name(row.to_region_code)
        return f"迁往{place}"
    return row.reason


def must_revoke(viewer: Viewer, row: SubjectRow, now: datetime) -> None:
    """Raise Denied unless the viewer's office answers for the subject and may revoke."""
    if not viewer.can(Permission.REVOKE):
        raise denied("撤销主体")
    competence.must_decide(viewer, row.region_code, now)


def command_of(text: str) -> UUID:
    """The command id a page carried; ValueError for anything else."""
    return UUID(text)


def fresh_command() -> str:
    """A command id for a form of one button."""
    return str(uuid4())


def works(viewer: Viewer) -> bool:
    """Whether requests come to this viewer's desk."""
    may = viewer.can(Permission.DECIDE_CHANGE) or viewer.can(Permission.DECIDE_CANCELLATION)
    return may and competence.sits(viewer)


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Requests that wait for this office, with the deadline of the oldest."""
    if viewer.kind is not ViewerKind.REGULATOR or not works(viewer):
        return ()
    count, oldest = requests.count_on_desk(viewer)
    if oldest is None:
        return ()
    return (
        Todo(
            "subjects-requests",
            "变更、迁移、注销待办",
            count,
            reverse("subjects:requests"),
            due=deadlines.deadline_of(oldest),
            hint="5 个工作日内办结",
            act="办理申请",
        ),
    )


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """The requests that wait longest for this office; for a subject its own open one."""
    if viewer.kind is ViewerKind.SUBJECT:
        return tuple(_own(row, now) for row in requests.own_requests(viewer, limit=1) if row.open)
    if viewer.kind is not ViewerKind.REGULATOR or not works(viewer):
        return ()
    rows = requests.on_desk(viewer, limit=_WAITING_ROWS)
    places = regions.names({code for row in rows for code in (row.region_code, row.to_region_code) if code})
    return tuple(
        Waiting(
            Work(
                f"办理{KIND_NAMES[row.kind]}：{row.subject_name}",
                reverse("subjects:request", args=[row.id]),
                f"{what(row, places)}　{deadlines.said(row.since, now)}到达",
                _ICONS[row.kind],
                due=deadlines.due_of(row.since, now),
            ),
            deadlines.deadline_of(row.since),
        )
        for row in rows
    )


def _own(row: RequestRow, now: datetime) -> Waiting:
    badge = Badge.of(REQUEST_NAMES[row.state])
    small = f"{deadlines.said(row.filed_at, now)}提交"
    address = reverse("subjects:request", args=[row.id])
    return Waiting(Work(f"{row.title}办理中", address, small, _ICONS[row.kind], badge=badge))
