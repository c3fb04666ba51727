"""Number ranges: a number is handed out once, across threads, processes and rolled back transactions."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections, transaction

from agritrace.kernel.results import Refused
from agritrace.kernel.tracecodes import CodeKind
from agritrace.tracing.codes import ranges

DAY = date(2026, 11, 23)
KIND = CodeKind.PRODUCTION_BATCH
OTHER_PROCESS = """
import django
django.setup()
from datetime import date
from agritrace.kernel.tracecodes import CodeKind
from agritrace.tracing.codes import ranges
print(*[ranges.take(CodeKind.PRODUCTION_BATCH, date(2026, 11, 23))[0] for _ in range(1500)])
"""


def taken(_: int) -> list[int]:
    try:
        return [ranges.take(KIND, DAY)[0] for _ in range(300)]
    finally:
        connections.close_all()


def test_eight_threads_and_two_processes_never_get_the_same_number(fresh_database):
    environment = {**os.environ, "DATABASE_URL": fresh_database, "DJANGO_SETTINGS_MODULE": "agritrace.config.settings"}
    others = [
        subprocess.Popen([sys.executable, "-c", OTHER_PROCESS], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    with ThreadPoolExecutor(8) as pool:
        mine = [number for numbers in pool.map(taken, range(16)) for number in numbers]
    theirs = [int(number) for other in others for number in other.communicate()[0].split()]
    everything = mine + theirs
    assert len(everything) == 16 * 300 + 2 * 1500
    assert len(set(everything)) == len(everything)


def test_a_number_of_a_rolled_back_act_is_lost_and_never_comes_again(fresh_database):
    with transaction.atomic():
        lost = ranges.take(KIND, DAY)[0]
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_free FROM codes_numberrange WHERE kind = %s AND day = %s", [int(KIND), DAY])
        assert cursor.fetchone() == (ranges.SIZE,)
    assert ranges.take(KIND, DAY)[0] == lost + 1


def test_a_forked_process_does_not_go_on_with_the_numbers_of_its_parent(fresh_database):
    first = ranges.take(KIND, DAY)[0]
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(ranges.take(KIND, DAY)[0]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) == first + ranges.SIZE


def test_kinds_and_days_count_for_themselves(fresh_database):
    assert ranges.take(KIND, date(2026, 1, 1))[0] == 0
    assert ranges.take(CodeKind.TRADE_BATCH, date(2026, 1, 1))[0] == 0
    assert ranges.take(KIND, date(2026, 1, 2), 5_000) == range(5_000)


def test_a_day_that_is_used_up_is_refused_in_words(fresh_database):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO codes_numberrange (kind, day, next_free) VALUES (1, '2026-02-01', 99999999)")
    with pytest.raises(Refused, match="今天的追溯码已经用完"):
        ranges.take(KIND, date(2026, 2, 1))
