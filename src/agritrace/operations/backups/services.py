"""Remembering runs."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts
from .models import BackupRun
from .values import KIND_NAMES, Outcome, Ran, RunKind

_ACTS = {RunKind.BACKUP: acts.SAVE, RunKind.DRILL: acts.DRILL, RunKind.RESTORE: acts.RESTORE}
LONGEST_WORDS = 400


def remember(viewer: Viewer, command: Ran, now: datetime) -> int:
    """Keep a run that has ended at ``now``; returns its number. For commands and timers of the system only."""
    if viewer.kind is not ViewerKind.SYSTEM:
        raise denied("登记备份")

    def work(opened: journal.OpenAct) -> int:
        run = BackupRun(
            kind=command.kind,
            outcome=command.outcome,
            archive=command.archive,
            started_at=command.started_at,
            ended_at=max(now, command.started_at),
            tables=command.tables,
            rows=command.rows,
            files=command.files,
            size=command.size,
            words=command.words[:LONGEST_WORDS],
        )
        run.save(force_insert=True)
        opened.on("backup-run", run.id)
        opened.note(
            archive=command.archive,
            tables=command.tables,
            rows=command.rows,
            files=command.files,
            kind=KIND_NAMES[command.kind],
        )
        return run.id

    act = acts.FAIL if command.outcome is Outcome.FAILED else _ACTS[command.kind]
    return journal.act(viewer, act, work, now=now, answer=int)
