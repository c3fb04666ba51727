"""Reading imports of the viewer's own office."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import full_code
from agritrace.foundation.runs import selectors as runs
from agritrace.foundation.runs.values import FileRole, MadeFile, ResultRow, RunRow, RunState
from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import services as subjects

from .models import DirectoryImport
from .values import ImportRow, Phase, Places, Preview

SORTS: Mapping[str, Sort] = {"newest": Sort("uploaded_at", "上传时间", descending=True, parse=read_start_of_day)}
FILTERS: tuple[str, ...] = ()
PREVIEW = "预检.json"
_COLUMNS = ("id", "name", "check_run", "take_run", "uploaded_at", "account_id")


def directory_import(viewer: Viewer, import_id: int) -> ImportRow:
    """One import of the viewer's office; NotFound otherwise, Denied for whoever may not import."""
    for row in _rows(_own(viewer).filter(id=import_id).values_list(*_COLUMNS)):
        return row
    raise NotFound("这次导入")


def list_imports(viewer: Viewer, request: PageRequest) -> Page[ImportRow]:
    """A page of the imports of the viewer's office, newest first; search in names of files."""
    rows = _own(viewer)
    if request.search:
        rows = rows.filter(name__icontains=request.search)
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows(_rows(page.rows))


def preview(row: ImportRow) -> Preview:
    """What the newest run of an import the caller has read left to be shown; empty when it was cleaned away."""
    try:
        made = runs.content(row.run.id, FileRole.INNER, name=PREVIEW)
    except NotFound:
        return Preview()
    told = json.loads(made.content)
    return Preview(tuple(map(tuple, told["rows"])), tuple(map(tuple, told["faults"])))


def error_result(row: ImportRow) -> ResultRow | None:
    """The error file of the newest run, None when there is none (any more)."""
    found = runs.results([row.run.id])
    return found[0] if found else None


def error_content(row: ImportRow) -> MadeFile:
    """The error file opened; NotFound when there is none."""
    return runs.content(row.run.id, FileRole.RESULT)


def source(row: ImportRow) -> MadeFile:
    """The directory as it was uploaded; NotFound after 30 days."""
    return runs.content(row.check_run, FileRole.INPUT)


def places_of(viewer: Viewer) -> Places:
    """What words in cells may mean for this office: its towns and itself, and all products, by name."""
    named: dict[str, str] = {}
    counties = []
    for prefix in viewer.jurisdiction.include:
        county = regions.region(full_code(prefix)) if prefix else None
        if county is None or county.valid_to is not None:
            continue
        towns = [town for town in regions.children(prefix) if viewer.jurisdiction.covers(town.code)]
        counties.append(county)
        for town in towns:
            for name in (town.name, town.path, f"{county.name}{town.name}"):
                named.setdefault(name, town.code)
    for county in counties:
        named.setdefault(county.name, county.code)
        named.setdefault(county.path, county.code)
    return Places(named, catalogue.codes_by_name())


def must_import(viewer: Viewer) -> None:
    """Raise Denied for whoever may not import."""
    if not subjects.may_take_over(viewer):
        raise denied("导入主体名录")


def _own(viewer: Viewer) -> Any:
    must_import(viewer)
    return DirectoryImport.objects.seen_by(viewer)


def _rows(found: Iterable[tuple[Any, ...]]) -> tuple[ImportRow, ...]:
    rows = list(found)
    done = runs.runs_of([number for row in rows for number in (row[2], row[3]) if number])
    return tuple(_row(row, done) for row in rows)


def _row(row: tuple[Any, ...], done: Mapping[int, RunRow]) -> ImportRow:
    number, name, check_run, take_run, uploaded_at, account_id = row
    newest = done[take_run or check_run]
    return ImportRow(
        id=number,
        name=name,
        phase=_phase(newest.state, taking=take_run is not None),
        run=newest,
        check_run=check_run,
        take_run=take_run,
        uploaded_at=uploaded_at,
        account_id=account_id,
    )


def _phase(state: RunState, *, taking: bool) -> Phase:
    if state in {RunState.FAILED, RunState.CANCELLED}:
        return Phase.FAILED
    if taking:
        return Phase.DONE if state is RunState.DONE else Phase.TAKING
    return Phase.CHECKED if state is RunState.DONE else Phase.CHECKING
