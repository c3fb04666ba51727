"""Writing regions: loading the edition that comes with the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer

from . import acts, boundaries, edition
from .models import Boundary, Edition, Region, RegionChange
from .permissions import Permission
from .values import Loaded

Progress = Callable[[str, int, int], None]

_REGION_COLUMNS = "code, name, path, level, parent, pinyin, initials, grouping, valid_from, valid_to"
_CHANGE_COLUMNS = "from_code, from_name, to_code, kind, effective, source"
_BOUNDARY_COLUMNS = "polygon, county, west, south, east, north, outline"


def load_regions(viewer: Viewer, now: datetime, *, progress: Progress = lambda what, done, total: None) -> Loaded:
    """Bring the tables to the edition in the package by COPY; nothing is written when it is loaded already.

    ``progress`` hears what is loaded, how many rows are done and of how many. Raises Denied without
    ``regions:edition:load`` (held by the system only).
    """
    if not viewer.can(Permission.LOAD):
        raise denied("载入行政区划")
    digest = edition.digest()
    if Edition.objects.everything(reason="bookkeeping of the loader").filter(digest=digest).exists():
        return Loaded(edition.NAME, 0, 0, 0)

    def work(opened: journal.OpenAct) -> Loaded:
        _empty(opened)
        loaded = Loaded(
            edition.NAME,
            _copy("regions_region", _REGION_COLUMNS, edition.regions(), told=_Told(progress, "行政区划", 44_750)),
            _copy("regions_regionchange", _CHANGE_COLUMNS, _changes(), told=_Told(progress, "区划变更", 50)),
            _copy("regions_boundary", _BOUNDARY_COLUMNS, _boundaries(), told=_Told(progress, "县界", 2_891)),
        )
        Edition.objects.storing(opened).create(digest=digest, name=edition.NAME, loaded_at=now)
        opened.note(edition=loaded.edition, regions=loaded.regions, changes=loaded.changes)
        return loaded

    loaded = journal.act(viewer, acts.LOAD, work, now=now, answer=Loaded)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE regions_region, regions_boundary")
    return loaded


class _Told:
    """Counts rows on their way and tells ``progress`` about every two-thousandth."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self.progress, self.what, self.total, self.done = progress, what, total, 0

    def one_more(self) -> None:
        self.done += 1
        if self.done % 2_000 == 0:
            self.progress(self.what, min(self.done, self.total), self.total)


def _empty(opened: journal.OpenAct) -> None:
    for model in (Region, RegionChange, Boundary, Edition):
        model.objects.storing(opened).delete()


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]], *, told: _Told) -> int:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            told.one_more()
    told.progress(told.what, told.done, told.done)
    return told.done


def _changes() -> Iterable[tuple[Any, ...]]:
    for line in edition.changes():
        change = line.change
        yield change.from_code, line.from_name, change.to_code, change.kind.value, change.effective, line.source


def _boundaries() -> Iterable[tuple[Any, ...]]:
    special = edition.polygon_counties()
    for polygon in boundaries.polygons():
        county = special.get(polygon.code, polygon.code.ljust(12, "0"))
        yield polygon.code, county, *polygon.outline.bounds, polygon.outline.wkb
