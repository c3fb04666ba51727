"""The lists of the register at 10^4 and 10^5 subjects (10^6 with ``--full``): every way to ask them, four people at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..figures import Figure, Limit, Series
from ..harness import Bench, run_module

SIZES, LARGEST = (10_000, 100_000), 1_000_000
BAR = Limit(100.0, "issue: p95 of 100 ms", most=True)


def run(bench: Bench) -> Iterator[Figure]:
    """The figures of each list at each size; the slowest single case by name beside them."""
    for number in (*SIZES, LARGEST) if bench.full else SIZES:
        with bench.database() as database:
            bench.say(f"filling {number:,} subjects")
            run_module("bench.listing", "--subjects", str(number), environment=database.environment)
            database.settle()
            bench.say(f"asking the lists of {number:,} subjects")
            told = json.loads(run_module("bench.listing", environment=database.environment))
        for name, found in told.items():
            yield from _figures(name, found, number)


def _figures(name: str, found: dict[str, Any], number: int) -> Iterator[Figure]:
    times = [float(t) for t in found["times"]]
    p95 = times[min(len(times) - 1, len(times) * 95 // 100)]
    yield Figure(f"{name}, {number:,}, p95 of {found['cases']} cases", "ms", Series((p95,)), BAR)
    worst = tuple(float(t) for t in found["worst"])
    yield Figure(f"{name}, {number:,}, slowest case", "ms", Series(worst), BAR, note=str(found["worst_words"]))
