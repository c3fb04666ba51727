"""Month partitions: made once, also by programs that start at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection

from agritrace.foundation.journal.jobs import ensure_partitions


def test_four_programs_that_start_at_once_make_each_month_once(fresh_database: str) -> None:
    together = Barrier(4)

    def begin(_: int) -> tuple[str, ...]:
        together.wait(10)
        try:
            return ensure_partitions(date(2031, 5, 9), ahead=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = [name for names in pool.map(begin, range(4)) for name in names]
    assert len(made) == len(set(made)) == 6
    assert {name[-6:] for name in made} == {"203105", "203106"}
