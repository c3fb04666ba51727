"""Keyset paging: next, previous and jump by index, never by counting rows away.

A list offers only the sorts its indexes carry (architecture §7). A cursor is the sort value and id of a row.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet

_WAYS = "SELECT " + ", ".join(f"set_config('enable_{way}', %s, true)" for way in ("sort", "seqscan", "bitmapscan"))
_COUNT = "SELECT count(*), CASE WHEN count(*) <= %s THEN coalesce(array_agg(key), '{}') END"
R = TypeVar("R")
SIZES = (20, 50, 100)
COUNTED_TO = 1000
MOST_EXPORTED = 10_000
"""Rows of a file made of a list."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What somebody asked of a list: search text, filters, sort key, cursor, page size."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool | None = None
    after: str = ""
    before: str = ""
    jump: str = ""
    size: int = 20


@dataclass(frozen=True, slots=True)
class Sort:
    """One offered order: model column, words for the head, default direction, parser of a jump value."""

    column: str
    title: str
    descending: bool = False
    parse: Callable[[str], Any] = str


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows of one page with the cursors of its neighbours ("" when there is none).

    ``total`` is exact up to 1,000; beyond it is 1,000 and ``more_than_counted`` is true ("1,000+").
    """

    rows: tuple[R, ...]
    next: str
    previous: str
    total: int
    more_than_counted: bool
    sort: str
    descending: bool

    @property
    def total_words(self) -> str:
        """The total as shown to people."""
        return f"{self.total:,}+" if self.more_than_counted else f"{self.total:,}"

    def with_rows(self, rows: Sequence[Any]) -> Page[Any]:
        """The same page with other rows."""
        return replace(self, rows=tuple(rows))


def cut(
    queryset: QuerySet[Any],
    request: PageRequest,
    *,
    sorts: Mapping[str, Sort],
    columns: Sequence[str],
    common: QuerySet[Any] | None = None,
) -> Page[tuple[Any, ...]]:
    """One page of a scoped, filtered queryset as tuples of ``columns``.

    ``sorts`` maps keys to :class:`Sort`, the first being the default; an unknown key, cursor or size falls back to
    the default instead of failing, because addresses are typed and shared.

    The count comes first and decides how the page is found. Up to 1,000 rows are known by their keys then and put in
    order; more are so many that walking the order meets a page of them soon, and the walk reads an index alone where
    one holds the filtered columns, the other columns being fetched by key. ``common`` are the same rows asked without
    the conditions that only help to find few (pairs of characters): they are walked along an index whatever the planner
    thinks. Leave it away where what is searched and the order are the same text. At most three queries and what frames them.
    """
    key, sort, descending = _chosen(request, sorts)
    size = request.size if request.size in SIZES else SIZES[0]
    backwards = bool(request.before) and not request.after
    cursor = _decode(request.before if backwards else request.after)
    count, keys = _counted(queryset)
    few = keys is not None
    rows = _by_keys(queryset, keys) if keys is not None else common if common is not None else queryset
    rows = rows.order_by(*_order(sort.column, descending is not backwards))
    if cursor is not None:
        rows = _limited(rows, _beyond(sort.column, cursor, descending is not backwards))
    elif request.jump:
        rows = _limited(rows, _from(sort, request.jump, descending))
    found = _taken(
        rows[: size + 1], (*columns, sort.column, "pk"), queryset, walked=None if few else common is not None
    )
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    before = more if backwards else cursor is not None or bool(request.jump)
    after = True if backwards else more
    return Page(
        rows=tuple(tuple(row[: len(columns)]) for row in found),
        next=_encode(found[-1]) if found and after else "",
        previous=_encode(found[0]) if found and before else "",
        total=min(count, COUNTED_TO),
        more_than_counted=not few,
        sort=key,
        descending=descending,
    )


def _taken(
    rows: QuerySet[Any], wanted: tuple[str, ...], queryset: QuerySet[Any], *, walked: bool | None
) -> list[tuple[Any, ...]]:
    """The rows of a page in their order; ``walked`` tells whether the order is walked along an index, None for few rows."""
    if walked is None:
        return list(rows.values_list(*wanted))
    keys = _along_an_index(rows) if walked else list(rows.values_list("pk", flat=True))
    known = {row[-1]: row for row in _by_keys(queryset, keys).order_by().values_list(*wanted)}
    return [known[key] for key in keys if key in known]


def counted_since(rows: QuerySet[Any], column: str, *, most: int) -> tuple[int, datetime | None]:
    """How many rows there are, counted to ``most``, and the earliest instant of a column that is filled in all of them."""
    earliest = rows.order_by(column, "pk").values(column)[:most]
    found = earliest.aggregate(count=Count("*"), first=Min(column))
    return found["count"], found["first"]


def walk(ask: Callable[[PageRequest], Page[R]], request: PageRequest, *, most: int = MOST_EXPORTED) -> list[R]:
    """The rows of a whole list in its order, from its beginning wherever one stood in it, for an export.

    ``ask`` gives one page; the last one is taken whole, so that up to a page more than ``most`` may come.
    """
    rows: list[R] = []
    cursor = ""
    while len(rows) < most:
        found = ask(replace(request, after=cursor, before="", jump="", size=SIZES[-1]))
        rows += found.rows
        cursor = found.next
        if not cursor:
            break
    return rows


def _counted(queryset: QuerySet[Any]) -> tuple[int, list[Any] | None]:
    """How many rows there are, counted to one more than :data:`COUNTED_TO`; their keys unless there are that many.

    One row comes back: a thousand keys that nobody needs would cost the interpreter more than the rest of a list.
    """
    try:
        text, parameters = queryset.order_by().values_list("pk")[: COUNTED_TO + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    with connection.cursor() as cursor:
        cursor.execute(f"{_COUNT} FROM ({text}) found(key)", [COUNTED_TO, *parameters])
        count, keys = cursor.fetchone()
    return count, keys


def _by_keys(queryset: QuerySet[Any], keys: Sequence[Any]) -> QuerySet[Any]:
    """Rows by their keys alone: that they fit is known, and asking for it again costs as much as finding them.

    What a query computes beside the columns (annotations) only the query itself can give; an alias only narrows it.
    """
    rows = queryset if queryset.query.annotation_select else queryset.model._base_manager.all()
    return rows.filter(pk__in=keys)


def _along_an_index(rows: QuerySet[Any]) -> list[Any]:
    """The keys of some rows, walked in their order.

    The planner multiplies conditions that say the same twice (a region by range and by level) and then prefers to sort
    what it takes for a handful of rows; here it is known that there are more than a thousand.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WAYS, ["off"] * 3)
        keys = list(rows.values_list("pk", flat=True))
        cursor.execute(_WAYS, ["on"] * 3)  # whoever asks inside a transaction of his own goes on as before
    return keys


def whole(
    queryset: QuerySet[Any],
    request: PageRequest,
    *,
    sorts: Mapping[str, Sort],
    columns: Sequence[str],
    most: int = MOST_EXPORTED,
) -> Iterator[tuple[Any, ...]]:
    """The rows of a scoped, filtered queryset in the order of its list, at most ``most``, read in pieces, for an export."""
    _, sort, descending = _chosen(request, sorts)
    rows = queryset.order_by(*_order(sort.column, descending)).values_list(*columns)[:most]
    return rows.iterator(chunk_size=2_000)


def _chosen(request: PageRequest, sorts: Mapping[str, Sort]) -> tuple[str, Sort, bool]:
    """The order asked for, or the default: its key, what it is, and whether it goes downwards."""
    key = request.sort if request.sort in sorts else next(iter(sorts))
    sort = sorts[key]
    return key, sort, sort.descending if request.descending is None else request.descending


def _limited(rows: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """The rows after a cursor; a cursor whose value does not fit the column was typed by hand and is passed over."""
    try:
        return rows.filter(condition)
    except (ValueError, TypeError, ValidationError):
        return rows


def _order(column: str, descending: bool) -> tuple[str, str]:
    sign = "-" if descending else ""
    return f"{sign}{column}", f"{sign}pk"


def _beyond(column: str, cursor: tuple[Any, Any], descending: bool) -> Q:
    side = "lt" if descending else "gt"
    value, key = cursor
    further = Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": key})
    return Q(**{f"{column}__{side}e": value}) & further  # the outer range is what lets the index start at the cursor


def _from(sort: Sort, text: str, descending: bool) -> Q:
    try:
        value = sort.parse(text)
    except ValueError:
        return Q()
    return Q(**{f"{sort.column}__{'lte' if descending else 'gte'}": value})


def _encode(row: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_plain(row[-2]), row[-1]]).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _decode(text: str) -> tuple[Any, Any] | None:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError):
        return None
    return value, key
