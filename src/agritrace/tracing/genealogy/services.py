"""Writing lineage: one edge for each movement, inside the act that moves the quantity."""

from __future__ import annotations

from agritrace.foundation.journal.services import OpenAct

from .models import Edge
from .values import Link


def link(opened: OpenAct, *links: Link) -> None:
    """Store movements with one statement. A target must be younger than its source (IntegrityError otherwise)."""
    Edge.objects.storing(opened).bulk_create(
        Edge(
            source_id=one.source_id,
            target_id=one.target_id,
            kind=one.kind.value,
            quantity=one.quantity,
            unit=one.unit,
            source_region=one.source_region,
            target_region=one.target_region,
            record_id=opened.record_id,
            occurred_at=opened.occurred_at,
        )
        for one in links
    )
