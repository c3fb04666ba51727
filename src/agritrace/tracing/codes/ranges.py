"""Leased sequence numbers: this process takes 1,000 at a time and hands them out from memory.

A lease is a transaction of its own, so that no business transaction ever waits for another at the counter, and a
number is never handed out twice although a business transaction rolls back. Numbers left in memory when a process ends
are lost, which does no harm (domain facts codes §9.1); the unique code column catches whatever else could go wrong.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from agritrace.kernel.results import refuse
from agritrace.kernel.tracecodes import CodeKind

SIZE = 1_000
_LEASE = """
INSERT INTO codes_numberrange AS r (kind, day, next_free) VALUES (%s, %s, %s)
ON CONFLICT (kind, day) DO UPDATE SET next_free = r.next_free + excluded.next_free
RETURNING next_free
"""

_lock = threading.Lock()
_held: dict[tuple[str, int, date], range] = {}


def take(kind: CodeKind, day: date, count: int = 1) -> range:
    """``count`` consecutive numbers of a kind and Beijing day that nobody else gets; refuses when the day is used up."""
    key = (str(connection.settings_dict["NAME"]), int(kind), day)
    with _lock:
        held = _held.get(key, range(0))
        if len(held) < count:
            held = _lease(kind, day, max(SIZE, count))
        _held[key] = held[count:]
        return held[:count]


def _lease(kind: CodeKind, day: date, count: int) -> range:
    try:
        with _own_transaction() as database, database.cursor() as cursor:
            cursor.execute(_LEASE, [int(kind), day, count])
            after = int(cursor.fetchone()[0])
    except IntegrityError:
        raise refuse("今天的追溯码已经用完。", "请明天再登记，并联系平台运维人员。", code="numbers") from None
    return range(after - count, after)


@contextmanager
def _own_transaction() -> Iterator[BaseDatabaseWrapper]:
    """A transaction that commits for itself: inside a business transaction on a connection of its own."""
    if not connection.in_atomic_block:
        with transaction.atomic():
            yield connection
        return
    aside = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield aside
    finally:
        aside.close()


# A forked child must not go on with the numbers of its parent; the lock is held over the fork so that it is free after.
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
os.register_at_fork(after_in_child=_held.clear)
