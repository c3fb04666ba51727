"""Bookkeeping of codes typed at the second step: failures, lock, the last step used. Framework tables, no record.

An attempt is counted before the code is looked at, in one statement, so that many at once cannot slip through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from . import rules

_ATTEMPT = """
INSERT INTO factors_proof AS p (account_id, failures, last_step) VALUES (%(id)s, 1, 0)
ON CONFLICT (account_id) DO UPDATE SET
  failures = CASE WHEN p.locked_until > %(now)s THEN p.failures + 1
                  WHEN p.locked_until IS NOT NULL THEN 1 ELSE p.failures + 1 END,
  locked_until = CASE WHEN p.locked_until > %(now)s THEN p.locked_until
                      WHEN p.locked_until IS NULL AND p.failures + 1 >= %(most)s THEN %(until)s END
RETURNING failures, locked_until
"""
_STEP = "UPDATE factors_proof SET last_step = %(step)s WHERE account_id = %(id)s AND last_step < %(step)s"
_CLEAR = "UPDATE factors_proof SET failures = 0, locked_until = NULL WHERE account_id = %(id)s"
_COUNTER = """
UPDATE factors_keyuse SET counter = %(told)s, used_at = %(now)s
WHERE key_id = %(id)s AND (counter < %(told)s OR (counter = 0 AND %(told)s = 0))
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether the code may be looked at, and whether this attempt, if it fails, locks the second step."""

    open: bool
    last: bool


def count(account_id: int, now: datetime) -> Attempt:
    """Count one attempt. The fifth in a row is still looked at; it leaves the step locked unless it is right."""
    given: dict[str, datetime | int] = {
        "id": account_id,
        "now": now,
        "most": rules.LOCK_AFTER,
        "until": now + rules.LOCK_FOR,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPT, given)
        failures, locked_until = cursor.fetchone()
    last = locked_until == now + rules.LOCK_FOR and failures == rules.LOCK_AFTER
    return Attempt(open=locked_until is None or last, last=last)


def use_step(account_id: int, step: int) -> bool:
    """Use up the code of a time step; False when it or a later one was used before. Two at once: one wins."""
    return _changes(_STEP, {"id": account_id, "step": step})


def clear(account_id: int) -> None:
    """After a right code: no failures, no lock."""
    _changes(_CLEAR, {"id": account_id})


def move_counter(key_id: int, told: int, now: datetime) -> bool:
    """Remember a key's counter and use; False when the counter did not move on (the key may have been copied)."""
    return _changes(_COUNTER, {"id": key_id, "told": told, "now": now})


def _changes(statement: str, given: dict[str, datetime | int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return bool(cursor.rowcount == 1)
