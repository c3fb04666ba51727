"""The relay: reads stored events in commit order and hands them to listeners, at least once.

One relay runs in the worker (an advisory lock keeps a second one waiting). An event is read only when every
transaction that could still commit an earlier one has ended: its transaction number is below the oldest running one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog
from django.db import connection, transaction

from agritrace.kernel.clock import system_now

from . import metrics
from .values import LIVE_CHANNEL, Announced, Listener

log = structlog.get_logger(__name__)
BATCH = 500
_QUEUED: list[dict[str, object]] = []  # live messages of the batch in hand; one relay runs in a process
LOCK = 0x41475249  # "AGRI": one relay per database

_NEXT = """
SELECT e.xid, e.id, e.record_id, e.recorded_at, e.name, e.payload::text
FROM journal_event e
WHERE (e.xid, e.id) > (%s, %s) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY e.xid, e.id LIMIT %s
"""


_MOVED = """
SELECT xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM journal_relayposition WHERE id = 1
"""
_FOREIGN = """
SELECT e.xid, e.id, e.record_id, e.recorded_at, e.name, e.payload::text
FROM journal_event e
WHERE (e.xid, e.id) > (%s, %s) AND e.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
ORDER BY e.xid, e.id
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """What one round did: number of events read, and messages for the live process."""

    events: int
    failures: int


def hold_lock() -> bool:
    """Take the relay's lock for this session; false when another relay holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def run_once(listeners: Iterable[Listener]) -> Handed:
    """Hand on at most one batch of events; the position moves only past events every listener has handled."""
    position = _position()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [*position, BATCH])
        rows = cursor.fetchall()
    ears = tuple(listeners)
    failures, reached = 0, position
    _QUEUED.clear()
    for xid, number, record_id, recorded_at, name, payload in rows:
        event = Announced(number, record_id, recorded_at, name, json.loads(payload))
        if not _hand_on(event, ears):
            failures += 1
            break  # order is kept: later events wait until this one is handled
        reached = (xid, number)
        metrics.RELAYED.inc()
        metrics.RELAY_LAG.set(max(0.0, (system_now() - recorded_at).total_seconds()))
    if reached != position:
        _move(reached)
    notify(_QUEUED)
    return Handed(len(rows) - failures, failures)


def arrive(listeners: Iterable[Listener]) -> bool:
    """Make a database that was restored from a dump of another cluster deliverable; true when nothing is left to do.

    Transaction numbers begin anew in a new cluster, so a position brought along would hide every new event until the
    numbers caught up. What the old cluster left undelivered is handed on first, then reading begins at the start again:
    deliveries made before are known, so that nothing happens twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVED)
        row = cursor.fetchone()
        if row is None or not row[0]:
            return True
        cursor.execute(_FOREIGN, _position())
        rows = cursor.fetchall()
    ears = tuple(listeners)
    _QUEUED.clear()
    for _, number, record_id, recorded_at, name, payload in rows:
        if not _hand_on(Announced(number, record_id, recorded_at, name, json.loads(payload)), ears):
            return False
    notify(_QUEUED)
    _move((0, 0))
    log.info("events of another cluster taken over", events=len(rows))
    return True


def _hand_on(event: Announced, ears: tuple[Listener, ...]) -> bool:
    for ear in ears:
        if event.name not in ear.events:
            continue
        queued = len(_QUEUED)
        try:
            with transaction.atomic():
                if _claim(event, ear):
                    ear.hear(event)
        except Exception:  # a broken listener must not stop the others for good; it is counted, logged and retried
            metrics.LISTENER_FAILURES.labels(ear.name).inc()
            del _QUEUED[queued:]  # what was undone is not told
            log.exception("listener failed", listener=ear.name, event_id=event.id, name=event.name)
            return False
    return True


def _claim(event: Announced, ear: Listener) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_delivery (event_id, listener, delivered_at) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING RETURNING 1",
            [event.id, ear.name, system_now()],
        )
        return cursor.fetchone() is not None


def _position() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xid, event_id FROM journal_relayposition WHERE id = 1")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)


def _move(position: tuple[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_relayposition (id, xid, event_id) VALUES (1, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET xid = excluded.xid, event_id = excluded.event_id",
            position,
        )


def queue_live(message: dict[str, object]) -> None:
    """Called by a listener: send this to open pages after the batch (``to``: recipient keys such as ``subject:12``)."""
    _QUEUED.append(message)


def notify(messages: Iterable[dict[str, object]]) -> None:
    """One NOTIFY for a batch of live messages (outside business transactions; payloads cut below 8,000 bytes)."""
    batch: list[dict[str, object]] = []
    for message in messages:
        batch.append(message)
        if len(json.dumps(batch)) > 7000:
            _notify(batch[:-1])
            batch = batch[-1:]
    if batch:
        _notify(batch)


def _notify(batch: list[dict[str, object]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(batch)])


def run(listeners: Iterable[Listener], *, stopped: Callable[[], bool], pause: float = 0.02) -> None:
    """Run until ``stopped``; polls every 20 ms when idle, so that events are at most 50 ms behind."""
    ears = tuple(listeners)
    arrived = False
    while not stopped():
        if not hold_lock():
            time.sleep(1)
            continue
        arrived = arrived or arrive(ears)
        handed = run_once(ears)
        if handed.failures:
            time.sleep(1)
        elif handed.events < BATCH:
            time.sleep(pause)
