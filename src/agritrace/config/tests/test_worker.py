"""The worker delivers while it runs, stops when told, and a killed one leaves nothing undelivered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from agritrace.config import timers
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


def test_the_worker_delivers_and_stops_when_told(fresh_database: str, now: datetime) -> None:
    market = Market(now)
    with worker(fresh_database) as process:
        market.submit("1")
        assert within(30, lambda: notices.unread(market.buying) == 1)
        market.submit("2")
        assert within(1, lambda: notices.unread(market.buying) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_killed_worker_leaves_nothing_undelivered_and_tells_nothing_twice(fresh_database: str, now: datetime) -> None:
    market = Market(now)
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
