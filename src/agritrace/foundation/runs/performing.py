"""Doing a background run: by one worker at a time, again after a crash, never twice for the same effect.

*Alive* is whoever holds the session lock of the run: the database lets go of it when the process dies. *Allowed* is
whoever holds the newest attempt: every step checks it under the row's lock (``Ongoing.hold``), so that a worker that
was thought dead stores nothing more. Steps that were stored are known again by their command ids.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused, denied
from agritrace.kernel.scope import Recording
from agritrace.kernel.viewer import Origin, Viewer, system

from . import acts, selectors
from .models import Run
from .storing import follow, store_files
from .values import ENDED, MadeFile, Ongoing, Outcome, RunKind, RunState, Stopped

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5
LOCKS = 0x52554E53  # "RUNS": first half of the session lock of a run
FAILED_WORDS = "程序出错，任务没有完成。已完成的部分仍然有效，请重试；仍不成功时请联系平台运维人员。"
LOST_WORDS = "任务多次中断，没有完成。已完成的部分仍然有效，请重新开始。"
_KINDS: dict[str, RunKind] = {}
_STOPPING = threading.Event()
_PROGRESS = """
INSERT INTO runs_runprogress AS p (run_id, done, total, words) VALUES (%(run)s, %(done)s, %(total)s, %(words)s)
ON CONFLICT (run_id) DO UPDATE SET done = excluded.done, total = excluded.total, words = excluded.words
"""


def register(found: Iterable[RunKind]) -> None:
    """Add kinds of work; two different ones of one name are a programming error (ValueError)."""
    for kind in found:
        if _KINDS.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of runs are called {kind.name}")


def kinds() -> Mapping[str, RunKind]:
    """All registered kinds by name."""
    return _KINDS


def interrupt() -> None:
    """The worker is to stop: runs leave at their next step and are begun again by the next worker."""
    _STOPPING.set()


def resume() -> None:
    """The worker works (again)."""
    _STOPPING.clear()


def open_runs() -> tuple[int, ...]:
    """Runs that wait or were left by a worker that is gone, oldest first: to be deferred again."""
    rows = Run.objects.everything(reason="the worker looks for its work")
    found = rows.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).order_by("id").values_list("id", flat=True)
    idle = []
    for run_id in found[:500]:
        with _alive(run_id) as mine:
            if mine:
                idle.append(run_id)
    return tuple(idle)


def perform(run_id: int) -> RunState | None:
    """Do a run unless another worker is at it or it has ended; its state afterwards, None when nothing was done."""
    with _alive(run_id) as mine:
        row = _begin(run_id) if mine else None
        if row is None or row.state in ENDED:
            return None
        return _work(row)


@dataclass(frozen=True)
class _Ongoing:
    """See ``values.Ongoing``."""

    run_id: int
    attempt: int
    viewer: Viewer
    parameters: Mapping[str, Any]

    def progress(self, done: int, total: int, words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_PROGRESS, {"run": self.run_id, "done": done, "total": total, "words": words[:120]})
        self._check(Run.objects.everything(reason="whether the run still goes on").filter(id=self.run_id))
        if _STOPPING.is_set():
            raise Stopped

    def hold(self, opened: Recording) -> None:
        self._check(Run.objects.storing(opened).filter(id=self.run_id).select_for_update())

    def inputs(self) -> tuple[MadeFile, ...]:
        return selectors.inputs(self.run_id)

    def _check(self, rows: Any) -> None:
        if rows.values_list("state", "attempt").get() != (RunState.RUNNING, self.attempt):
            raise Stopped


@contextmanager
def _alive(run_id: int) -> Iterator[bool]:
    """Holds the session lock of a run; false when another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, run_id % 2**31])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, run_id % 2**31])


def _begin(run_id: int) -> Run | None:
    def work(opened: journal.OpenAct) -> int:
        row = _locked(opened, run_id)
        if row is None or row.state in ENDED:
            raise Stopped
        if row.attempt >= MOST_ATTEMPTS or row.kind not in _KINDS:
            _end(opened, row, "fail", words=LOST_WORDS)
            return row.id
        row.attempt += 1
        follow(opened, row, "begin")
        return row.id

    try:
        journal.act(system("执行后台任务"), acts.BEGIN, work, now=system_now(), answer=int)
    except Stopped:
        return None
    return Run.objects.everything(reason="just begun").get(id=run_id)


def _work(row: Run) -> RunState | None:
    try:
        ongoing: Ongoing = _Ongoing(row.id, row.attempt, _viewer(row), row.parameters)
        outcome = _KINDS[row.kind].work(ongoing)
    except Stopped:
        return None
    except Refused as refused:
        return _finish(row, "fail", Outcome(str(refused)))
    except (OperationalError, InterfaceError):
        raise  # the database was away: begun again
    except Exception:  # whatever failed must be seen by whoever waits; the worker goes on with other work
        log.exception("run failed", run=row.id, kind=row.kind)
        return _finish(row, "fail", Outcome(FAILED_WORDS))
    return _finish(row, "finish", outcome)


def _finish(row: Run, arrow: str, outcome: Outcome) -> RunState | None:
    def work(opened: journal.OpenAct) -> RunState:
        now_row = _locked(opened, row.id)
        if now_row is None or (now_row.state, now_row.attempt) != (RunState.RUNNING, row.attempt):
            raise Stopped
        now_row.figures = dict(outcome.figures)
        store_files(opened, now_row, outcome.files)
        _end(opened, now_row, arrow, words=outcome.words)
        return RunState(now_row.state)

    act = acts.FINISH if arrow == "finish" else acts.FAIL
    try:
        return journal.act(system("执行后台任务"), act, work, now=system_now(), answer=RunState)
    except Stopped:
        return None


def _end(opened: journal.OpenAct, row: Run, arrow: str, *, words: str) -> None:
    row.words = words[:300]
    follow(opened, row, arrow)
    if row.account_id is not None:
        text = f"{row.title}：{row.words}" if arrow == "finish" else f"{row.title}没有完成：{row.words}"
        message = Message(Topic.PLATFORM, text, row.url or f"/runs/{row.id}/")
        notifications.tell(opened, To(account_id=row.account_id), message)


def _locked(opened: journal.OpenAct, run_id: int) -> Run | None:
    return Run.objects.storing(opened).filter(id=run_id).select_for_update().order_by("id").first()


def _viewer(row: Run) -> Viewer:
    """Whoever started the run, as he may act now: an account disabled meanwhile does nothing more."""
    if row.account_id is None:
        return system(row.title)
    viewer = accounts.viewer_of_account(row.account_id, Origin(request_id=f"run-{row.id}"), system_now())
    if viewer is None:
        raise denied("继续这项后台任务：账号已停用")
    return viewer
