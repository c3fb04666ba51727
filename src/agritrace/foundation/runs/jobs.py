"""The job that does a run, and the timers: left runs are begun again, files of old runs go."""

from __future__ import annotations

from typing import Any

from django.db import close_old_connections

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system

from . import services
from .deferring import QUEUE, TASK, defer


def defer_left_runs() -> int:
    """Queue again the runs nobody is at: their worker was killed, or the queue lost them. Returns how many."""
    close_old_connections()
    left = services.open_runs()
    for run_id in left:
        defer(run_id)
    return len(left)


def sweep_run_files() -> int:
    """Erase the files of runs 30 days old."""
    close_old_connections()
    return services.sweep_files(system("清理到期的任务文件"), system_now())


def register(app: Any) -> None:
    """Tell procrastinate about the job of a run."""
    if TASK not in app.tasks:
        app.task(name=TASK, queue=QUEUE)(_perform)


def _perform(run_id: int) -> None:
    close_old_connections()
    services.perform(run_id)
