"""The worker delivers while it runs, stops when told, and a killed one leaves nothing undelivered."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings

from agritrace.config import timers
from agritrace.config.worker import one_run
from agritrace.foundation.notifications import selectors as notices
from agritrace.kernel.clock import system_now
from agritrace.tracing.trade import selectors as trade
from agritrace.tracing.trade.tests.market import Market


@contextmanager
def worker(database: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "agritrace.config.serving", "--parent", str(os.getpid()), "call"]
    environment = {**os.environ, "DATABASE_URL": database, "AGRITRACE_SECRET_KEY": settings.SECRET_KEY}
    process = subprocess.Popen([*command, "agritrace.config.worker:main"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def more_than(market: Market, before: int) -> bool:
    return notices.unread(market.buying) > before


def test_the_worker_delivers_and_stops_when_told(fresh_database: str) -> None:
    market = Market(
        system_now()
    )  # the timers of the worker live today: an older sale would be reminded of, then expire
    with worker(fresh_database) as process:
        market.submit("1")
        assert within(30, lambda: notices.unread(market.buying) == 1)
        market.submit("2")
        assert within(1, lambda: notices.unread(market.buying) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


class Deaf:
    """A program of jobs that loses the first cancellation, as a pool may that was just waiting for a connection."""

    def __init__(self) -> None:
        self.connector, self.lost = self, 0

    def get_worker_connector(self) -> Deaf:
        return self

    @contextmanager
    def replace_connector(self, _: Deaf) -> Iterator[Deaf]:
        yield self

    @asynccontextmanager
    async def open_async(self) -> AsyncIterator[None]:
        yield

    async def run_worker_async(self, **_: object) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.lost += 1
        await asyncio.sleep(60)


def test_a_worker_that_loses_the_first_word_to_stop_hears_the_second() -> None:
    async def told_at_once(app: Deaf) -> None:
        finished = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, finished.set)
        await asyncio.wait_for(one_run(app, finished, again=0.05), 10)

    app = Deaf()
    asyncio.run(told_at_once(app))
    assert app.lost == 2, "one for each queue"


def test_a_worker_told_to_stop_while_it_starts_does_not_begin(fresh_database: str) -> None:
    with worker(fresh_database) as process:
        assert within(20, lambda: takes_signals(process.pid))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def takes_signals(pid: int) -> bool:
    """Whether the process has set a handler of its own for SIGTERM."""
    caught = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_a_killed_worker_leaves_nothing_undelivered_and_tells_nothing_twice(fresh_database: str) -> None:
    market = Market(system_now())
    for _ in range(3):
        with worker(fresh_database) as process:
            before = notices.unread(market.buying)
            for _ in range(5):
                market.submit("1")
            assert within(30, partial(more_than, market, before))
            process.kill()
    with worker(fresh_database):
        assert within(30, lambda: notices.unread(market.buying) == 15)
    assert notices.unread(market.buying) == 15


def test_the_timers_do_their_work(fresh_database: str) -> None:
    past = system_now() - timedelta(hours=73)
    market = Market(past)
    sale_id = market.submit("1")
    assert timers.expire_sales() == 1
    assert trade.sale(market.selling, sale_id).state == "expired"
    assert timers.forget_commands() == 0
    assert timers.prepare_months() == ()
