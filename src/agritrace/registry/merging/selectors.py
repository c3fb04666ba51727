"""Reading pairs: the list of a county, one pair, which ones are settled, who has both subjects before him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.selectors import WhereToCompare
from agritrace.registry.subjects.values import MaskedPersonal, SubjectRow

from .models import Suspicion
from .values import Pair, PairState

COLUMNS = (
    "id", "low", "high", "region_code", "same_name", "same_phone", "near", "metres", "state", "reason", "decided_at",
    "found_at",
)  # fmt: skip  # the order of Pair
FILTERS = ("state", "sign")
OTHERS = "核对疑似重复、合并主体，它由主体所在县（市、区）的农业农村部门办理"
_MOST_NAMED = 100
_SIGNS = {
    "name": Q(same_name=True),
    "phone": Q(same_phone=True),
    "place": Q(near=True),
    "hand": Q(same_name=False, same_phone=False, near=False),
}


SORTS: Mapping[str, Sort] = {"newest": Sort("found_at", "找到时间", descending=True, parse=read_start_of_day)}


@dataclass(frozen=True, slots=True)
class Both:
    """The two subjects of a pair as the viewer sees them, persons masked, and the pair when it was found already."""

    rows: tuple[SubjectRow, SubjectRow]
    persons: tuple[MaskedPersonal, MaskedPersonal]
    signs: frozenset[str]
    pair: Pair | None

    @property
    def versions(self) -> tuple[int, int]:
        """The versions that are shown."""
        return (self.rows[0].version, self.rows[1].version)


def list_pairs(viewer: Viewer, asked: PageRequest) -> Page[Pair]:
    """Pairs of the viewer's area, the newest first; by default those that wait.

    Filters: ``state`` (a state, or ``all``) and ``sign`` (what agrees). Search by code or name of one of the two.
    """
    if not viewer.can(Subjects.MERGE):
        raise denied("查看疑似重复")
    rows = _filtered(Suspicion.objects.seen_by(viewer), asked.filters)
    if asked.search:
        named = subjects.list_subjects(viewer, PageRequest(search=asked.search, size=_MOST_NAMED)).rows
        ids = [row.id for row in named]
        rows = rows.filter(Q(low__in=ids) | Q(high__in=ids))
    page = cut(rows, asked, sorts=SORTS, columns=COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def both(viewer: Viewer, numbers: tuple[int, int], now: datetime) -> Both:
    """The two subjects side by side, the smaller number first; Denied for offices that do not answer for both."""
    if not viewer.can(Subjects.MERGE):
        raise denied(OTHERS)
    low, high = numbers
    if low >= high:
        raise NotFound("这一对主体")
    rows = (subjects.subject(viewer, low), subjects.subject(viewer, high))
    if not all(subjects.decides(viewer, row.region_code, now) for row in rows):
        raise denied(OTHERS)
    persons = (subjects.masked_subject(viewer, low), subjects.masked_subject(viewer, high))
    signs = subjects.same_marks(low, high) | ({"person"} if registration.same_person(low, high) else set())
    return Both(rows, persons, signs, pair_of(viewer, low, high))


def pair_of(viewer: Viewer, low: int, high: int) -> Pair | None:
    """The pair of two subjects, if it was found."""
    rows = Suspicion.objects.seen_by(viewer).filter(low=low, high=high)
    return next((row_of(values) for values in rows.values_list(*COLUMNS)), None)


def where_to_compare(question: WhereToCompare) -> Mapping[int, str]:
    """The answer to the reviewer's question: the page of each pair, "" for those found to be two."""
    rows = Suspicion.objects.seen_by(question.viewer).filter(state=PairState.DISTINCT)
    mine = rows.filter(Q(low=question.subject_id) | Q(high=question.subject_id))
    settled = {one for pair in mine.values_list("low", "high") for one in pair}
    return {
        other: "" if other in settled else reverse("merging:pair", args=[*sorted((question.subject_id, other))])
        for other in question.others
    }


def row_of(values: tuple[Any, ...]) -> Pair:
    """A pair from ``COLUMNS``."""
    told = dict(zip(COLUMNS, values, strict=True))
    return Pair(**{**told, "state": PairState(told["state"])})


def _filtered(rows: QuerySet[Suspicion], filters: Mapping[str, str]) -> QuerySet[Suspicion]:
    state = filters.get("state", "")
    if state != "all":
        rows = rows.filter(state=state if state in list(PairState) else PairState.OPEN)
    sign = _SIGNS.get(filters.get("sign", ""))
    return rows if sign is None else rows.filter(sign)
