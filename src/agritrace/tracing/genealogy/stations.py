"""The stations of a batch as everybody may see them: outline depth, out of the edges alone, in one prepared statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.prepared import fetch

from .values import EdgeKind

STATEMENT = """
WITH RECURSIVE walk(id) AS (
  SELECT %s::bigint UNION SELECT e.source_id FROM walk w JOIN genealogy_edge e ON e.target_id = w.id)
SELECT e.kind, e.target_region, e.occurred_at, e.target_id FROM walk w JOIN genealogy_edge e ON e.target_id = w.id
ORDER BY e.occurred_at DESC, e.id DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Station:
    """Something arrived: how, in which county, on which Beijing day (architecture §4, depth *outline*).

    ``batch_id`` is for the room that asks, which shows it to nobody.
    """

    kind: EdgeKind
    county_code: str
    day: date
    batch_id: int


def stations(batch_id: int) -> tuple[Station, ...]:
    """Where a batch and all its sources arrived, newest first, at most 50; nothing names a subject or a quantity."""
    rows = fetch(STATEMENT, (batch_id,))
    return tuple(
        Station(EdgeKind(kind), region[:6] + "000000", beijing_day(at), batch_id) for kind, region, at, batch_id in rows
    )
