"""Stopping and freeing the stock of recalled batches, and booking what became of it; for the recall room, in its open act."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection

from agritrace.foundation.journal.services import OpenAct

from .values import EventKind

_HOLD = """
WITH locked AS (
  SELECT batch_id FROM batches_balance WHERE batch_id = ANY(%(ids)s) ORDER BY batch_id FOR UPDATE
), held AS (
  UPDATE batches_balance b SET is_open = false FROM locked l WHERE b.batch_id = l.batch_id AND b.is_open
  RETURNING b.batch_id, b.entered - b.departed - b.lost AS rest
), marked AS (
  UPDATE batches_batch x SET state = 'recalled' FROM held h WHERE x.id = h.batch_id RETURNING x.id, x.unit
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, note, record_id, occurred_at)
SELECT h.batch_id, %(kind)s, h.rest, m.unit, %(note)s, %(record)s, %(at)s FROM held h JOIN marked m ON m.id = h.batch_id
ORDER BY h.batch_id RETURNING batch_id
"""
_FREE = """
WITH locked AS (
  SELECT batch_id FROM batches_balance WHERE batch_id = ANY(%(ids)s) ORDER BY batch_id FOR UPDATE
), marked AS (
  UPDATE batches_batch x SET state = 'active' FROM locked l WHERE x.id = l.batch_id AND x.state = 'recalled'
  RETURNING x.id, x.unit
), freed AS (
  UPDATE batches_balance b SET is_open = true FROM marked m WHERE b.batch_id = m.id
  RETURNING b.batch_id, b.entered - b.departed - b.lost AS rest, m.unit
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, note, record_id, occurred_at)
SELECT batch_id, %(kind)s, rest, unit, %(note)s, %(record)s, %(at)s FROM freed ORDER BY batch_id RETURNING batch_id
"""
_SETTLE = """
WITH locked AS (
  SELECT batch_id FROM batches_balance WHERE batch_id = ANY(%(ids)s) ORDER BY batch_id FOR UPDATE
), before AS (
  SELECT b.batch_id, b.entered - b.departed - b.lost AS rest FROM batches_balance b JOIN locked l USING (batch_id)
), gone AS (
  UPDATE batches_balance b SET lost = b.entered - b.departed FROM before f, batches_batch x
  WHERE b.batch_id = f.batch_id AND x.id = b.batch_id AND x.state = 'recalled' AND b.frozen = 0 AND f.rest > 0
  RETURNING b.batch_id, f.rest, x.unit
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, note, record_id, occurred_at)
SELECT batch_id, %(kind)s, rest, unit, %(note)s, %(record)s, %(at)s FROM gone RETURNING quantity
"""


def hold(opened: OpenAct, batch_ids: Iterable[int], note: str) -> frozenset[int]:
    """Stop the stock of batches that are still open; returns those it stopped. What waits for buyers stays frozen."""
    return frozenset(row[0] for row in _run(_HOLD, opened, batch_ids, kind=EventKind.HOLD, note=note))


def free(opened: OpenAct, batch_ids: Iterable[int], note: str) -> frozenset[int]:
    """Let recalled batches move again; returns those it freed."""
    return frozenset(row[0] for row in _run(_FREE, opened, batch_ids, kind=EventKind.LIFT, note=note))


def settle(opened: OpenAct, batch_id: int, note: str) -> Decimal | None:
    """Book all that is left of a recalled batch as lost; None when nothing is left or a sale still waits for its buyer."""
    rows = _run(_SETTLE, opened, [batch_id], kind=EventKind.LOSE, note=note)
    return rows[0][0] if rows else None


def _run(
    statement: str, opened: OpenAct, batch_ids: Iterable[int], *, kind: EventKind, note: str
) -> list[tuple[Any, ...]]:
    told = {
        "ids": sorted(set(batch_ids)),
        "kind": kind.value,
        "note": note[:200],
        "record": opened.record_id,
        "at": opened.now,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
