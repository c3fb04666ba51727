"""The statements of the public query through psycopg alone, from as many threads: what the database itself can give.

``python -m bench.statements CODES.json --threads 5 --seconds 3`` prints how many codes a second were looked up.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import threading
import time
from pathlib import Path

import psycopg

from agritrace.kernel.prepared import BY_KEYS_ONLY
from agritrace.tracing.batches.labelled import STATEMENT as LABELLED
from agritrace.tracing.genealogy.stations import STATEMENT as STATIONS

_SOURCE, _BATCH = 12, 8  # columns of LABELLED


def look(codes: list[str], until: float, done: list[int]) -> None:
    """Look codes up until an instant of the monotonic clock; appends how many."""
    number = 0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(BY_KEYS_ONLY)
        for code in itertools.cycle(codes):
            if time.monotonic() > until:
                break
            row = connection.execute(LABELLED, (code,), prepare=True).fetchone()
            assert row is not None
            if row[_SOURCE] != "produced":
                connection.execute(STATIONS, (row[_BATCH],), prepare=True).fetchall()
            number += 1
    done.append(number)


def main() -> None:
    """Run the threads and print the rate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("codes", type=Path)
    parser.add_argument("--threads", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    codes = json.loads(asked.codes.read_text())
    until, done = time.monotonic() + asked.seconds, list[int]()
    threads = [
        threading.Thread(target=look, args=(codes[n:] + codes[:n], until, done))
        for n in range(0, 997 * asked.threads, 997)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(done) / asked.seconds)


if __name__ == "__main__":
    main()
