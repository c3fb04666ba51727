"""Counting in the process: nothing is lost while the database is away, nothing is told twice."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from agritrace.gateways.portal.counting import Tally
from agritrace.tracing.codes.values import ScanCount

AT = datetime(2026, 11, 23, tzinfo=UTC)


class Ledger:
    """Stands for the database: remembers what it was told, may be away."""

    def __init__(self) -> None:
        self.told: list[ScanCount] = []
        self.away = False
        self.heard = threading.Event()

    def __call__(self, counts: Iterable[ScanCount]) -> int:
        if self.away:
            raise OSError("no database")
        self.told += counts
        self.heard.set()
        return len(self.told)

    def count(self, code_id: int) -> int:
        return sum(one.count for one in self.told if one.code_id == code_id)


def _tally() -> tuple[Tally, Ledger]:
    ledger = Ledger()
    return Tally(ledger, lambda: None), ledger


def test_the_first_scan_of_a_code_is_told_before_the_answer_when_no_thread_runs() -> None:
    tally, ledger = _tally()
    assert tally.note(7, AT, known=0) == 1
    assert ledger.count(7) == 1


def test_scans_of_a_known_code_wait_for_the_flush() -> None:
    tally, ledger = _tally()
    assert [tally.note(7, AT + timedelta(seconds=n), known=10) for n in range(3)] == [11, 12, 13]
    assert ledger.told == []
    tally.flush()
    assert ledger.told == [ScanCount(7, 3, AT, AT + timedelta(seconds=2))]
    assert tally.waiting(7) is None


def test_counts_are_kept_while_the_database_is_away() -> None:
    tally, ledger = _tally()
    ledger.away = True
    tally.note(7, AT, known=5)
    with pytest.raises(OSError, match="no database"):
        tally.flush()
    tally.note(7, AT, known=5)
    ledger.away = False
    tally.flush()
    tally.flush()
    assert ledger.count(7) == 2


def test_the_thread_tells_a_first_scan_at_once_and_is_started_once() -> None:
    tally, ledger = _tally()
    tally.start()
    tally.start()
    assert sum(thread.name == "scans" for thread in threading.enumerate()) >= 1
    tally.note(7, AT, known=0)
    assert ledger.heard.wait(0.5)  # well before the second of the usual flush


def test_many_threads_lose_no_scan() -> None:
    tally, ledger = _tally()

    def look() -> None:
        for _ in range(500):
            tally.note(1, AT, known=1)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        tally.flush()
    tally.flush()
    assert ledger.count(1) == 2_000
