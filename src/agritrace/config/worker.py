"""The worker: relays events, folds scans, runs timers and jobs, until it is told to stop (SIGTERM, SIGINT)."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger(__name__)
AGAIN_AFTER = 1.0
FOLD_EVERY = 1.0
PATIENCE = 5.0
"""Seconds running jobs get to finish after the signal."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
QUEUES = ("default", "runs")


class Told:
    """Remembers that a signal came. A plain attribute: a lock could be held by the very code the signal interrupts."""

    def __init__(self) -> None:
        self.once = False

    def __call__(self, *_: object) -> None:
        """Take the signal (it is a handler)."""
        self.once = True


def main() -> None:
    """Run until a signal; the supervisor starts it again if it dies. Start-up code: rooms exist only after setup.

    A signal is only noted, never raised as an exception: raised in a callback of the interpreter it would be lost.
    """
    told = Told()
    for number in SIGNALS:
        signal.signal(number, told)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")
    import django

    django.setup()
    _offer_metrics()
    stop = threading.Event()
    threads = [threading.Thread(target=loop, args=[stop], name=loop.__name__) for loop in (relay_loop, fold_loop)]
    for thread in threads:
        thread.start()
    log.info("worker started")
    try:
        asyncio.run(_jobs(told))
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        log.info("worker stopped")


def _offer_metrics() -> None:
    """Prometheus text on a loopback port of its own when AGRITRACE_WORKER_METRICS_PORT names one."""
    from prometheus_client import start_http_server

    port = int(os.environ.get("AGRITRACE_WORKER_METRICS_PORT", "0"))
    if port:
        start_http_server(port, addr="127.0.0.1")


def relay_loop(stop: threading.Event) -> None:
    """Hand events to their listeners.

    Its commits need not be durable at once: a crash loses deliveries only together with the position that remembers
    them, so that they are made again (at least once). The acts of people are always durable before they are answered.
    """
    from agritrace.foundation.journal import relay

    from . import wiring

    def run() -> None:
        _execute("SET synchronous_commit = off")
        relay.run(wiring.listeners(), stopped=stop.is_set)

    _until_stopped(stop, run)


def fold_loop(stop: threading.Event) -> None:
    """Fold counted scans into their totals once a second."""
    from agritrace.tracing.codes import services as codes

    def run() -> None:
        while not stop.is_set():
            codes.fold_scans()
            stop.wait(FOLD_EVERY)

    _until_stopped(stop, run)


def _until_stopped(stop: threading.Event, run: Callable[[], None]) -> None:
    """Run again after a failure with a new connection: the database may be restarting."""
    from django.db import connection

    while not stop.is_set():
        try:
            run()
        except Exception:  # whatever failed is logged and tried again: the platform stands still without its worker
            log.exception("worker loop failed", loop=threading.current_thread().name)
            stop.wait(AGAIN_AFTER)
        finally:
            connection.close()


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


async def _jobs(told: Told) -> None:
    """The procrastinate worker with the timers, begun again when the database was away."""
    from procrastinate.contrib.django import app

    from agritrace.foundation.runs import jobs as runs
    from agritrace.foundation.runs import services as running

    from . import timers

    timers.register(app)
    runs.register(app)
    running.resume()
    finished = asyncio.Event()

    def finish() -> None:
        running.interrupt()  # long work leaves at its next step; the next worker goes on with it
        finished.set()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, finish)
    if told.once:  # before the loop listened
        finish()
    if not finished.is_set():
        await _take_up(runs.defer_left_runs)
    while not finished.is_set():
        await one_run(app, finished)


async def _take_up(defer_left_runs: Callable[[], int]) -> None:
    """Long work a killed worker left is queued at once; should that fail, the timer does it within a minute."""
    from django.db import connections

    def look() -> None:
        try:
            defer_left_runs()
        finally:
            connections.close_all()

    try:
        await asyncio.to_thread(look)
    except Exception:  # the database may be starting: the worker must not die of it
        log.exception("left runs were not queued")


async def one_run(app: Any, finished: asyncio.Event, *, again: float = 2 * PATIENCE) -> None:
    """Do jobs until ``finished``, or until they fail. Cancelled once more every ``again`` seconds until they end.

    One cancellation is not enough: ``asyncio.wait_for`` of Python 3.11, which the connection pool uses, loses one that
    arrives in the moment its wait succeeds; the worker would then go on for ever.
    """
    asked, work = asyncio.ensure_future(finished.wait()), asyncio.ensure_future(_work(app))
    await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    while not work.done():
        work.cancel()
        await asyncio.wait({work}, timeout=again)
    failed = (await asyncio.gather(work, return_exceptions=True))[0]
    if isinstance(failed, Exception):
        log.warning("jobs interrupted", error=type(failed).__name__, at=time.monotonic())
        await asyncio.sleep(AGAIN_AFTER)


async def _work(app: Any) -> None:
    """Do jobs until cancelled, on connections of its own that are opened and closed here.

    Background runs have workers of their own, so that two long ones never keep the timers waiting.
    """
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:
        async with jobs.open_async():
            await asyncio.gather(
                *(
                    jobs.run_worker_async(
                        queues=[queue],
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=PATIENCE,
                        concurrency=2,
                    )
                    for queue in QUEUES
                )
            )
