"""Timers of the journal: month partitions ahead of time, pruning of old command ids and deliveries."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction

PARTITIONED = ("journal_record", "journal_recordobject", "journal_event")
COMMANDS_KEPT = timedelta(days=30)


def ensure_partitions(today: date, *, ahead: int = 3) -> tuple[str, ...]:
    """Create the partitions of the months from now to ``ahead`` months later; returns the names made.

    Programs that start at the same moment make them one after another, the second finding them made.
    """
    made = []
    first = today.replace(day=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('journal.partitions', 0))")
        for _ in range(ahead + 1):
            after = (first + timedelta(days=32)).replace(day=1)
            for table in PARTITIONED:
                cursor.execute("SELECT journal_make_partition(%s, %s, %s)", [table, first, after])
                if cursor.fetchone()[0]:
                    made.append(f"{table}_{first:%Y%m}")
            first = after
    return tuple(made)


def prune(now: datetime) -> int:
    """Forget command ids older than 30 days; returns how many went. Clients retry for hours, not weeks."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_command WHERE recorded_at < %s", [now - COMMANDS_KEPT])
        return int(cursor.rowcount)
