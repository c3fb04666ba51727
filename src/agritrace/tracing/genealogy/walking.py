"""The statements that walk lineage: level by level along the two indexes, whatever the planner thinks of the table.

``OFFSET 0`` keeps each step a look-up of its own: flattened into a join, the planner, who cannot know how many batches a
walk reaches, would rather read all edges of the country.
"""

from __future__ import annotations

from agritrace.kernel.prepared import fetch

from .values import ChainEdge, Direction

BACK = """
WITH RECURSIVE walk(id) AS (SELECT %s::bigint UNION SELECT e.source_id FROM walk w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.target_id = w.id OFFSET 0) e)
SELECT e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at FROM walk w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.target_id = w.id OFFSET 0) e ORDER BY e.id
"""
FORWARD = """
WITH RECURSIVE walk(id) AS (SELECT %s::bigint UNION SELECT e.target_id FROM walk w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.source_id = w.id OFFSET 0) e)
SELECT e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at FROM walk w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.source_id = w.id OFFSET 0) e ORDER BY e.id
"""
BOTH = """
WITH RECURSIVE start(id) AS (SELECT %s::bigint),
back(id) AS (SELECT id FROM start UNION SELECT e.source_id FROM back w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.target_id = w.id OFFSET 0) e),
forward(id) AS (SELECT id FROM start UNION SELECT e.target_id FROM forward w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.source_id = w.id OFFSET 0) e)
SELECT true, e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at FROM back w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.target_id = w.id OFFSET 0) e
UNION ALL
SELECT false, e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at FROM forward w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.target_id = w.id OFFSET 0) e WHERE w.id <> (SELECT id FROM start)
"""
"""Everything that went into a batch, and everything that went into whatever came out of it.

The second half holds inputs from elsewhere too: without them nobody knows what share of a mixture the batch makes up.
"""
ENDS = """
WITH RECURSIVE walk(root, id) AS (
  SELECT r, r FROM unnest(%s::bigint[]) AS r UNION SELECT w.root, e.target_id FROM walk w, LATERAL (
  SELECT * FROM genealogy_edge x WHERE x.source_id = w.id OFFSET 0) e)
SELECT root, count(*) FROM walk w WHERE NOT EXISTS (SELECT FROM genealogy_edge x WHERE x.source_id = w.id) GROUP BY root
"""


def one_way(batch_id: int, direction: Direction) -> tuple[ChainEdge, ...]:
    """Every edge of the chain of a batch in one direction, each once, in the order they happened."""
    rows = fetch(BACK if direction is Direction.BACK else FORWARD, (batch_id,))
    return tuple(ChainEdge(*row) for row in rows)


def both_ways(batch_id: int) -> tuple[tuple[ChainEdge, ...], tuple[ChainEdge, ...]]:
    """The edges back, and those into everything forward (inputs from elsewhere included). One statement."""
    back: list[ChainEdge] = []
    forward: list[ChainEdge] = []
    for is_back, *columns in fetch(BOTH, (batch_id,)):
        (back if is_back else forward).append(ChainEdge(*columns))
    return tuple(back), tuple(forward)


def ends_of(batch_ids: list[int]) -> dict[int, int]:
    """How many ends the goods of each batch came to: batches below it, or itself, nothing came out of. One statement."""
    return dict(fetch(ENDS, ("{" + ",".join(map(str, batch_ids)) + "}",)))
