"""Counts scans in this process and tells them to the database once a second, the first scan of a code at once.

A crash loses what was counted since the last telling, at most a second. Several processes count for themselves; their
deltas add up in the database, so a count read here lacks at most the last second of the others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from agritrace.tracing.codes.values import ScanCount

log = structlog.get_logger(__name__)
PERIOD = 1.0
GATHER = 0.02  # s after a telling in which first scans gather, so that a rush of new labels is told in few statements
Tell = Callable[[Iterable[ScanCount]], int]


class Tally:
    """Scans of this process that the database does not know yet. ``tell`` stores them; ``rest`` ends a thread's turn."""

    def __init__(self, tell: Tell, rest: Callable[[], None]) -> None:
        self._tell, self._rest = tell, rest
        self._lock, self._telling = threading.Lock(), threading.Lock()
        self._new: dict[int, ScanCount] = {}
        self._under_way: dict[int, ScanCount] = {}
        self._first = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, code_id: int, at: datetime, *, known: int) -> int:
        """Count one scan; ``known`` scans are in the database already. Returns all, this one included."""
        with self._lock:
            before = self._new.get(code_id)
            now = ScanCount(code_id, 1, at, at)
            self._new[code_id] = now = now if before is None else _sum(before, now)
            told = self._under_way.get(code_id)
            unknown = now.count + (told.count if told else 0)
        if known == 0 and unknown == 1:
            self._tell_at_once()
        return known + unknown

    def waiting(self, code_id: int) -> ScanCount | None:
        """Scans of a code that are not in the database yet."""
        with self._lock:
            told, new = self._under_way.get(code_id), self._new.get(code_id)
        return _sum(told, new) if told and new else told or new

    def flush(self) -> int:
        """Tell what has been counted; returns the number of codes. What could not be told is kept for the next time."""
        with self._telling:
            with self._lock:
                self._new, self._under_way = {}, self._new
                told = self._under_way
            try:
                if told:
                    self._tell(told.values())
            except BaseException:
                with self._lock:
                    for code_id, old in told.items():
                        new = self._new.get(code_id)
                        self._new[code_id] = old if new is None else _sum(old, new)
                raise
            finally:
                with self._lock:
                    self._under_way = {}
            return len(told)

    def start(self) -> None:
        """Begin the background thread of a server process; a second call does nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="scans", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """Drop everything (tests)."""
        with self._lock:
            self._new, self._under_way = {}, {}

    def _tell_at_once(self) -> None:
        if self._thread is None:
            self.flush()
        else:
            self._first.set()

    def _run(self) -> None:
        while True:
            self._first.wait(PERIOD)
            self._first.clear()
            try:
                self.flush()
            except Exception as error:  # noqa: BLE001  # the database may be away for a while; counts are kept
                log.warning("scans not told", error=type(error).__name__)
            finally:
                self._rest()
            time.sleep(GATHER)


def _sum(old: ScanCount, new: ScanCount) -> ScanCount:
    return ScanCount(old.code_id, old.count + new.count, min(old.first_at, new.first_at), max(old.last_at, new.last_at))
