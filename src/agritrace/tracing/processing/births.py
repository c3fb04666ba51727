"""What kinds of runs there are, and which batches come out of one: whose goods they are, from where, under which number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agritrace.foundation.journal.values import Act
from agritrace.registry.products.values import ProductBrief
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.batches.values import BatchRow, Bear, EventKind, Inspection
from agritrace.tracing.batches.values import Source as Origin
from agritrace.tracing.genealogy.values import EdgeKind

from . import acts, rules, selectors
from .permissions import Permission
from .rules import Sources
from .values import MergeBatches, Plan, ProcessBatches, RunKind, SplitBatch

Command = SplitBatch | MergeBatches | ProcessBatches
NOBODY = 0
"""The producer of a mixture of several producers' goods: no subject has this number."""


@dataclass(frozen=True, slots=True)
class Way:
    """What differs between the kinds: permission, act, how stock leaves and enters, how edges are called."""

    permission: Permission
    words: str
    act: Act
    out: EventKind
    into: EventKind
    origin: Origin
    edge: EdgeKind


WAYS: dict[RunKind, Way] = {
    RunKind.SPLIT: Way(
        Permission.SPLIT, "分批", acts.SPLIT, EventKind.SPLIT_OUT, EventKind.SPLIT_IN, Origin.SPLIT, EdgeKind.SPLIT
    ),
    RunKind.MERGE: Way(
        Permission.MERGE, "合批", acts.MERGE, EventKind.MERGE_OUT, EventKind.MERGE_IN, Origin.MERGED, EdgeKind.MERGE
    ),
    RunKind.PROCESS: Way(
        Permission.PROCESS,
        "加工",
        acts.PROCESS,
        EventKind.PROCESS_OUT,
        EventKind.PROCESS_IN,
        Origin.PROCESSED,
        EdgeKind.PROCESS,
    ),
    RunKind.SLAUGHTER: Way(
        Permission.PROCESS,
        "屠宰",
        acts.SLAUGHTER,
        EventKind.PROCESS_OUT,
        EventKind.PROCESS_IN,
        Origin.PROCESSED,
        EdgeKind.PROCESS,
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command with what was loaded for it."""

    kind: RunKind
    sources: Sources
    products: Mapping[int, ProductBrief] = field(default_factory=dict)


def births(asked: Asked, command: Command, plan: Plan, *, holder: SubjectBrief) -> Iterable[Bear]:
    """The batches to be born, in the order of the plan."""
    rows = [source.row for source in asked.sources.by_id.values()]
    if isinstance(command, ProcessBatches):
        return [
            _processed(rows, asked.products[make.product_id], plan, place=place, holder=holder)
            for place, make in enumerate(command.makes)
        ]
    way, note = WAYS[asked.kind], command.note.strip()[:200]
    given = "" if isinstance(command, SplitBatch) else command.number.strip()[:30]
    numbers = [given] if asked.kind is RunKind.MERGE else _numbers(rows[0], len(plan.born))
    producer, region, first = _common_origin(rows)
    return [
        Bear(
            subject_id=holder.id,
            region_code=holder.region_code,
            product_id=rows[0].product_id,
            category_code=rows[0].category_code,
            product_name=rows[0].product_name,
            spec=rows[0].spec if len({row.spec for row in rows}) == 1 else "",
            quantity=born.quantity,
            unit=born.unit,
            kind=way.into,
            source=way.origin,
            harvested_on=min(row.harvested_on for row in rows),
            origin_subject_id=producer,
            origin_region_code=region,
            origin_batch_id=first,
            number=number,
            base_name=rows[0].base_name if len({row.base_name for row in rows}) == 1 else "",
            note=note,
            inspection=rows[0].inspection if len({row.inspection for row in rows}) == 1 else Inspection.NONE,
            content=born.content,
        )
        for born, number in zip(plan.born, numbers, strict=True)
    ]


def _processed(
    rows: Sequence[BatchRow], product: ProductBrief, plan: Plan, *, place: int, holder: SubjectBrief
) -> Bear:
    """An output of processing: another product, whose producer is the holder."""
    born = plan.born[place]
    return Bear(
        subject_id=holder.id,
        region_code=holder.region_code,
        product_id=product.id,
        category_code=product.category_code,
        product_name=product.name,
        spec=product.spec,
        quantity=born.quantity,
        unit=born.unit,
        kind=EventKind.PROCESS_IN,
        source=Origin.PROCESSED,
        harvested_on=min(row.harvested_on for row in rows),
        origin_subject_id=holder.id,
        origin_region_code=holder.region_code,
        origin_batch_id=None,
        content=born.content,
    )


def _numbers(row: BatchRow, count: int) -> list[str]:
    """Numbers of parts: that of the batch with a running figure; those of the day where it would be too long."""
    if len(row.number) > 24:
        return [""] * count
    before = selectors.split_times(row.id)
    return [f"{row.number}-F{before + nth}" for nth in range(1, count + 1)]


def _common_origin(rows: Sequence[BatchRow]) -> tuple[int, str, int | None]:
    """Producer, place and first batch as far as all inputs share them: a mixture claims no single producer."""
    producers, firsts = {row.origin_subject_id for row in rows}, {row.origin_batch_id for row in rows}
    places = {row.origin_region_code for row in rows}
    producer = producers.pop() if len(producers) == 1 else NOBODY
    return (
        producer,
        places.pop() if len(places) == 1 else rules.above(places),
        firsts.pop() if len(firsts) == 1 else None,
    )
