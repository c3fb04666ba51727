"""Reading farm records: one, a page of them, what was used last, which waits a harvest falls into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.kernel.clock import beijing_day, read_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer
from agritrace.kernel.wordpairs import spoken
from agritrace.registry.subjects import selectors as subjects

from .models import FarmRecord
from .permissions import Permission
from .values import INPUTS, MOST_COPIED, FarmRow, Harvested, Interval, Work

COLUMNS = (
    "id", "subject_id", "region_code", "work", "done_on", "base_name", "product_id", "category_code", "product_name",
    "input_name", "registration_no", "source", "dose", "dose_unit", "method", "target", "interval_days", "last_used_on",
    "free_on", "banned", "note", "proxied", "reverses_id", "reversing__id", "created_at",
)  # fmt: skip  # the order of FarmRow
_FIELDS = tuple(field.name for field in fields(FarmRow))
FILTERS = ("work", "view", "subject")
SORTS: dict[str, Sort] = {"day": Sort("done_on", "日期", descending=True, parse=read_day)}
VIEWS = {"": "全部", "open": "间隔期内", "banned": "禁用投入品"}


def record(viewer: Viewer, record_id: int) -> FarmRow:
    """One record the viewer may see; NotFound otherwise, Denied without the permission."""
    _may_see(viewer)
    for values in FarmRecord.objects.seen_by(viewer).filter(pk=record_id).values_list(*COLUMNS):
        return _row(values)
    raise NotFound("这条农事记录")


def list_records(viewer: Viewer, request: PageRequest, now: datetime) -> Page[FarmRow]:
    """A page of the records the viewer may see, newest day first.

    Filters: ``work``, ``view`` (open: the wait is not over; banned), ``subject``. Denied without the permission.
    """
    _may_see(viewer)
    today = beijing_day(now)
    common = _asked(viewer, request, today, rare=False) if request.search else None
    page = cut(_asked(viewer, request, today), request, sorts=SORTS, columns=COLUMNS, common=common)
    return page.with_rows([_row(values) for values in page.rows])


def last_used(viewer: Viewer, work: Work, *, limit: int = 6) -> tuple[FarmRow, ...]:
    """The viewer's last different inputs of a work (or plots, where a work has no input), newest first."""
    found: dict[str, FarmRow] = {}
    for row in _own(viewer, Q(work=work.value), limit=60):
        key = row.input_name if work in INPUTS else row.where
        found.setdefault(key, row)
    return tuple(found.values())[:limit]


def last_entry(viewer: Viewer) -> FarmRow | None:
    """The viewer's newest record: where he works at the moment."""
    return next(iter(_own(viewer, Q(), limit=1)), None)


def last_day(viewer: Viewer, before: date) -> tuple[FarmRow, ...]:
    """The records of the last day before this one on which the viewer entered anything: what is offered for copying."""
    newest = _own(viewer, Q(done_on__lt=before), limit=1)
    return _own(viewer, Q(done_on=newest[0].done_on), limit=MOST_COPIED) if newest else ()


def waiting(viewer: Viewer, now: datetime, *, limit: int = 20) -> tuple[FarmRow, ...]:
    """The viewer's own records whose wait is not over today, the longest first."""
    rows = _own(viewer, Q(free_on__gt=beijing_day(now)), limit=limit)
    return tuple(sorted(rows, key=lambda row: row.free_on or row.done_on, reverse=True))


def counting(subject_id: int, ids: Iterable[int]) -> tuple[FarmRow, ...]:
    """Records of one subject that hold, by number; for acts, which have asked the viewer before."""
    rows = FarmRecord.objects.everything(reason="the acting subject's own")
    found = rows.filter(_holding(), subject_id=subject_id, pk__in=set(ids)).order_by("id").values_list(*COLUMNS)
    return tuple(_row(values) for values in found)


def entered_on(subject_id: int, day: date) -> tuple[FarmRow, ...]:
    """What one subject entered for a day and holds; for acts."""
    rows = FarmRecord.objects.everything(reason="the acting subject's own")
    found = rows.filter(_holding(), subject_id=subject_id, done_on=day).order_by("id").values_list(*COLUMNS)
    return tuple(_row(values) for values in found[:200])


def intervals(harvested: Harvested) -> tuple[Interval, ...]:
    """The waits a harvest falls into and the forbidden inputs before it, the longest first (domain facts tracing §2).

    A record counts for its crop's category and plot; one that names no crop or no plot counts for all, and a harvest
    whose plot or crop is not known meets all. For rooms above, which decide what it means. One query.
    """
    numbers = subjects.same_subject(harvested.subject_id)
    rows = FarmRecord.objects.everything(reason="rooms above ask about harvests of their own acts")
    place = Q() if not harvested.base_name else Q(base_name="") | Q(base_name=harvested.base_name.strip())
    crop = Q() if not harvested.category_code else Q(category_code="") | Q(category_code=harvested.category_code)
    early = Q(free_on__gt=harvested.day) | Q(banned=True)
    found = rows.filter(_holding(), place, crop, early, subject_id__in=numbers, done_on__lte=harvested.day)
    told = [_interval(_row(values)) for values in found.order_by("-free_on", "-id").values_list(*COLUMNS)[:20]]
    return tuple(sorted(told, key=lambda one: one.free_on or date.max, reverse=True))


def _interval(row: FarmRow) -> Interval:
    return Interval(
        row.id,
        row.work,
        row.what,
        row.base_name,
        row.product_name,
        row.last_used_on,
        row.interval_days or 0,
        None if row.banned else row.free_on,
    )


def _holding() -> Q:
    """Neither a reversing entry nor reversed."""
    return Q(reverses__isnull=True, reversing__isnull=True)


def _own(viewer: Viewer, wanted: Q, *, limit: int) -> tuple[FarmRow, ...]:
    if viewer.subject_id is None:
        return ()
    rows = FarmRecord.objects.seen_by(viewer).filter(_holding(), wanted, subject_id=viewer.subject_id)
    return tuple(_row(values) for values in rows.order_by("-done_on", "-id").values_list(*COLUMNS)[:limit])


def _may_see(viewer: Viewer) -> None:
    if not viewer.can(Permission.SEE):
        raise denied("查看农事记录")


def _asked(viewer: Viewer, request: PageRequest, today: date, *, rare: bool = True) -> QuerySet[FarmRecord, Any]:
    rows: QuerySet[FarmRecord, Any] = FarmRecord.objects.seen_by(viewer)
    asked = request.filters
    if asked.get("work", "") in set(Work):
        rows = rows.filter(work=asked["work"])
    if asked.get("view") == "open":
        rows = rows.filter(_holding(), free_on__gt=today)
    if asked.get("view") == "banned":
        rows = rows.filter(_holding(), banned=True)
    if asked.get("subject", "").isdecimal() and len(asked["subject"]) < 19:
        rows = rows.filter(subject_id=int(asked["subject"]))
    words = half_width(request.search).lower().strip()
    if not words:
        return rows
    return spoken(rows, "words", words) if rare else rows.filter(words__contains=words)


def _row(values: tuple[Any, ...]) -> FarmRow:
    told = dict(zip(_FIELDS, values, strict=True))
    return FarmRow(**{**told, "work": Work(told["work"])})
