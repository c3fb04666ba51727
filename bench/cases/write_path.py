"""Sale confirmations per second through the services, beside the same statements through bare psycopg.

32 connections in 4 processes, once with the server as it comes and once with ``commit_delay = 5000`` and
``commit_siblings = 0``, where every commit waits 5 ms. The limit of the same run replays the statements of one recorded
confirmation with fresh values from as many connections. Deadlocks and repeated transactions are figures of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..figures import Figure, Limit, Pair, Series
from ..harness import Bench, Database

RATE = Limit(200.0, "issue: at least 200 confirmations/s")
CONNECTIONS, PROCESSES = 32, 4
SECONDS = 3.0
PAIRS = 3
"""A crowd takes longer to come together than to confirm."""
_SEQUENCES = ("trade_sale_id_seq", "batches_batch_id_seq", "journal_record_id_seq")
WAYS = {"as it comes": {}, "commit_delay 5 ms": {"commit_delay": "5000", "commit_siblings": "0"}}


def run(bench: Bench) -> list[Figure]:
    """The figures of the write path."""
    figures: list[Figure] = []
    with bench.database(reference=False) as database:
        for start, sequence in enumerate(_SEQUENCES, start=1):  # apart, so that a replayed number names one thing only
            database.execute(f"SELECT setval('{sequence}', {start}0000000)")
        for words, settings in WAYS.items():
            with _tuned(database, settings):
                bench.say(f"write path, {words}")
                figures += _measure(database, words)
    return figures


@contextmanager
def _tuned(database: Database, settings: dict[str, str]) -> Iterator[None]:
    database.tune(**settings)
    yield
    for name in settings:
        database.execute(f"ALTER SYSTEM RESET {name}")
    database.execute("SELECT pg_reload_conf()")


def _measure(database: Database, words: str) -> list[Figure]:
    through, bare, retries = [], [], 0.0
    before = _deadlocks(database)
    for _ in range(PAIRS):
        served = _crowd(database, "services")
        through.append(served["rate"])
        retries += served["retries"]
        bare.append(_crowd(database, "bare")["rate"])
    pair = Pair(Series(tuple(through)), Series(tuple(bare)))
    none = Limit(0.0, "none at all", most=True)
    return [
        Figure(f"confirmations, {CONNECTIONS} connections, {words}", "1/s", pair.first, RATE),
        Figure(f"the same statements bare, {words}", "1/s", pair.second),
        Figure(f"services / bare, {words}", "", pair.ratio),
        Figure(f"deadlocks, {words}", "", Series((_deadlocks(database) - before,)), none),
        Figure(f"transactions repeated, {words}", "", Series((retries,)), none),
    ]


def _deadlocks(database: Database) -> float:
    rows = database.execute("SELECT sum(deadlocks) FROM pg_stat_database")
    return float(rows[0][0])


def _crowd(database: Database, way: str) -> dict[str, float]:
    """Several processes with several threads each, begun together; their rates are added."""
    threads = str(CONNECTIONS // PROCESSES)
    command = [sys.executable, "-m", "bench.confirming", way, threads, str(SECONDS)]
    environment = {**database.environment, "AGRITRACE_THREADS": "0"}  # one lasting connection for each thread
    running = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=os.getcwd()
        )
        for _ in range(PROCESSES)
    ]
    for process in running:  # each says that it is prepared, then all begin
        assert process.stdout is not None
        process.stdout.readline()
    found = [json.loads(process.communicate("go\n")[0].splitlines()[-1]) for process in running]
    return {name: sum(one[name] for one in found) for name in ("rate", "retries")}
