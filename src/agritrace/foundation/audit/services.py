"""Reading the records: every reading and every export is itself an act (等保三级: 审计记录的查阅和导出也要审计)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.journal import services as recording
from agritrace.foundation.journal.values import Act, RecordedRow, RecordQuery, WhichObjects
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import prefix_of
from agritrace.kernel.clock import beijing_day, end_of_day, start_of_day
from agritrace.kernel.paging import Page, PageRequest
from agritrace.kernel.questions import ask
from agritrace.kernel.results import NotFound, denied, raise_for
from agritrace.kernel.viewer import Jurisdiction, Viewer

from . import acts, rules
from .permissions import Permission
from .values import EXPORTED, SECURITY_ACTS, Asked, Opened

KIND = "organisation"
"""A reading is about the organisation it was done for, so that it stands in its area's records."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """What this office may read: the area it answers for, and None (all acts) or the names of those it may."""

    organisation_id: int
    region_code: str
    area: Jurisdiction
    acts: tuple[str, ...] | None


def read_records(viewer: Viewer, asked: Asked, now: datetime, *, place: PageRequest) -> Page[RecordedRow]:
    """One page of records of the viewer's area, newest first; the reading is recorded before anything is shown.

    Audit administrators read all acts, security administrators those about logins and accounts. Raises Denied for
    everybody else, Refused for days in the wrong order.
    """
    reader = _reader(viewer, now)
    raise_for(rules.against(asked))
    query, words = _query(reader, asked)
    found = journal.search_records(viewer, query, place)
    _record(viewer, acts.READ, reader, now=now, asked=words)
    return found


def open_record(viewer: Viewer, record_id: int, now: datetime) -> Opened:
    """One record of the viewer's area in full, its digest made again; NotFound outside the area."""
    reader = _reader(viewer, now)
    detail = journal.record_detail(viewer, record_id, reader.area)
    if detail is None or (reader.acts is not None and detail.recorded.row.act not in reader.acts):
        raise NotFound("这条记录")
    _record(viewer, acts.OPEN, reader, now=now, number=record_id)
    row = detail.recorded.row
    known = accounts.usernames([row.account_id]) if row.account_id else {}
    names = organisations.names([row.organisation_id]) if row.organisation_id else {}
    return Opened(detail, known.get(row.account_id or 0, ""), names.get(row.organisation_id or 0, ""))


def export_records(viewer: Viewer, asked: Asked, now: datetime) -> Iterator[RecordedRow]:
    """The records of a search, at most :data:`EXPORTED`, read a thousand at a time; recorded before the first row."""
    if not viewer.can(Permission.EXPORT):
        raise denied("导出审计记录")
    reader = _reader(viewer, now)
    raise_for(rules.against(asked))
    query, words = _query(reader, asked)
    _record(viewer, acts.EXPORT, reader, now=now, asked=words, most=EXPORTED)
    return journal.iterate_records(viewer, query, limit=EXPORTED)


def _reader(viewer: Viewer, now: datetime) -> _Reader:
    """Offices hold no jurisdiction, so that no scope gives them business data; their area is their organisation's."""
    security = viewer.can(Permission.SECURITY)
    if viewer.organisation_id is None or not (security or viewer.can(Permission.READ)):
        raise denied("查阅审计记录")
    place = organisations.briefs([viewer.organisation_id])[viewer.organisation_id]
    area = organisations.jurisdiction_of(place.id, beijing_day(now))
    names = tuple(one.name for one in journal.known_acts() if one.name.startswith(SECURITY_ACTS))
    return _Reader(place.id, place.region_code, area, names if security else None)


def _query(reader: _Reader, asked: Asked) -> tuple[RecordQuery, str]:
    people = accounts.called(asked.person) if asked.person else ()
    things = _things(asked) if asked.thing else ()
    region = regions.region(asked.region) if asked.region else None
    query = RecordQuery(
        area=reader.area,
        acts=_acts(reader, asked.act),
        accounts=tuple(one.id for one in people) if asked.person else None,
        objects=things if asked.thing else None,
        region=prefix_of(region.code) if region else "",
        since=start_of_day(asked.first) if asked.first else None,
        until=end_of_day(asked.last) if asked.last else None,
    )
    titles = {one.name: journal.act_title(one) for one in journal.known_acts()}
    words = rules.said(
        asked,
        [one.username for one in people],
        act=titles.get(asked.act, asked.act),
        region=region.path if region else "",
        things=len(things),
    )
    return query, words


def _acts(reader: _Reader, asked: str) -> tuple[str, ...] | None:
    if not asked:
        return reader.acts
    return (asked,) if reader.acts is None or asked in reader.acts else ()


def _things(asked: Asked) -> tuple[tuple[str, int], ...]:
    text = asked.thing.strip()
    if asked.kind and text.isdecimal() and len(text) < 16:
        return ((asked.kind, int(text)),)
    found = {one for answer in ask(WhichObjects(text)) for one in answer}
    return tuple(sorted(one for one in found if not asked.kind or one[0] == asked.kind))


def _record(viewer: Viewer, act: Act, reader: _Reader, *, now: datetime, **notes: object) -> None:
    def work(opened: recording.OpenAct) -> int:
        opened.on(KIND, reader.organisation_id, reader.region_code)
        opened.note(**notes)
        return opened.record_id

    recording.act(viewer, act, work, now=now, answer=int)
