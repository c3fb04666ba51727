"""The lists of the register and the journal at 10^4 subjects (to 10^6 with ``--full``, and ten times as many records)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from time import perf_counter
from typing import Any

from .. import country
from ..figures import Figure, Limit, Series, one
from ..harness import Bench, run_module

SIZES, SMALL = (10_000, 100_000, 1_000_000), 10_000
FEW = 40
"""Cases of each list in the run that must be short; the full run asks them all."""
BAR = Limit(100.0, "issue: p95 of 100 ms", most=True)
MEMORY = Limit(200.0, "architecture: 200 MB", most=True)
THREADS, PAGES = 5, int(os.environ.get("AGRITRACE_PAGES", "1"))
"""As ``agritrace serve`` starts it on two cores."""
FILLING = Limit(300.0, "issue: filled in five minutes", most=True)


def run(bench: Bench) -> Iterator[Figure]:
    """The figures of each list at each size, and how they grow."""
    small: dict[str, float] = {}
    for number in SIZES if bench.full else (SMALL,):
        with bench.database() as database:
            bench.say(f"filling {number:,} subjects and {number * country.RECORDS:,} records")
            began = perf_counter()
            made = country.fill(database, number)
            seconds = perf_counter() - began
            yield Figure(
                f"filling {number:,} subjects, {number * country.RECORDS:,} records", "s", one(seconds), FILLING
            )
            file = database.folder / "country.json"
            file.write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
            bench.say(f"asking the lists of {number:,} subjects")
            few = () if bench.full else ("--most", str(FEW))
            with database.serve(threads=THREADS, workers=PAGES) as server:
                asked = ("bench.listing", str(file), str(server.port), *few)
                told = json.loads(run_module(*asked, environment=database.environment))
                here = server.memory()
            yield Figure(f"web worker after the lists of {number:,}", "MB", one(here.rss), MEMORY)
        yield from _figures(told, number)
        yield from _growth(told, small, number)


def _figures(told: Mapping[str, Mapping[str, Any]], number: int) -> Iterator[Figure]:
    for name, found in told.items():
        title = f"{name}, {number:,}"
        p95 = _p95(found["times"])
        yield Figure(f"{title}, p95 of {found['cases']} cases", "ms", one(p95), BAR, note=f"{found['over']} cases over")
        bare = _p95(found["bare"])
        yield Figure(f"{title}, the same statements bare, p95", "ms", one(bare))
        yield Figure(f"{title}, page / bare statements", "", one(p95 / bare))
        slowest = found["slow"][0]
        yield Figure(f"{title}, slowest case", "ms", one(slowest[0]), note=slowest[1])
    every = sorted(float(t) for found in told.values() for t in found["times"])
    yield Figure(f"all lists, {number:,}, p95 of {len(every)} cases", "ms", Series((_p95(every),)), BAR)


def _growth(told: Mapping[str, Mapping[str, Any]], small: dict[str, float], number: int) -> Iterator[Figure]:
    """How many times slower than at the smallest size."""
    for name, found in told.items():
        p95 = _p95(found["times"])
        if name in small:
            yield Figure(f"{name}, p95 at {number:,} / at {SMALL:,}", "", one(p95 / small[name]))
        small.setdefault(name, p95)


def _p95(times: list[float]) -> float:
    return float(times[min(len(times) - 1, len(times) * 95 // 100)])
