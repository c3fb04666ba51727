"""Writing background runs: start inside the act of another room, cancel, sweep files. Doing them: ``performing``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts
from .models import Run, RunFile
from .performing import interrupt, kinds, open_runs, perform, register, resume
from .storing import follow, store_files
from .values import KEPT_FOR, CancelRun, RunChanged, RunQueued, RunState, StartRun

__all__ = ["cancel", "interrupt", "kinds", "open_runs", "perform", "register", "resume", "start", "sweep_files"]

SWEPT_AT_ONCE = 200


def start(opened: journal.OpenAct, command: StartRun) -> int:
    """Start a run inside the act of the room that wants it; returns its number.

    A worker begins it after the commit. It belongs to the viewer of the act. KeyError for a kind nobody registered.
    """
    kinds()[command.kind]
    viewer = opened.viewer
    row = Run(
        kind=command.kind,
        title=command.title[:80],
        state=RunState.QUEUED,
        account_id=viewer.account_id,
        organisation_id=viewer.organisation_id,
        subject_id=viewer.subject_id,
        region_code=command.region_code,
        parameters=dict(command.parameters),
        url=command.url,
        created_at=opened.now,
    )
    row.save(force_insert=True)
    store_files(opened, row, command.files)
    opened.announce(RunQueued(row.id))
    return row.id


def cancel(viewer: Viewer, command: CancelRun, now: datetime) -> RunChanged:
    """Cancel an own run; what it stored before stays. NotFound for others' runs, Refused when it has ended."""

    def work(opened: journal.OpenAct) -> RunChanged:
        row = Run.objects.acted_on_by(viewer).filter(id=command.run_id).select_for_update().order_by("id").first()
        if row is None:
            raise NotFound("该后台任务")
        follow(opened, row, "cancel")
        return RunChanged(row.id, RunState(row.state))

    return journal.act(
        viewer, acts.CANCEL, work, now=now, answer=RunChanged, command=command, command_id=command.command_id
    )


def sweep_files(viewer: Viewer, now: datetime) -> int:
    """Erase the files of runs that began 30 days ago and are over; returns how many files. For the system only."""
    if viewer.kind is not ViewerKind.SYSTEM:
        raise denied("清理任务文件")

    def work(opened: journal.OpenAct) -> list[UUID]:
        old = Run.objects.storing(opened).filter(swept=False, created_at__lt=now - KEPT_FOR)
        over = list(old.filter(ended_at__isnull=False).order_by("id").values_list("id", flat=True)[:SWEPT_AT_ONCE])
        lines = RunFile.objects.storing(opened).filter(run_id__in=over)
        gone = list(lines.values_list("file_id", flat=True))
        files.erase_kept(opened, gone)
        lines.delete()
        Run.objects.storing(opened).filter(id__in=over).update(swept=True)
        opened.note(files=len(gone))
        return gone

    gone = journal.act(viewer, acts.SWEEP, work, now=now, answer=list[UUID])
    files.drop_contents(gone)
    return len(gone)
