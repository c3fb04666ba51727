"""A chain as a picture, as a table and as lines of a sheet. Pure: shown nodes in, parts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from agritrace.ui.parts import Cell, Column, Genealogy, GenNode, Row, Table
from agritrace.ui.words import quantity

from ..values import DEPTH_NAMES, KIND_NAMES, Depth, EdgeKind, ShownChain, ShownNode

HEADS = ("环节", "方式", "主体", "产品", "数量", "单位", "日期", "所在县", "追溯码", "可见程度")
_COLUMNS = (
    Column("环节"),
    Column("主体", full=True),
    Column("产品"),
    Column("数量", right=True),
    Column("日期"),
    Column("所在县", full=True),
    Column("可见程度", full=True),
)


@dataclass(frozen=True, slots=True)
class Way:
    """Both halves of the way of a batch as one viewer sees it."""

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


def stations(way: Way) -> Iterator[tuple[str, ShownNode]]:
    """Every station once, the farthest source first: its place on the way in words, and the node."""
    for node in sorted(way.back.nodes, key=lambda one: (-one.hops, one.place)):
        yield (f"上游第 {node.hops} 级" if node.hops else "本批次"), node
    for node in way.forward.nodes:
        if node.hops:
            yield f"下游第 {node.hops} 级", node


def table(way: Way) -> Table:
    """Every station with quantity, date, county and how much of it is shown."""
    rows = tuple(
        Row(
            (
                Cell(place, _url(node), small=node.kind_words),
                Cell(node.subject_name or "—"),
                Cell(node.product_name or "—"),
                Cell("—" if node.quantity is None else quantity(node.quantity, node.unit)),
                Cell(node.day.isoformat()),
                Cell(node.county),
                Cell(DEPTH_NAMES[node.depth]),
            )
        )
        for place, node in stations(way)
    )
    return Table("来龙去脉明细", _COLUMNS, rows)


def sheet(way: Way) -> Iterator[tuple[object, ...]]:
    """The rows of the table for Excel, under ``HEADS``."""
    for place, node in stations(way):
        amount = "" if node.quantity is None else float(node.quantity)
        yield (
            place, node.kind_words, node.subject_name, node.product_name, amount, node.unit, node.day.isoformat(),
            node.county, node.code, DEPTH_NAMES[node.depth],
        )  # fmt: skip  # one row


def picture(way: Way) -> Genealogy:
    """The way from left to right: the farthest sources, this batch, the farthest destinations; a step is one node."""
    before = {-hops: nodes for hops, nodes in _steps(way.back).items()}
    places = {**before, **_steps(way.forward)}
    last = max(places)
    return Genealogy(tuple(_node(at, places[at], _words(way, at) if at < last else "") for at in sorted(places)))


def _steps(chain: ShownChain) -> dict[int, list[ShownNode]]:
    found: dict[int, list[ShownNode]] = {}
    for node in chain.nodes:
        found.setdefault(node.hops, []).append(node)
    return found


def _node(at: int, nodes: list[ShownNode], step: str) -> GenNode:
    first = nodes[0]
    if len(nodes) > 1:
        names = sorted({node.subject_name or node.county for node in nodes})
        small = "、".join(names[:3]) + (f"等 {len(names)} 处" if len(names) > 3 else "")
        return GenNode(f"{'上游' if at < 0 else '下游'} {len(nodes)} 批", small, several=True, step=step)
    amount = "" if first.quantity is None else quantity(first.quantity, first.unit)
    small = "　".join(part for part in (amount, first.day.isoformat()) if part)
    if at == 0:
        return GenNode("本批次", small, me=True, step=step)
    return GenNode(first.subject_name or first.county or first.kind_words, small, _url(first), step=step)


def _words(way: Way, at: int) -> str:
    """What happened between one step and the next."""
    chain = way.back if at < 0 else way.forward
    hops = {node.place: node.hops for node in chain.nodes}
    pair = {abs(at), abs(at + 1)}
    kinds = {edge.kind for edge in chain.edges if {hops[edge.source], hops[edge.target]} == pair}
    return "、".join(KIND_NAMES[EdgeKind(kind)] for kind in sorted(kinds))


def _url(node: ShownNode) -> str:
    return reverse("batches:record", args=[node.batch_id]) if node.batch_id else ""
