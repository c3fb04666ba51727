"""Reading background runs: own ones through the scope, those of another room's object for that room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agritrace.foundation.files import selectors as files
from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Viewer

from .models import Run, RunFile, RunProgress
from .values import FileRole, MadeFile, ResultRow, RunRow, RunState

OWNING = "the caller has read the object the run belongs to through its own scope"
SORTS: Mapping[str, Sort] = {"newest": Sort("created_at", "开始时间", descending=True, parse=read_start_of_day)}
FILTERS = ("state",)
_COLUMNS = (
    "id", "kind", "title", "state", "url", "words", "figures", "created_at", "ended_at", "swept",
)  # fmt: skip  # one line


def run(viewer: Viewer, run_id: int) -> RunRow:
    """One of the viewer's own runs; NotFound otherwise."""
    for row in _rows(Run.objects.seen_by(viewer).filter(id=run_id).values_list(*_COLUMNS)):
        return row
    raise NotFound("该后台任务")


def runs_of(run_ids: Iterable[int]) -> dict[int, RunRow]:
    """Runs by number, for the room whose objects they belong to; unknown numbers are absent."""
    rows = Run.objects.everything(reason=OWNING).filter(id__in=set(run_ids)).values_list(*_COLUMNS)
    return {row.id: row for row in _rows(rows)}


def is_over(run_id: int) -> bool:
    """Whether a run the caller knows has ended, in whatever way; an unknown one has."""
    return all(row.ended for row in runs_of([run_id]).values())


def list_runs(viewer: Viewer, request: PageRequest) -> Page[RunRow]:
    """A page of the viewer's own runs, newest first. Filter ``state``; search in titles."""
    rows = Run.objects.seen_by(viewer)
    if request.filters.get("state") in list(RunState):
        rows = rows.filter(state=request.filters["state"])
    if request.search:
        rows = rows.filter(title__icontains=request.search)
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows(_rows(page.rows))


def results(run_ids: Iterable[int]) -> tuple[ResultRow, ...]:
    """The files to fetch of runs the caller has read, oldest run first."""
    rows = RunFile.objects.everything(reason=OWNING).filter(run_id__in=set(run_ids), role=FileRole.RESULT)
    return tuple(ResultRow(*row) for row in rows.order_by("run_id", "id").values_list("id", "run_id", "name", "size"))


def own_result(viewer: Viewer, result_id: int) -> MadeFile:
    """A file to fetch of one of the viewer's own runs; NotFound otherwise."""
    rows = RunFile.objects.seen_by(viewer).filter(id=result_id, role=FileRole.RESULT)
    return _opened(rows.values_list("file_id", "role"))


def content(run_id: int, role: FileRole, *, name: str = "") -> MadeFile:
    """The first file of that role (and name) of a run whose object the caller has read; NotFound when it is gone."""
    rows = RunFile.objects.everything(reason=OWNING).filter(run_id=run_id, role=role)
    rows = rows.filter(name=name) if name else rows
    return _opened(rows.order_by("id").values_list("file_id", "role"))


def inputs(run_id: int) -> tuple[MadeFile, ...]:
    """All files a run works on, opened."""
    rows = RunFile.objects.everything(reason=OWNING).filter(run_id=run_id, role=FileRole.INPUT).order_by("id")
    return tuple(_made(*row) for row in rows.values_list("file_id", "role"))


def _opened(rows: Any) -> MadeFile:
    for file_id, role in rows[:1]:
        return _made(file_id, role)
    raise NotFound("文件")


def _made(file_id: Any, role: str) -> MadeFile:
    opened = files.open_kept(file_id)
    return MadeFile(opened.row.name, opened.row.media_type, opened.content, FileRole(role))


def _rows(found: Iterable[tuple[Any, ...]]) -> tuple[RunRow, ...]:
    rows = list(found)
    lines = RunProgress.objects.everything(reason=OWNING).filter(run_id__in=[row[0] for row in rows])
    far = {line[0]: line[1:] for line in lines.values_list("run_id", "done", "total", "words")}
    return tuple(_row(row, far.get(row[0], (0, 0, ""))) for row in rows)


def _row(row: tuple[Any, ...], far: tuple[Any, ...]) -> RunRow:
    number, kind, title, state, url, words, figures, created_at, ended_at, swept = row
    return RunRow(
        id=number,
        kind=kind,
        title=title,
        state=RunState(state),
        url=url or f"/runs/{number}/",
        words=words or far[2],
        figures=figures,
        done=far[0],
        total=far[1],
        created_at=created_at,
        ended_at=ended_at,
        swept=swept,
    )
