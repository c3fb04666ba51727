"""Reading runs: the list, the newest of each kind, the plan the operator has set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from agritrace.kernel.clock import read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer

from . import rules
from .models import BackupRun
from .permissions import Permission
from .values import Outcome, Plan, RunKind, RunRow, Standing, Warned


def _moment(text: str) -> datetime:
    return read_start_of_day(text) + timedelta(days=1)


SORTS = {"new": Sort("started_at", "开始时间", descending=True, parse=_moment)}
FILTERS = ("kind", "outcome")
_COLUMNS = tuple(field.name for field in fields(RunRow))


def list_runs(viewer: Viewer, request: PageRequest) -> Page[RunRow]:
    """All runs, newest first; filters ``kind`` and ``outcome``, search in the archive's name. Denied without right."""
    page = cut(_asked(viewer, request), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows([RunRow(*row) for row in page.rows])


def export_runs(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> Iterator[RunRow]:
    """Every run the list would show, newest first."""
    rows = _asked(viewer, request).order_by("-started_at", "-id").values_list(*_COLUMNS)[:limit]
    return (RunRow(*row) for row in rows.iterator(chunk_size=2000))


def standing(viewer: Viewer) -> Standing:
    """The newest good and the newest of all backups and drills. Four queries by index. Denied without the right."""
    _may(viewer)
    return Standing(
        backup=_newest(RunKind.BACKUP, Outcome.DONE),
        drill=_newest(RunKind.DRILL, Outcome.DONE),
        last_backup=_newest(RunKind.BACKUP),
        last_drill=_newest(RunKind.DRILL),
    )


def plan(newest: RunRow | None) -> Plan:
    """What the operator has set, and whether the newest archive is still there."""
    folder = str(settings.BACKUP_DIR)
    return Plan(
        placed=bool(folder),
        keys_placed=bool(settings.BACKUP_KEYS),
        backup_every=timedelta(hours=settings.BACKUP_HOURS),
        drill_every=timedelta(hours=settings.DRILL_HOURS),
        keep=settings.BACKUP_KEEP,
        present=not (folder and newest) or (Path(folder) / newest.archive).exists(),
    )


def warnings(viewer: Viewer, now: datetime) -> tuple[Warned, ...]:
    """What an operator must mend now."""
    found = standing(viewer)
    return rules.warnings(plan(found.backup), found, now)


def due(viewer: Viewer, now: datetime) -> tuple[RunKind, ...]:
    """Which runs the timer must start now: none without a place, a drill only when there is something to drill."""
    found = standing(viewer)
    wanted = plan(found.backup)
    if not wanted.placed:
        return ()
    kinds = [RunKind.BACKUP] if rules.is_due(found.last_backup, wanted.backup_every, now) else []
    if rules.is_due(found.last_drill, wanted.drill_every, now) and (found.backup or kinds):
        kinds.append(RunKind.DRILL)
    return tuple(kinds)


def _newest(kind: RunKind, outcome: Outcome | None = None) -> RunRow | None:
    rows = BackupRun.objects.everything(reason="the permission was asked for").filter(kind=kind)
    rows = rows.filter(outcome=outcome) if outcome else rows
    row = rows.order_by("-started_at", "-id").values_list(*_COLUMNS).first()
    return RunRow(*row) if row else None


def _asked(viewer: Viewer, request: PageRequest) -> QuerySet[Any]:
    _may(viewer)
    rows = BackupRun.objects.everything(reason="the permission was asked for")
    if request.filters.get("kind") in set(RunKind):
        rows = rows.filter(kind=request.filters["kind"])
    if request.filters.get("outcome") in set(Outcome):
        rows = rows.filter(outcome=request.filters["outcome"])
    return rows.filter(archive__icontains=request.search) if request.search else rows


def _may(viewer: Viewer) -> None:
    if not viewer.can(Permission.SEE):
        raise denied("查看备份")
