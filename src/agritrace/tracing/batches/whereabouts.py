"""Where many batches lie and what they hold, for walks through thousands of them: one prepared statement by keys.

From subjects it takes only columns of their ``NAMES``; one that was joined or merged goes by the name of the one that goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from agritrace.kernel.prepared import fetch

STATEMENT = """
SELECT b.id, b.subject_id, b.region_code, b.product_name, b.spec, b.unit, b.number, b.source, b.code, b.state,
       b.harvested_on, b.created_at, w.entered, w.departed + w.lost, coalesce(o.name, f.name, '')
FROM unnest(%s::bigint[]) AS asked(id)
JOIN batches_batch b ON b.id = asked.id JOIN batches_balance w ON w.batch_id = b.id
LEFT JOIN subjects_subject f ON f.id = b.subject_id
LEFT JOIN subjects_subject o ON o.id = f.joined_to
"""
TRADES = """
SELECT e.batch_id, e.trade_id
FROM unnest(%s::bigint[]) AS asked(id) JOIN batches_batchevent e ON e.batch_id = asked.id
WHERE e.kind = 'receive' AND e.trade_id IS NOT NULL
"""


class Whereabout(NamedTuple):
    """A batch with its holder, place and quantities in its unit; whoever asks decides what of it is shown to whom."""

    id: int
    subject_id: int
    region_code: str
    product_name: str
    spec: str
    unit: str
    number: str
    source: str
    code: str
    state: str
    harvested_on: date
    created_at: datetime
    entered: Decimal
    gone: Decimal
    holder: str

    @property
    def left(self) -> Decimal:
        """What is still with the holder, free or frozen."""
        return self.entered - self.gone


def whereabouts(ids: Iterable[int]) -> dict[int, Whereabout]:
    """Batches by id, unknown ones absent. One statement whatever the number."""
    rows = fetch(STATEMENT, ("{" + ",".join(map(str, ids)) + "}",))
    return {row[0]: Whereabout._make(row) for row in rows}


def trades_of(ids: Iterable[int]) -> dict[int, int]:
    """The sale by which each batch was received, by batch; those that were not bought are absent."""
    return dict(fetch(TRADES, ("{" + ",".join(map(str, ids)) + "}",)))
