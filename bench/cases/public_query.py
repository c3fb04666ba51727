"""The public query: JSON with counting, page, size of the data, memory; beside an empty view and bare statements."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import labels
from bench.figures import Figure, Limit, alternate, one, repeat
from bench.harness import Bench, Database, Server, run_module

NAME = "public query"
TARGET = "bench.empty:application"
THREADS = 5
CONNECTIONS = 8
SECONDS = 2.0
SAMPLE = 20_000
SMALL, LARGE, LARGEST = 10_000, 1_000_000, 10_000_000


def run(bench: Bench) -> Iterable[Figure]:
    """Measure at 10^6 codes (10^7 with ``--full``) and compare with 10^4 in a database of its own."""
    large = LARGEST if bench.full else LARGE
    with bench.database() as small, bench.database() as big:
        few, many = _fill(bench, small, SMALL), _fill(bench, big, large)
        with small.serve(TARGET, threads=THREADS) as quick, big.serve(TARGET, threads=THREADS) as server:
            yield from _json(server, big, many)
            yield from _growth((server, many), (quick, few), large)
            yield from _page(server, many)
            yield from _memory(server, big)


def _fill(bench: Bench, database: Database, number: int) -> list[str]:
    bench.say(f"filling {number:,} codes")
    codes = labels.fill(database, number)
    return random.Random(7).sample(codes, min(SAMPLE, number))


def _json(server: Server, database: Database, codes: Sequence[str]) -> Iterator[Figure]:
    def ask() -> float:
        return _rate(server, [f"/api/public/t/{code}" for code in codes])

    def empty() -> float:
        return _rate(server, ["/api/public/empty"])

    def statements() -> float:
        return _bare(database, codes)

    ask()  # both sides warm: plans, caches of the database, imports
    beside_empty, beside_bare = alternate(ask, empty), alternate(ask, statements)
    half, most = 0.5 * beside_empty.second.median, 0.7 * beside_bare.second.median
    yield Figure("JSON, all codes", "answers/s", beside_empty.first)
    yield Figure("empty view, same process and interface", "answers/s", beside_empty.second)
    yield Figure("the same statements, psycopg, same threads", "pairs/s", beside_bare.second)
    to_empty = Limit(0.5, "issue: half, or 0.7 of the bare statements, whichever is lower") if half <= most else None
    to_bare = Limit(0.7, "issue: 0.7, or half of the empty view, whichever is lower") if most < half else None
    yield Figure("JSON / empty view", "of 1", beside_empty.ratio, to_empty)
    yield Figure("JSON / bare statements", "of 1", beside_bare.ratio, to_bare)


def _growth(big: tuple[Server, Sequence[str]], small: tuple[Server, Sequence[str]], number: int) -> Iterator[Figure]:
    def ask(where: tuple[Server, Sequence[str]]) -> float:
        return _rate(where[0], [f"/api/public/t/{code}" for code in where[1]])

    pair = alternate(lambda: ask(big), lambda: ask(small))
    yield Figure(f"JSON, {number:,} codes / {SMALL:,}", "of 1", pair.ratio, Limit(0.85, "issue: 0.85"))


def _page(server: Server, codes: Sequence[str]) -> Iterator[Figure]:
    paths = [path for code in codes for path in (f"/t/{code}", f"/t/{code}/counts")]
    found = []

    def ask() -> float:
        told = server.load(paths, seconds=SECONDS, connections=16, rate=100)
        assert set(told["statuses"]) == {"200"}, told["statuses"]
        found.append(told["p50"])
        return float(told["p95"])

    p95 = repeat(ask)
    yield Figure("page and its counts at 100 requests/s, p95", "ms", p95, Limit(20, "issue: 20 ms", most=True))
    yield Figure("page and its counts, p50", "ms", type(p95)(tuple(found)))
    whole = _rate(server, [f"/t/{code}" for code in codes])
    yield Figure("page, as many as it can", "answers/s", one(whole))


def _memory(server: Server, database: Database) -> Iterator[Figure]:
    here = server.memory()
    yield Figure("web worker, resident", "MB", one(here.rss), Limit(200, "issue: 200 MB", most=True))
    yield Figure("web worker, proportional share", "MB", one(here.pss))
    for part in database.memories():
        yield Figure(f"{part.name}, proportional share", "MB", one(part.pss))


def _rate(server: Server, paths: Sequence[str]) -> float:
    told: dict[str, Any] = server.load(paths, seconds=SECONDS, connections=CONNECTIONS)
    assert set(told["statuses"]) == {"200"}, told["statuses"]
    return float(told["rate"])


def _bare(database: Database, codes: Sequence[str]) -> float:
    file = Path(database.folder) / "codes.json"
    file.write_text(json.dumps(list(codes)))
    asked = (str(file), "--threads", str(THREADS), "--seconds", str(SECONDS))
    return float(run_module("bench.statements", *asked, environment=database.environment))
