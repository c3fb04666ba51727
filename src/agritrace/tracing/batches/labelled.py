"""What a code in somebody's hand stands for: code, batch, producer and scans in one prepared statement.

Read by the public query thousands of times a second, therefore bare SQL. From codes and subjects it takes only columns of
their ``NAMES``; nothing personal is among them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from agritrace.kernel.prepared import fetch

STATEMENT = """
SELECT c.id, c.kind, c.state, c.reason, c.decided_at, c.issued_at, c.prints, c.region_code,
       b.id, b.state, b.product_name, b.spec, b.source, b.harvested_on, b.base_name, b.origin_region_code,
       o.name, o.org_form, o.state,
       coalesce(t.count, 0) + coalesce(d.count, 0), least(t.first_at, d.first_at)
FROM codes_issuedcode c
LEFT JOIN batches_batch b ON b.id = c.batch_id
LEFT JOIN subjects_subject f ON f.id = b.origin_subject_id
LEFT JOIN subjects_subject o ON o.id = COALESCE(f.joined_to, f.id)
LEFT JOIN codes_scantotal t ON t.code_id = c.id
LEFT JOIN LATERAL (
  SELECT sum(count) AS count, min(first_at) AS first_at FROM codes_scandelta WHERE code_id = c.id
) d ON true
WHERE c.code = %s
"""


class Labelled(NamedTuple):
    """A code that was issued and what it stands for; batch fields are None for a voucher.

    ``producer`` is the name in the register, not yet masked; ``scans`` are those told to the database so far.
    """

    code_id: int
    kind: int
    state: str
    reason: str
    decided_at: datetime | None
    issued_at: datetime
    prints: int
    region_code: str
    batch_id: int | None
    batch_state: str | None
    product: str | None
    spec: str | None
    source: str | None
    harvested_on: date | None
    base: str | None
    origin_region_code: str | None
    producer: str | None
    producer_form: int | None
    producer_state: str | None
    scans: int
    first_scan_at: datetime | None


def labelled(code: str) -> Labelled | None:
    """The *look up* reach: whoever holds a label may read what it says. None for a code nobody issued."""
    rows: list[tuple[Any, ...]] = fetch(STATEMENT, (code,))
    return Labelled._make(rows[0]) if rows else None
