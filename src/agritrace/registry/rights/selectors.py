"""Reading personal requests: for the office that answers, the offices above it, and the person."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Level, Viewer, ViewerKind
from agritrace.registry.privacy import selectors as retention
from agritrace.registry.privacy.permissions import Permission as Privacy
from agritrace.registry.subjects import selectors as subjects

from . import rules, storing
from .models import PersonalRequest, RequestWords
from .permissions import Permission
from .values import OPEN, About, Kind, Plan, RequestRow, State, Term, Told, Way

SORTS: Mapping[str, Sort] = {
    "newest": Sort("id", "提出先后", descending=True),
    "due": Sort("due_on", "答复期限", parse=date.fromisoformat),
}
FILTERS = ("kind", "state")
LATE = "late"
"""A value of the filter ``state``: open and past its day."""
_TABLE = Path(__file__).parent / "data" / "terms.csv"
_COLUMNS = (
    "id", "subject_id", "subject__name", "subject__code", "region_code", "about", "account_id", "kind", "way", "state",
    "checked", "asked_at", "due_on", "extended", "closed_at", "ground", "files", "run_id", "package_id",
    "package_until", "taken_at", "version",
)  # fmt: skip  # the order of RequestRow
_NAMES = tuple(field.name for field in fields(RequestRow))
_COUNTER = frozenset({Level.TOWNSHIP, Level.COUNTY})


@cache
def terms() -> Mapping[str, Term]:
    """The table of terms by key, as it is dated in the file it comes from."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["key"]: Term(row["key"], int(row["days"]), row["words"], row["source"], date.fromisoformat(row["as_of"]))
        for row in rows
    }


def serves(viewer: Viewer) -> bool:
    """Whether the viewer takes requests at a counter: an official of a township or county, as himself."""
    official = viewer.kind is ViewerKind.REGULATOR and viewer.level in _COUNTER
    return official and viewer.can(Permission.SERVE)


def handles(viewer: Viewer, region_code: str, now: datetime) -> bool:
    """Whether the viewer's office answers requests of this place."""
    return viewer.can(Permission.HANDLE) and subjects.decides(viewer, region_code, now)


def answers_somewhere(viewer: Viewer, now: datetime) -> bool:
    """Whether requests wait for the viewer's own office: a county, or a city without counties."""
    places = [full_code(prefix) for prefix in viewer.jurisdiction.include if prefix]
    return viewer.kind is ViewerKind.REGULATOR and any(handles(viewer, place, now) for place in places)


def about_whom(viewer: Viewer) -> About:
    """Whose data somebody asks about in his own account: the owner the subject's, a sub-account its own person's."""
    return About.SUBJECT if viewer.can(Privacy.SEE_OWN) else About.ACCOUNT


def seen(viewer: Viewer) -> QuerySet[PersonalRequest]:
    """Requests the viewer may see; Denied without the permission. A sub-account sees its own alone."""
    own = viewer.kind is ViewerKind.SUBJECT and viewer.consent_id is None
    if not own and (viewer.kind is not ViewerKind.REGULATOR or not viewer.can(Permission.SEE)):
        raise denied("查看个人信息请求")
    rows = PersonalRequest.objects.seen_by(viewer)
    if viewer.kind is ViewerKind.SUBJECT and about_whom(viewer) is About.ACCOUNT:
        return rows.filter(account_id=viewer.account_id)
    return rows


def list_requests(viewer: Viewer, request: PageRequest, now: datetime) -> Page[RequestRow]:
    """A page of the requests the viewer may see. Filters ``kind``, ``state`` (also ``late``); search by name or code."""
    rows = seen(viewer)
    if request.filters.get("kind") in list(Kind):
        rows = rows.filter(kind=request.filters["kind"])
    state = request.filters.get("state")
    if state in list(State):
        rows = rows.filter(state=state)
    elif state == LATE:
        rows = rows.filter(state__in=OPEN, due_on__lt=beijing_day(now))
    text = "".join(request.search.split())
    if text:
        rows = rows.filter(Q(subject__name__icontains=text) | Q(subject__code=text))
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([_row(values) for values in page.rows])


def request_of(viewer: Viewer, request_id: int) -> RequestRow:
    """One request the viewer may see; NotFound otherwise."""
    for values in seen(viewer).filter(id=request_id).values_list(*_COLUMNS):
        return _row(values)
    raise NotFound("这份个人信息请求")


def is_askers(viewer: Viewer, row: RequestRow) -> bool:
    """Whether the viewer is the person who asked, or an official at the counter that took it."""
    if viewer.kind is ViewerKind.SUBJECT:
        return viewer.subject_id == row.subject_id and (
            row.about is About.SUBJECT or row.account_id == viewer.account_id
        )
    return row.way is not Way.OWN and serves(viewer)


def may_fetch(viewer: Viewer, row: RequestRow, now: datetime) -> bool:
    """Whether the viewer may fetch the copy: the person in his account, or the counter for who has none."""
    mine = row.way is Way.OWN if viewer.kind is ViewerKind.SUBJECT else row.way is not Way.OWN
    fits = mine and is_askers(viewer, row) and row.package_id is not None
    return fits and not rules.may_fetch(row.taken_at, row.package_until, now)


def words_of(viewer: Viewer, row: RequestRow, now: datetime) -> tuple[Told, str]:
    """What was written and answered, for the person and the office that answers; empty for everybody else."""
    if not is_askers(viewer, row) and not handles(viewer, row.region_code, now):
        return Told(), ""
    rows = RequestWords.objects.seen_by(viewer).filter(request_id=row.id)
    for key, told, said in rows.values_list("row", "told", "answer"):
        return storing.read_words(key, bytes(told), bytes(said))
    return Told(), ""


def plan_of(row: RequestRow, today: date) -> Plan:
    """What the deletion asked for would erase today, and what it would keep."""
    subject = subjects.brief([row.subject_id])[row.subject_id]
    ended_on = subjects.ended_on(row.subject_id)
    return rules.plan(
        row.about, subject.state, ended_on=ended_on, today=today, keep_days=retention.term("production").days
    )


def count_waiting(viewer: Viewer, now: datetime) -> tuple[int, int]:
    """How many requests wait for an answer in the viewer's area, and how many of them are late; counted to 1,000."""
    rows = seen(viewer).filter(state__in=OPEN).order_by().values("due_on")[:COUNTED_TO]
    found = rows.aggregate(count=Count("*"), late=Count("due_on", filter=Q(due_on__lt=beijing_day(now))))
    return found["count"], found["late"]


def _row(values: Sequence[Any]) -> RequestRow:
    told = dict(zip(_NAMES, values, strict=True))
    return RequestRow(
        **{
            **told,
            "subject_code": told["subject_code"] or "",
            "about": About(told["about"]),
            "kind": Kind(told["kind"]),
            "way": Way(told["way"]),
            "state": State(told["state"]),
            "files": tuple(told["files"]),
        }
    )
