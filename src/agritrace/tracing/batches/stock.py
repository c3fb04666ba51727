"""The statements that move stock. Each locks its balance rows in ascending id, changes them and writes the ledger.

Whatever is asked, the checks of the table hold too: a wrong statement could not overdraw a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from agritrace.foundation.journal.services import OpenAct

from .values import EventKind, Inspection, Movement, Source

_MOVE = """
WITH moves AS (
  SELECT * FROM unnest(%(ids)s::bigint[], %(amounts)s::numeric[], %(trades)s::bigint[], %(others)s::bigint[],
                       %(notes)s::text[]) AS m(batch_id, amount, trade_id, other_id, note)
), locked AS (
  SELECT batch_id FROM batches_balance WHERE batch_id = ANY(%(ids)s) ORDER BY batch_id FOR UPDATE
), moved AS (
  UPDATE batches_balance b SET {change}
  FROM moves m, locked l
  WHERE b.batch_id = m.batch_id AND l.batch_id = m.batch_id AND {guard}
  RETURNING b.batch_id
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, trade_id, counterpart_id, subject_id, region_code,
  note, record_id, occurred_at)
SELECT m.batch_id, %(kind)s, m.amount, batch.unit, m.trade_id, m.other_id, batch.subject_id, batch.region_code,
  m.note, %(record)s, %(at)s
FROM moved JOIN moves m USING (batch_id) JOIN batches_batch batch ON batch.id = m.batch_id
ORDER BY m.batch_id
RETURNING batch_id
"""
_LEFT = "b.entered - b.departed - b.lost - b.frozen >= m.amount"
_FREE = f"b.is_open AND {_LEFT}"
_INTO_OTHERS = _MOVE.format(change="departed = b.departed + m.amount", guard=_FREE)
_STATEMENTS: dict[EventKind, str] = {
    EventKind.FREEZE: _MOVE.format(change="frozen = b.frozen + m.amount", guard=_FREE),
    EventKind.RELEASE: _MOVE.format(change="frozen = b.frozen - m.amount", guard="b.frozen >= m.amount"),
    EventKind.SELL: _MOVE.format(
        change="frozen = b.frozen - m.amount, departed = b.departed + m.amount",
        guard="b.is_open AND b.frozen >= m.amount",
    ),
    EventKind.LOSE: _MOVE.format(change="lost = b.lost + m.amount", guard=_FREE),
    EventKind.WASTE: _MOVE.format(change="lost = b.lost + m.amount", guard=_FREE),
    EventKind.VOID: _MOVE.format(change="lost = b.lost + m.amount, is_open = false", guard=_FREE),
    EventKind.CLOSE: _MOVE.format(change="is_open = false", guard="b.is_open AND b.frozen = 0"),
    EventKind.DESTROY: _MOVE.format(change="lost = b.lost + m.amount", guard=_LEFT),
    EventKind.SPLIT_OUT: _INTO_OTHERS,
    EventKind.MERGE_OUT: _INTO_OTHERS,
    EventKind.PROCESS_OUT: _INTO_OTHERS,
    EventKind.RETURN_OUT: _MOVE.format(change="departed = b.departed + m.amount", guard=_FREE),
}
_MEND = """
WITH locked AS (
  SELECT batch_id FROM batches_balance WHERE batch_id = %(batch)s FOR UPDATE
), mended AS (
  UPDATE batches_balance b SET {change} FROM locked l WHERE b.batch_id = l.batch_id AND {guard} RETURNING b.batch_id
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, subject_id, region_code, reverses_id, note, record_id,
  occurred_at)
SELECT batch.id, %(kind)s, abs(%(amount)s::numeric), batch.unit, batch.subject_id, batch.region_code, %(event)s, %(note)s,
  %(record)s, %(at)s
FROM mended JOIN batches_batch batch ON batch.id = mended.batch_id
RETURNING id
"""
_MEND_ENTRY = _MEND.format(
    change="entered = b.entered + %(amount)s",
    guard="b.entered + %(amount)s > 0 AND b.entered + %(amount)s >= b.departed + b.lost + b.frozen",
)
_MEND_LOSS = _MEND.format(
    change="lost = b.lost + %(amount)s",
    guard="b.lost + %(amount)s >= 0 AND b.entered >= b.departed + b.lost + %(amount)s + b.frozen",
)

_ENTER = """
WITH batch AS (
  INSERT INTO batches_batch (id, subject_id, region_code, product_id, category_code, product_name, spec, unit, number,
    source, inspection, harvested_on, base_name, origin_subject_id, origin_region_code, origin_batch_id, code, state,
    note, words, created_at, occurred_at)
  VALUES (%(id)s, %(subject_id)s, %(region_code)s, %(product_id)s, %(category_code)s, %(product_name)s, %(spec)s,
    %(unit)s, %(number)s, %(source)s, %(inspection)s, %(harvested_on)s, %(base_name)s, %(origin_subject_id)s,
    %(origin_region_code)s, %(origin_batch_id)s, %(code)s, 'active', %(note)s, %(words)s, %(now)s, %(at)s)
), balance AS (
  INSERT INTO batches_balance (batch_id, entered, frozen, departed, lost, is_open)
  VALUES (%(id)s, %(quantity)s, 0, 0, 0, true)
)
INSERT INTO batches_batchevent (batch_id, kind, quantity, unit, trade_id, counterpart_id, subject_id, region_code,
  note, record_id, occurred_at)
VALUES (%(id)s, %(kind)s, %(quantity)s, %(unit)s, %(trade_id)s, %(counterpart_id)s, %(subject_id)s, %(region_code)s,
  %(event_note)s, %(record)s, %(at)s)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A batch as it is born; the fields are those of the tables."""

    id: int
    subject_id: int
    region_code: str
    product_id: int
    category_code: str
    product_name: str
    spec: str
    unit: str
    number: str
    source: Source
    inspection: Inspection
    harvested_on: date
    base_name: str
    origin_subject_id: int
    origin_region_code: str
    origin_batch_id: int | None
    code: str
    note: str
    words: str
    quantity: Decimal
    kind: EventKind
    trade_id: int | None = None
    counterpart_id: int | None = None
    event_note: str = ""

    def with_code(self, code: str, words: str) -> Entry:
        """The same with its code and its words for the search."""
        return replace(self, code=code, words=words)


def move(opened: OpenAct, kind: EventKind, movements: Sequence[Movement]) -> tuple[int, ...]:
    """Carry out movements of one kind in one statement; returns the batches that did not allow it.

    A batch may stand in ``movements`` only once (ValueError).
    """
    ids = [one.batch_id for one in movements]
    if len(set(ids)) != len(ids):
        raise ValueError("a batch moves once in an act")
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENTS[kind],
            {
                "ids": ids,
                "amounts": [one.quantity for one in movements],
                "trades": [one.trade_id for one in movements],
                "others": [one.counterpart_id for one in movements],
                "notes": [one.note for one in movements],
                "kind": kind.value,
                "record": opened.record_id,
                "at": opened.now,
            },
        )
        done = {row[0] for row in cursor.fetchall()}
    return tuple(sorted(set(ids) - done))


@dataclass(frozen=True, slots=True)
class Mend:
    """What a line of the ledger says too little or too much: ``amount`` is signed and changes what entered or was lost."""

    batch_id: int
    event_id: int
    amount: Decimal
    note: str
    of_entry: bool


def mend(opened: OpenAct, change: Mend) -> bool:
    """Correct a balance and write the line that reverses the wrong part of an earlier one; False when stock forbids it."""
    more = change.amount > 0 if change.of_entry else change.amount < 0
    kind = EventKind.RESTORE if more else EventKind.REVERSE
    with connection.cursor() as cursor:
        cursor.execute(
            _MEND_ENTRY if change.of_entry else _MEND_LOSS,
            {
                "batch": change.batch_id,
                "event": change.event_id,
                "amount": change.amount,
                "note": change.note,
                "kind": kind.value,
                "record": opened.record_id,
                "at": opened.now,
            },
        )
        return cursor.fetchone() is not None


def lock(ids: Sequence[int]) -> None:
    """Lock balances in ascending id, for an act that moves some of them by several statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM batches_balance WHERE batch_id = ANY(%s) ORDER BY batch_id FOR UPDATE", [list(ids)]
        )


def next_id() -> int:
    """The id of a batch to be born, so that its code can name it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('batches_batch', 'id'))")
        return int(cursor.fetchone()[0])


def enter(opened: OpenAct, entry: Entry, occurred_at: datetime) -> None:
    """Store batch, balance and first event of the ledger in one statement."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in entry.__slots__}
    plain = {"source": entry.source.value, "inspection": entry.inspection.value, "kind": entry.kind.value}
    more: dict[str, Any] = {
        "now": opened.now,
        "at": occurred_at,
        "record": opened.record_id,
        "event_note": entry.event_note or entry.base_name,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, {**values, **plain, **more})
