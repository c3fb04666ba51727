"""Bookkeeping of the login: failures, locks, last activity. A framework table, written without a record.

An attempt is counted before the password is looked at, in one statement, so that many at once cannot slip through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from . import rules

_ATTEMPT = """
INSERT INTO accounts_presence AS p (account_id, failures) VALUES (%(id)s, 1)
ON CONFLICT (account_id) DO UPDATE SET
  failures = CASE WHEN p.locked_until > %(now)s THEN p.failures + 1
                  WHEN p.locked_until IS NOT NULL THEN 1 ELSE p.failures + 1 END,
  locked_until = CASE WHEN p.locked_until > %(now)s THEN p.locked_until
                      WHEN p.locked_until IS NULL AND p.failures + 1 >= %(most)s THEN %(until)s END
RETURNING failures, locked_until
"""
_GOOD = """
INSERT INTO accounts_presence AS p (account_id, failures, last_seen_at) VALUES (%(id)s, 0, %(now)s)
ON CONFLICT (account_id) DO UPDATE SET failures = 0, locked_until = NULL, last_seen_at = %(now)s
"""
_FORGIVE = """
UPDATE accounts_presence SET failures = 0, locked_until = NULL WHERE account_id = %(id)s
"""
_TOUCH = """
WITH seen AS (UPDATE accounts_loginsession SET last_seen_at = %(now)s WHERE id = %(session)s)
INSERT INTO accounts_presence AS p (account_id, failures, last_seen_at) VALUES (%(id)s, 0, %(now)s)
ON CONFLICT (account_id) DO UPDATE SET last_seen_at = %(now)s
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether the password may be looked at, and whether this attempt, if it fails, locks the account."""

    open: bool
    last: bool


def count_attempt(account_id: int, now: datetime) -> Attempt:
    """Count one attempt. The fifth in a row is still looked at; it leaves the account locked unless it is right."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ATTEMPT, {"id": account_id, "now": now, "most": rules.LOCK_AFTER, "until": now + rules.LOCK_FOR}
        )
        failures, locked_until = cursor.fetchone()
    last = locked_until == now + rules.LOCK_FOR and failures == rules.LOCK_AFTER
    return Attempt(open=locked_until is None or last, last=last)


def clear(account_id: int, now: datetime) -> None:
    """After a good login: no failures, no lock, seen now."""
    _run(_GOOD, account_id, now)


def forgive(account_id: int, now: datetime) -> None:
    """After a right first step: no failures, no lock; not yet seen."""
    _run(_FORGIVE, account_id, now)


def unlock(account_id: int) -> None:
    """Forget failures and lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_presence SET failures = 0, locked_until = NULL WHERE account_id = %s", [account_id]
        )


def touch(account_id: int, now: datetime, *, session: int) -> None:
    """Remember activity, of the account and of the session in use."""
    _run(_TOUCH, account_id, now, session=session)


def _run(statement: str, account_id: int, now: datetime, *, session: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": account_id, "now": now, "session": session})
