"""Edges, chains and the three depths at which a node is shown. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID


class EdgeKind(StrEnum):
    """What moved a quantity from one batch into another."""

    SALE = "sale"
    SPLIT = "split"
    MERGE = "merge"
    PROCESS = "process"
    RETURN = "return"


class Direction(StrEnum):
    """Back to the sources, or forward to the destinations."""

    BACK = "back"
    FORWARD = "forward"


class Depth(StrEnum):
    """How much of a node is shown (architecture §4, reach *trace*)."""

    FULL = "full"
    OFFICIAL = "official"
    OUTLINE = "outline"


KIND_NAMES = {
    EdgeKind.SALE: "交易",
    EdgeKind.SPLIT: "分批",
    EdgeKind.MERGE: "合批",
    EdgeKind.PROCESS: "加工",
    EdgeKind.RETURN: "退货",
}
DEPTH_NAMES = {Depth.FULL: "全部信息", Depth.OFFICIAL: "主体与数量", Depth.OUTLINE: "仅环节、县、日期"}
MOST_SUSPECTS = 50
REASON_SIGNS = (4, 200)
"""A stated reason has at least and at most so many signs."""


@dataclass(frozen=True, slots=True)
class LookBeyond:
    """Command: an authority opens the stations outside its jurisdiction for a stated reason."""

    batch_id: int
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Compare:
    """Command: look for what several suspect batches (20-digit codes) have in common, for a stated reason."""

    codes: tuple[str, ...]
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Compared:
    """The suspect batches that were found, in the order of their codes."""

    batch_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommonSource:
    """A batch that ``hits`` of the suspects contain; its goods came to ``ends`` ends in all."""

    node: ShownNode
    hits: int
    ends: int


@dataclass(frozen=True, slots=True)
class Link:
    """One movement: ``quantity`` in ``unit`` of the source went into the target."""

    source_id: int
    target_id: int
    quantity: Decimal
    unit: str
    source_region: str
    target_region: str
    kind: EdgeKind = EdgeKind.SALE


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """An edge of a walked chain."""

    source_id: int
    target_id: int
    quantity: Decimal
    unit: str
    kind: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A batch of a walked chain, whole: never shown as it is to anybody outside (see :class:`ShownNode`).

    ``hops`` is the shortest way from the start, 0 for the start itself.
    """

    batch_id: int
    hops: int
    subject_id: int
    region_code: str
    product_name: str
    quantity: Decimal
    unit: str
    source: str
    code: str
    state: str
    started_on: date
    created_at: datetime
    number: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class ShownNode:
    """A node as one viewer sees it. At depth outline only ``kind_words``, ``county`` and ``day`` are filled.

    Of a source ``amount`` is how much of it is in the batch the walk began with (in the source's unit), of a destination
    how much of that batch is in it (in that batch's unit); ``share`` is the exact part of the mixture. ``place`` numbers
    the node within its chain, so that edges can be drawn without batch numbers.
    """

    place: int
    hops: int
    depth: Depth
    kind_words: str
    county: str
    county_code: str
    day: date
    batch_id: int | None = None
    subject_id: int | None = None
    subject_name: str = ""
    product_name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    code: str = ""
    number: str = ""
    amount: Decimal | None = None
    amount_unit: str = ""
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ShownEdge:
    """An edge between two places; quantity only where both ends are shown deeper than outline."""

    source: int
    target: int
    quantity: Decimal | None
    unit: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class ShownChain:
    """A whole chain as one viewer sees it, nearest first; totals are always of the whole chain."""

    nodes: tuple[ShownNode, ...]
    edges: tuple[ShownEdge, ...]
    batches: int
    subjects: int
    provinces: int


@dataclass(frozen=True, slots=True)
class ShownWay:
    """Both halves of the way of a batch as one viewer sees it: its sources, and what came out of it."""

    back: ShownChain
    forward: ShownChain

    @property
    def hidden(self) -> int:
        """How many stations are shown only in outline."""
        return sum(node.depth is Depth.OUTLINE for chain in (self.back, self.forward) for node in chain.nodes)

    @property
    def sentence(self) -> str:
        """The totals, which are always of the whole chain."""
        before, after = self.back.batches - 1, self.forward.batches - 1
        return f"来源 {before} 批，去向 {after} 批。统计的是全链，不受可见程度影响"


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A station of a chain as everybody may see it: kind, county, day."""

    hops: int
    kind_words: str
    county: str
    day: date
