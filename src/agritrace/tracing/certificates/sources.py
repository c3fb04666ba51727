"""What a batch owes to those it was made of: how much of it their certificates cover, and the waits they fell into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agritrace.kernel.results import Reason
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchRow, Source
from agritrace.tracing.farming import selectors as farming
from agritrace.tracing.farming.values import Harvested
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.genealogy.values import ChainEdge, Direction, EdgeKind

from . import rules, selectors
from .rules import SourceWait, Standing
from .values import CertificateForm

MOST_SOURCES = 500
"""So many sources, the latest first, are looked at; more is a chain no certificate can vouch for by itself."""
MOST_HARVESTS = 60
_SAME_GOODS = frozenset({EdgeKind.SPLIT.value, EdgeKind.MERGE.value})


@dataclass(frozen=True, slots=True)
class Upstream:
    """What comes down to a batch from its sources; ``moved`` is what went on from it."""

    moved: Decimal = Decimal(0)
    inherited: Decimal = Decimal(0)
    behind: tuple[SourceWait, ...] = ()


def upstream(batch: BatchRow) -> Upstream:
    """Everything of a batch that depends on its chain. One query for a harvest; else four and one for each harvest."""
    moved = batches.transformed([batch.id]).get(batch.id, Decimal(0))
    if batch.source is Source.PRODUCED:
        return Upstream(moved)
    edges = genealogy.edges_from(batch.id, Direction.BACK)
    return Upstream(moved, _inherited(batch, edges), _behind(batch, edges))


def free(batch: BatchRow) -> Decimal:
    """What can still be promised of a batch, in its unit: for forms, which say it before anything is typed."""
    found = upstream(batch)
    gone = batch.stock.lost + found.moved + found.inherited + selectors.issued_sum(batch.id)
    return max(batch.stock.entered - gone, Decimal(0))


def early(batch: BatchRow, form: CertificateForm) -> list[Reason]:
    """Why the harvest of a batch or of what it was made of lets nobody promise."""
    return rules.early(selectors.waits(batch), form, upstream(batch).behind)


def against(batch: BatchRow) -> frozenset[int]:
    """The farm records that speak against a batch or what it was made of."""
    waits = (*selectors.waits(batch), *(one.interval for one in upstream(batch).behind))
    return frozenset(one.record_id for one in waits)


def _inherited(batch: BatchRow, edges: Sequence[ChainEdge]) -> Decimal:
    same = [edge for edge in edges if edge.kind in _SAME_GOODS]
    reached, more = {batch.id}, True
    while more:
        found = {edge.source_id for edge in same if edge.target_id in reached}
        more = not found <= reached
        reached |= found
    if len(reached) == 1:
        return Decimal(0)
    rows, issued, moved = batches.briefs(reached), selectors.issued_sums(reached), batches.transformed(reached)
    zero = Decimal(0)
    standings = {key: Standing(rows[key], issued.get(key, zero), moved.get(key, zero)) for key in reached}
    inner = [edge for edge in same if edge.target_id in reached]
    return rules.inherited(standings, inner, batch.id)


def _behind(batch: BatchRow, edges: Sequence[ChainEdge]) -> tuple[SourceWait, ...]:
    """The waits of the harvests a batch was made of, each harvest once."""
    newest = sorted({edge.source_id for edge in edges}, reverse=True)[:MOST_SOURCES]
    harvests: dict[Harvested, BatchRow] = {}
    for row in batches.briefs(newest).values():
        if row.source is Source.PRODUCED:
            harvests.setdefault(_harvested(row), row)
    if batch.source in {Source.BOUGHT, Source.RETURNED}:
        harvests.pop(_harvested(batch), None)  # the same harvest, which the batch answers for itself
    found = []
    for harvested, row in list(harvests.items())[:MOST_HARVESTS]:
        own = row.subject_id == batch.subject_id
        name = f"批次 {row.product_name} {row.number} " if own else f"的上游{row.product_name}"
        found += [SourceWait(name, own, one) for one in farming.intervals(harvested)]
    return tuple(found)


def _harvested(row: BatchRow) -> Harvested:
    return Harvested(row.origin_subject_id, row.category_code, row.base_name, row.harvested_on)
