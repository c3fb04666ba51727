"""Walking lineage over HTTP at 10^4, 10^5 and 10^6 edges (10^7 with ``--full``), beside the same statements bare."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from agritrace.kernel.prepared import BY_KEYS_ONLY
from agritrace.tracing.batches.whereabouts import STATEMENT as WHEREABOUTS
from agritrace.tracing.genealogy.walking import BOTH

from .. import tracing
from ..figures import Figure, Limit, Series, one
from ..harness import Bench, Database, run_module

NAME = "genealogy"
SIZES, LARGEST = (10_000, 100_000, 1_000_000), 10_000_000
P95, FEW, MANY = (Limit(ms, f"issue: {ms:g} ms", most=True) for ms in (40.0, 150.0, 1_000.0))
ABOVE, TIMES, GROWTH = (
    Limit(6.0, "issue: bare SQL + 6 ms", most=True),
    Limit(3.0, "issue: 3 times bare SQL", most=True),
    Limit(1.5, "issue: 1.5", most=True),
)


SHEET = Limit(10.0, "issue: 10 s", most=True)


@dataclass(frozen=True, slots=True)
class Times:
    """Sorted milliseconds of one question."""

    values: tuple[float, ...]

    def at(self, percent: int) -> float:
        """The time that so many percent of the answers stayed below."""
        return self.values[min(len(self.values) - 1, len(self.values) * percent // 100)]


def run(bench: Bench) -> Iterator[Figure]:
    """Chain, star of 1,000 and star of 10,000 at each size, and how the chain grows."""
    first: dict[str, float] = {}
    for edges in (*SIZES, LARGEST) if bench.full else SIZES:
        with bench.database() as database:
            bench.say(f"filling {edges:,} edges")
            session = run_module("bench.tracing", environment=database.environment).strip()
            tracing.fill(database, edges)
            with database.serve() as server:
                yield from _size(database, _asker(server.port, session), edges, first=first)


def _size(database: Database, ask: Callable[..., bytes], edges: int, *, first: dict[str, float]) -> Iterator[Figure]:
    chain, bare = _measured(lambda: ask(tracing.CHAIN), 150), _measured(_bare(database, tracing.CHAIN), 150)
    title = f"10 hops both ways, {edges:,} edges"
    yield Figure(f"{title}, p50", "ms", one(chain.at(50)))
    yield Figure(f"{title}, the same statements bare, p50", "ms", one(bare.at(50)))
    yield Figure(f"{title}, p50 above bare", "ms", one(chain.at(50) - bare.at(50)), ABOVE)
    yield Figure(f"{title}, p95", "ms", one(chain.at(95)), P95)
    first.setdefault("chain", chain.at(50))
    if edges > SIZES[0]:
        yield Figure(f"{title} / {SIZES[0]:,} edges", "", one(chain.at(50) / first["chain"]), GROWTH)
    few, below = _measured(lambda: ask(tracing.STAR), 40), _measured(_bare(database, tracing.STAR), 40)
    yield Figure(f"1,000 destinations among {edges:,}, p95", "ms", one(few.at(95)), FEW)
    yield Figure(f"1,000 destinations among {edges:,} / bare, p50", "", one(few.at(50) / below.at(50)), TIMES)
    if edges > SIZES[0]:
        many = _measured(lambda: ask(tracing.MANY), 10)
        yield Figure(f"10,000 destinations among {edges:,}, streamed", "ms", Series(many.values), MANY)
    if edges == SIZES[1]:
        sheet = _measured(lambda: ask(tracing.MANY, "events"), 1, warm=0)
        yield Figure("everything about a batch of 10,000 nodes as Excel", "s", one(sheet.at(50) / 1000), SHEET)


def _asker(port: int, session: str) -> Callable[..., bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port)

    def ask(batch_id: int, what: str = "data") -> bytes:
        line.request("GET", f"/chain/{batch_id}/{what}", headers={"Cookie": f"sessionid={session}"})
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        return body

    return ask


def _bare(database: Database, batch_id: int) -> Callable[[], object]:
    """The statements of one answer through psycopg, prepared as the product prepares them."""
    connection = psycopg.connect(database.url, autocommit=True)
    connection.execute(BY_KEYS_ONLY)

    def ask() -> object:
        rows = connection.execute(BOTH, (batch_id,), prepare=True).fetchall()
        ids = {batch_id, *(row[1] for row in rows), *(row[2] for row in rows)}
        return connection.execute(WHEREABOUTS, (list(ids),), prepare=True).fetchall()

    return ask


def _measured(ask: Callable[[], object], times: int, *, warm: int = 5) -> Times:
    for _ in range(warm):
        ask()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - began))
    return Times(tuple(sorted(found)))
