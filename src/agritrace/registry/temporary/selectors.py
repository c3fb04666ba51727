"""Reading temporary entries: lists, one entry, claims of applications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import beijing_day, read_start_of_day, start_of_day
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.subjectcodes import read_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import Industry, SubjectRow, SubjectState

from . import terms
from .models import TemporaryClaim, TemporaryEntry
from .permissions import Permission
from .values import Age, ClaimRow, Recorder, TemporaryRow

COLUMNS = (
    "subject_id", "code", "name", "org_form", "industry", "main_product", "region_code", "address", "longitude",
    "latitude", "remark", "state", "recorded_by", "recorder_kind", "organisation_id", "recorded_at", "ending", "reason",
    "ended_at", "joined_to", "version",
)  # fmt: skip  # the order of TemporaryRow
_CLAIM = ("application_id", "code", "temporary_id", "reason", "done_at")
_LEVELS = {2: "region_2", 4: "region_4", 6: "region_6", 9: "region_9"}
SORTS: Mapping[str, Sort] = {"newest": Sort("recorded_at", "录入时间", descending=True, parse=read_start_of_day)}
FILTERS = ("state", "age", "by")


def row_of(values: tuple[Any, ...]) -> TemporaryRow:
    """A row from ``COLUMNS``."""
    told = dict(zip(COLUMNS, values, strict=True))
    told["id"] = told.pop("subject_id")
    told["org_form"], told["industry"] = SubjectForm(told["org_form"]), Industry(told["industry"])
    return TemporaryRow(**{**told, "state": SubjectState(told["state"])})


def enters(viewer: Viewer) -> bool:
    """Whether the viewer enters people in the field: an official with an office of his own."""
    return viewer.can(Subjects.ENTER_TEMPORARY) and viewer.account_id is not None and viewer.organisation_id is not None


def joins(viewer: Viewer, row: TemporaryRow, now: datetime) -> bool:
    """Whether the viewer's office may say whose entry this is: the county that answers for the place."""
    return viewer.can(Subjects.REVIEW) and subjects.decides(viewer, row.region_code, now)


def list_entries(viewer: Viewer, request: PageRequest, now: datetime) -> Page[TemporaryRow]:
    """A page of the entries of the viewer's area, newest first.

    Filters: ``state``, ``age`` (``fresh``, ``late``), ``by`` (``me``, ``office``, ``regulator``, ``enforcement``). Search
    by code, or by two and more characters of the name or its initials. Denied without ``temporary:entry:see``.
    """
    rows = _searched(_filtered(viewer, _area(viewer), request.filters, now=now), request.search)
    page = cut(rows, request, sorts=SORTS, columns=COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def entry(viewer: Viewer, temporary_id: int) -> TemporaryRow:
    """One entry of the viewer's area; NotFound otherwise."""
    if not viewer.can(Permission.SEE):
        raise denied("查看临时登记")
    for values in TemporaryEntry.objects.seen_by(viewer).filter(subject_id=temporary_id).values_list(*COLUMNS):
        return row_of(values)
    raise NotFound("这份临时登记")


def by_code(viewer: Viewer, code: str) -> TemporaryRow | None:
    """The entry of a temporary code inside the viewer's area; None for any other code."""
    parts = read_subject_code(code)
    rows = TemporaryEntry.objects.seen_by(viewer).filter(code=parts.code if parts else "")
    return next((row_of(values) for values in rows.values_list(*COLUMNS)), None)


def joined_with(viewer: Viewer, subject_id: int) -> tuple[TemporaryRow, ...]:
    """The entries of the viewer's area that were joined with a registered subject."""
    rows = TemporaryEntry.objects.seen_by(viewer).filter(joined_to=subject_id).order_by("recorded_at")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS))


def has_entry(viewer: Viewer, subject_id: int) -> bool:
    """Whether this number is that of an entry of the viewer's area."""
    return TemporaryEntry.objects.seen_by(viewer).filter(subject_id=subject_id).exists()


def count_late(viewer: Viewer, now: datetime) -> int:
    """How many entries of the viewer's area wait longer than the term, counted up to 1,000."""
    return _late(_area(viewer), beijing_day(now)).order_by().values("pk")[:COUNTED_TO].count()


def claim_of(viewer: Viewer, application_id: int) -> ClaimRow | None:
    """What was decided about the claim of an application of the viewer's area; None when nothing was."""
    rows = TemporaryClaim.objects.seen_by(viewer).filter(application_id=application_id)
    for number, code, temporary_id, reason, done_at in rows.values_list(*_CLAIM):
        return ClaimRow(number, code, temporary_id, reason, done_at is not None)
    return None


def claimed(viewer: Viewer, application: SubjectRow) -> tuple[TemporaryRow, ...]:
    """Open entries of the viewer's area an application may belong to: the one it names first, then by paper and phone."""
    named = by_code(viewer, application.claimed_code) if application.claimed_code else None
    others = subjects.candidates(viewer, application.id)
    rows = TemporaryEntry.objects.seen_by(viewer).filter(subject_id__in=others, state=SubjectState.TEMPORARY)
    found = [row_of(values) for values in rows.order_by("recorded_at").values_list(*COLUMNS)]
    first = [named] if named is not None and named.waits else []
    return (*first, *(row for row in found if named is None or row.id != named.id))


def late_entries(day: date, limit: int) -> tuple[tuple[int, str], ...]:
    """Entries over the term whose township was not told yet, with their places; for the timer."""
    rows = TemporaryEntry.objects.everything(reason="the timer looks at all of the country").filter(reminded_at=None)
    return tuple(
        _late(rows, day).order_by("recorded_at", "subject_id").values_list("subject_id", "region_code")[:limit]
    )


def last_instant(day: date) -> datetime:
    """Entries recorded before this instant are late on a Beijing day."""
    return start_of_day(day - timedelta(days=terms.remind_days(day)))


def _area(viewer: Viewer) -> QuerySet[TemporaryEntry]:
    if not viewer.can(Permission.SEE):
        raise denied("查看临时登记")
    rows, include = TemporaryEntry.objects.seen_by(viewer), viewer.jurisdiction.include
    column = _LEVELS.get(len(include[0])) if len(include) == 1 else None
    return rows.filter(**{column: include[0]}) if column else rows


def _late(rows: QuerySet[TemporaryEntry], day: date) -> QuerySet[TemporaryEntry]:
    return rows.filter(state=SubjectState.TEMPORARY, recorded_at__lt=last_instant(day))


def _filtered(
    viewer: Viewer, rows: QuerySet[TemporaryEntry], filters: Mapping[str, str], *, now: datetime
) -> QuerySet[TemporaryEntry]:
    day = beijing_day(now)
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("age") == Age.LATE:
        rows = _late(rows, day)
    elif filters.get("age") == Age.FRESH:
        rows = rows.filter(state=SubjectState.TEMPORARY, recorded_at__gte=last_instant(day))
    chosen: dict[str, dict[str, Any]] = {
        Recorder.ME.value: {"recorded_by": viewer.account_id},
        Recorder.OFFICE.value: {"organisation_id": viewer.organisation_id},
        Recorder.REGULATOR.value: {"recorder_kind": ViewerKind.REGULATOR.value},
        Recorder.ENFORCEMENT.value: {"recorder_kind": ViewerKind.ENFORCEMENT.value},
    }
    return rows.filter(**chosen.get(filters.get("by", ""), {}))


def _searched(rows: QuerySet[TemporaryEntry], text: str) -> QuerySet[TemporaryEntry]:
    plain = "".join(text.split()).lower()
    parts = read_subject_code(plain)
    if parts:
        return rows.filter(code=parts.code)
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
    if not pairs:
        return rows
    rows = rows.filter(grams__contains=pairs)
    return rows if plain.isascii() else rows.filter(name__icontains=plain)
