"""Reading papers: one, a page of them, what hinders new codes, what the public may read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from agritrace.kernel.clock import read_day, read_start_of_day
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut, whole
from agritrace.kernel.results import NotFound, Reason
from agritrace.kernel.textforms import half_width
from agritrace.kernel.viewer import Viewer
from agritrace.kernel.wordpairs import spoken

from . import kinds, rules
from .models import Paper
from .values import (
    LONG_TERM,
    REMIND_DAYS,
    Group,
    Held,
    PaperRow,
    PaperState,
    PublicCertificate,
    Term,
)

COLUMNS = (
    "id", "subject_id", "region_code", "kind", "number", "issuer", "valid_from", "valid_until", "products", "file_id",
    "renews", "state", "reason", "version", "created_at", "decided_at",
)  # fmt: skip  # the order of PaperRow
FILTERS = ("state", "term", "kind", "subject")
SORTS: dict[str, Sort] = {
    "until": Sort("valid_until", "有效期至", parse=read_day),
    "newest": Sort("created_at", "录入时间", descending=True, parse=read_start_of_day),
}
INTERNAL = "the caller has decided which subject it asks about"


def row_of(values: tuple[Any, ...]) -> PaperRow:
    """A row from ``COLUMNS``."""
    told = dict(zip(COLUMNS, values, strict=True))
    return PaperRow(**{**told, "state": PaperState(told["state"])})


def paper(viewer: Viewer, paper_id: int) -> PaperRow:
    """One paper the viewer may see; NotFound otherwise."""
    for values in Paper.objects.seen_by(viewer).filter(pk=paper_id).values_list(*COLUMNS):
        return row_of(values)
    raise NotFound("这份证照")


def list_papers(viewer: Viewer, request: PageRequest, today: date) -> Page[PaperRow]:
    """A page of the papers the viewer may see. Filters: ``state``, ``term`` on ``today``, ``kind``, ``subject``."""
    common = _asked(viewer, request, today, rare=False) if request.search else None
    page = cut(_asked(viewer, request, today), request, sorts=SORTS, columns=COLUMNS, common=common)
    return page.with_rows([row_of(values) for values in page.rows])


def kind_title(code: str) -> str:
    """The Chinese name of a kind of paper; the code itself when no edition knows it."""
    return kinds.title(code)


def export_papers(viewer: Viewer, request: PageRequest, today: date, *, most: int = 50_000) -> Iterator[PaperRow]:
    """Every paper the list would show, in its order, at most 50,000; read in pieces."""
    rows = whole(_asked(viewer, request, today), request, sorts=SORTS, columns=COLUMNS, most=most)
    return (row_of(values) for values in rows)


def count_waiting(viewer: Viewer) -> int:
    """How many papers wait for a check in the viewer's area, counted up to 1,000."""
    rows = Paper.objects.seen_by(viewer).filter(state=PaperState.SUBMITTED)
    return rows.order_by().values("pk")[:COUNTED_TO].count()


def longest_waiting(viewer: Viewer, most: int) -> tuple[PaperRow, ...]:
    """The papers that wait longest for a check."""
    rows = Paper.objects.seen_by(viewer).filter(state=PaperState.SUBMITTED).order_by("created_at", "id")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS)[:most])


def count_terms(viewer: Viewer, today: date) -> tuple[int, int]:
    """How many checked papers end soon and how many have ended, each counted up to 1,000."""
    rows = Paper.objects.seen_by(viewer).order_by().values("pk")
    return (
        _in_term(rows, Term.SOON, today)[:COUNTED_TO].count(),
        _in_term(rows, Term.EXPIRED, today)[:COUNTED_TO].count(),
    )


def hindrances(subject_id: int, today: date) -> tuple[Reason, ...]:
    """Why a subject may make no new codes on a Beijing day because of expired papers; empty when it may. One query."""
    blocking = kinds.blocking(today)
    rows = Paper.objects.everything(reason=INTERNAL).filter(
        subject_id=subject_id, kind__in=blocking, state__in=(PaperState.CONFIRMED, PaperState.REPLACED)
    )
    held = [
        Held(kind, PaperState(state), start, end)
        for kind, state, start, end in rows.values_list("kind", "state", "valid_from", "valid_until")
    ]
    found = rules.lapsed(held, blocking, today)
    return rules.hindrances(found, {code: kind.title for code, kind in kinds.kinds().items()}) if found else ()


def public_certificates(subject_id: int, today: date) -> tuple[PublicCertificate, ...]:
    """The checked certificates of a subject that run on a Beijing day; licences are never public. One query."""
    rows = Paper.objects.everything(reason="valid certificates are public").filter(
        subject_id=subject_id,
        kind__in=kinds.of_group(Group.CERTIFICATE),
        state=PaperState.CONFIRMED,
        valid_from__lte=today,
        valid_until__gte=today,
    )
    found = rows.order_by("valid_until", "id").values_list("kind", "number", "products", "valid_until")[:20]
    return tuple(
        PublicCertificate(kinds.title(kind), number, products, until, until == LONG_TERM)
        for kind, number, products, until in found
    )


def _asked(viewer: Viewer, request: PageRequest, today: date, *, rare: bool = True) -> QuerySet[Paper, Any]:
    rows: QuerySet[Paper, Any] = Paper.objects.seen_by(viewer)
    asked = request.filters
    if asked.get("state", "") in set(PaperState):
        rows = rows.filter(state=asked["state"])
    if asked.get("term", "") in set(Term):
        rows = _in_term(rows, Term(asked["term"]), today)
    if asked.get("kind", "") in kinds.kinds():
        rows = rows.filter(kind=asked["kind"])
    if asked.get("subject", "").isdecimal() and len(asked["subject"]) < 19:
        rows = rows.filter(subject_id=int(asked["subject"]))
    words = half_width(request.search).lower().strip()
    if not words:
        return rows
    return spoken(rows, "words", words) if rare else rows.filter(words__contains=words)


def _in_term(rows: QuerySet[Paper, Any], term: Term, today: date) -> QuerySet[Paper, Any]:
    rows, last = rows.filter(state=PaperState.CONFIRMED), today + timedelta(days=REMIND_DAYS)
    if term is Term.EXPIRED:
        return rows.filter(valid_until__lt=today)
    if term is Term.FUTURE:
        return rows.filter(valid_from__gt=today)
    if term is Term.SOON:
        return rows.filter(valid_from__lte=today, valid_until__gte=today, valid_until__lte=last)
    return rows.filter(valid_from__lte=today, valid_until__gt=last)
