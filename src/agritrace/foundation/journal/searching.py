"""The search of auditors, reached through ``selectors``: newest records first, by indexes that carry this order.

What is asked decides where the search starts: an object or a part of the country starts at the object lines, all else
at the records. Both are read in order of (recorded_at, id), so that a page costs the same at the end as at the start.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from agritrace.kernel.paging import COUNTED_TO, SIZES, Page, PageRequest
from agritrace.kernel.scope import after, ranges
from agritrace.kernel.viewer import Jurisdiction, Viewer

from . import saying
from .digests import Body, record_digest
from .models import Record, RecordObject
from .values import RecordDetail, RecordedRow, RecordQuery, RecordRow, Touched

_WHY = "an auditor reads; the audit room decided of which area"
Place = tuple[datetime, int]


@dataclass
class _Statement:
    """The conditions of one search; parameters in the order of the text."""

    lines: bool
    joined: bool = False
    conditions: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def where(self, condition: str, *parameters: Any) -> None:
        """One more condition."""
        self.conditions.append(condition)
        self.parameters += parameters

    def equals(self, column: str, wanted: tuple[Any, ...]) -> None:
        """One of several values; for a single one an equation, which lets an index keep the order."""
        if len(wanted) == 1:
            self.where(f"{column} = %s", wanted[0])
        else:
            self.where(f"{column} = ANY(%s)", list(wanted))

    def text(self, extra: str, order: str) -> str:
        """The whole statement: time and number of the records, in order."""
        if self.lines:
            join = (
                "JOIN journal_record r ON r.id = o.record_id AND r.recorded_at = o.recorded_at" if self.joined else ""
            )
            head = f"SELECT DISTINCT o.recorded_at, o.record_id FROM journal_recordobject o {join}"  # noqa: S608  # own words
        else:
            head = "SELECT r.recorded_at, r.id FROM journal_record r"
        where = " AND ".join([*self.conditions, *([extra] if extra else [])]) or "true"
        at, number = self.columns
        return f"{head} WHERE {where} ORDER BY {at} {order}, {number} {order} LIMIT %s"

    @property
    def columns(self) -> tuple[str, str]:
        """Time and number of a record."""
        return ("o.recorded_at", "o.record_id") if self.lines else ("r.recorded_at", "r.id")


def search_records(viewer: Viewer, query: RecordQuery, request: PageRequest) -> Page[RecordedRow]:
    """One page of records, newest first; the caller decided of which area the viewer may read.

    Cursors are those of :mod:`kernel.paging`; totals are exact up to 1,000. At most six queries.
    """
    size = request.size if request.size in SIZES else SIZES[0]
    backwards = bool(request.before) and not request.after
    cursor = _decode(request.before if backwards else request.after)
    statement = _statement(query)
    found = _places(statement, cursor, size + 1, backwards=backwards)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    total = _count(statement)
    before = more if backwards else cursor is not None
    return Page(
        rows=_rows(found),
        next=_encode(found[-1]) if found and (backwards or more) else "",
        previous=_encode(found[0]) if found and before else "",
        total=min(total, COUNTED_TO),
        more_than_counted=total > COUNTED_TO,
        sort="recorded",
        descending=True,
    )


def iterate_records(viewer: Viewer, query: RecordQuery, *, limit: int) -> Iterator[RecordedRow]:
    """All records of a search in its order, a thousand at a time, at most ``limit``."""
    statement, cursor, left = _statement(query), None, limit
    while left > 0:
        found = _places(statement, cursor, min(COUNTED_TO, left))
        yield from _rows(found)
        if len(found) < min(COUNTED_TO, left):
            return
        left, cursor = left - len(found), found[-1]


def record_detail(viewer: Viewer, record_id: int, area: Jurisdiction) -> RecordDetail | None:
    """One record of an area with everything that stands in it; None when there is none there."""
    places = Record.objects.everything(reason=_WHY).filter(id=record_id).values_list("recorded_at", "id")
    rows = _rows(list(places))
    if not rows:
        return None
    objects = _objects(record_id)
    if "" not in area.include and not any(area.covers(one.region_code) for one in objects if one.region_code):
        return None
    salt, stored, cause_id = _stored(record_id)
    row = rows[0].row
    body = Body(
        id=row.id,
        act=row.act,
        account=row.account_id,
        organisation=row.organisation_id,
        subject=row.subject_id,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        notes=row.notes,
        lines=[{"kind": one.kind, "id": one.id, "region": one.region_code} for one in objects],
    )
    return RecordDetail(
        recorded=rows[0],
        objects=objects,
        cause=next(iter(_said(id=cause_id)), None) if cause_id else None,
        effects=_said(cause_id=record_id),
        digest=stored.hex(),
        intact=record_digest(body, salt) == stored,
    )


def _stored(record_id: int) -> tuple[bytes, bytes, int | None]:
    columns = Record.objects.everything(reason=_WHY).filter(id=record_id).values_list("salt", "digest", "cause_id")
    salt, stored, cause_id = columns.get()
    return bytes(salt), bytes(stored), cause_id


def _objects(record_id: int) -> tuple[Touched, ...]:
    rows = RecordObject.objects.everything(reason=_WHY).filter(record_id=record_id).order_by("id")
    return tuple(Touched(*one) for one in rows.values_list("kind", "object_id", "region_code"))


def _said(**which: int) -> tuple[RecordRow, ...]:
    rows = list(Record.objects.everything(reason=_WHY).filter(**which).order_by("id").values_list(*saying.COLUMNS)[:50])
    known = saying.known(rows)
    return tuple(saying.row(row, known) for row in rows)


def _rows(places: list[Place]) -> tuple[RecordedRow, ...]:
    """The records at these places, in the same order."""
    if not places:
        return ()
    times = [at for at, _ in places]
    rows = Record.objects.everything(reason=_WHY).filter(
        id__in=[number for _, number in places], recorded_at__gte=min(times), recorded_at__lte=max(times)
    )
    found = {row[0]: row for row in rows.values_list(*saying.COLUMNS, "origin")}
    known = saying.known([row[:-1] for row in found.values()])
    return tuple(_recorded(found[number], known) for _, number in places if number in found)


def _recorded(columns: tuple[Any, ...], known: Any) -> RecordedRow:
    origin = columns[-1]
    told = (str(origin.get(name, "")) for name in ("network", "device", "request", "reason"))
    return RecordedRow(saying.row(columns[:-1], known), *told)


def _statement(query: RecordQuery) -> _Statement:
    narrow = "" not in query.area.include or bool(query.region)
    statement = _Statement(lines=query.objects is not None or (narrow and query.accounts is None))
    at = statement.columns[0]
    if query.since:
        statement.where(f"{at} >= %s", query.since)
    if query.until:
        statement.where(f"{at} < %s", query.until)
    if query.accounts is not None:
        statement.joined = True
        statement.equals("r.account_id", query.accounts)
    if query.acts is not None:
        statement.equals("o.act" if statement.lines else "r.act", query.acts)
    if statement.lines:
        _ask_lines(statement, query)
    elif narrow:
        inner = _Statement(lines=True)
        _ask_lines(inner, query)
        joined = "o.record_id = r.id AND o.recorded_at = r.recorded_at"
        inside = " AND ".join([joined, *inner.conditions])
        exists = f"EXISTS (SELECT 1 FROM journal_recordobject o WHERE {inside})"  # noqa: S608  # own words
        statement.where(exists, *inner.parameters)
    return statement


def _ask_lines(statement: _Statement, query: RecordQuery) -> None:
    if query.objects is not None:
        each = [("(o.kind = %s AND o.object_id = %s)", kind, number) for kind, number in query.objects]
        text = " OR ".join(one[0] for one in each) or "false"
        statement.where(f"({text})", *(value for one in each for value in one[1:]))
    if "" not in query.area.include:
        parts = [_within(query.area, inside) for inside in query.area.include]
        text = " OR ".join(one[0] for one in parts) or "false"
        statement.where(f"({text})", *(value for one in parts for value in one[1]))
    if query.region:
        text, parameters = _prefix(query.region)
        statement.where(text, *parameters)


def _within(area: Jurisdiction, inside: str) -> tuple[str, list[str]]:
    text, parameters = _prefix(inside)
    for first, end in ranges(area.cuts(inside)):
        text += " AND NOT (o.region_code >= %s AND o.region_code < %s)"
        parameters += [first, end]
    return f"({text})", parameters


def _prefix(prefix: str) -> tuple[str, list[str]]:
    """Below a prefix: by the province or the county, which the indexes carry before the time, then by the rest."""
    length = 6 if len(prefix) >= 6 else 2
    text, parameters = f"left(o.region_code, {length}) = %s", [prefix[:length]]
    if len(prefix) > length:
        text += " AND o.region_code >= %s AND o.region_code < %s"
        parameters += [prefix, after(prefix)]
    return text, parameters


def _places(statement: _Statement, cursor: Place | None, limit: int, *, backwards: bool = False) -> list[Place]:
    at, number = statement.columns
    side = ">" if backwards else "<"
    extra = f"{at} {side}= %s AND ({at}, {number}) {side} (%s, %s)" if cursor else ""
    parameters: list[Any] = [cursor[0], *cursor] if cursor else []
    with connection.cursor() as database:
        database.execute(
            statement.text(extra, "ASC" if backwards else "DESC"), [*statement.parameters, *parameters, limit]
        )
        return [(row[0], row[1]) for row in database.fetchall()]


def _count(statement: _Statement) -> int:
    """How many records there are, counted to one more than :data:`COUNTED_TO`; a number, not a thousand places."""
    with connection.cursor() as database:
        database.execute(
            f"SELECT count(*) FROM ({statement.text('', 'DESC')}) found",  # noqa: S608  # own words
            [*statement.parameters, COUNTED_TO + 1],
        )
        return int(database.fetchone()[0])


def _encode(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([place[0].isoformat(), place[1]]).encode()).decode().rstrip("=")


def _decode(text: str) -> Place | None:
    """The place of a cursor; None for one that was typed by hand."""
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        instant, number = datetime.fromisoformat(at), int(number)
    except (ValueError, TypeError):
        return None
    return (instant, number) if instant.tzinfo and number.bit_length() < 64 else None
