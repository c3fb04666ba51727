"""A chain as a table, as a line of time and as lines of a sheet. Pure: shown nodes in, parts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from agritrace.ui.parts import Cell, Column, History, HistoryLine, Row, Table
from agritrace.ui.words import quantity

from ..values import DEPTH_NAMES, KIND_NAMES, EdgeKind, ShownChain, ShownEdge, ShownNode, ShownWay

PER_PAGE = 50
HEADS = (
    "环节", "方式", "主体", "产品", "数量", "单位", "日期", "所在县", "追溯码", "可见程度", "含量", "含量单位", "占比（%）",
)  # fmt: skip  # one row
_COLUMNS = (
    Column("环节"),
    Column("主体", full=True),
    Column("产品"),
    Column("数量", right=True),
    Column("含量与占比", right=True),
    Column("日期"),
    Column("所在县", full=True),
    Column("可见程度", full=True),
)
_ICONS = {
    EdgeKind.SALE: "truck-delivery",
    EdgeKind.SPLIT: "versions",
    EdgeKind.MERGE: "packages",
    EdgeKind.PROCESS: "packages",
    EdgeKind.RETURN: "arrow-back-up",
}


def stations(way: ShownWay) -> list[tuple[str, ShownNode]]:
    """Every station once, the farthest source first: its place on the way in words, and the node."""
    before = sorted(way.back.nodes, key=lambda one: (-one.hops, one.place))
    found = [(f"上游第 {node.hops} 级" if node.hops else "本批次", node) for node in before]
    return found + [(f"下游第 {node.hops} 级", node) for node in way.forward.nodes if node.hops]


def table(shown: Sequence[tuple[str, ShownNode]]) -> Table:
    """Some stations with quantity, date, county, how much of what is in it, and how much of it is shown."""
    rows = tuple(
        Row(
            (
                Cell(place, _url(node), small=node.kind_words),
                Cell(node.subject_name or "—"),
                Cell(node.product_name or "—"),
                Cell("—" if node.quantity is None else quantity(node.quantity, node.unit)),
                Cell(*_contained(node)),
                Cell(node.day.isoformat()),
                Cell(node.county),
                Cell(DEPTH_NAMES[node.depth]),
            )
        )
        for place, node in shown
    )
    return Table("来龙去脉明细", _COLUMNS, rows)


def _contained(node: ShownNode) -> tuple[str, str]:
    """The amount, and behind it the share: of a source in this batch, or of this batch in what came out of it."""
    if not node.hops or node.amount is None:
        return "—", ""
    return quantity(node.amount, node.amount_unit), "" if node.share is None else f"{percent(node.share)}%"


def percent(share: Fraction) -> str:
    """A share in percent with at most two decimals."""
    return f"{Decimal(round(share * 10_000)) / 100:f}"


def sheet(way: ShownWay) -> Iterator[tuple[object, ...]]:
    """The rows of the table for Excel, under ``HEADS``."""
    for place, node in stations(way):
        amount = "" if node.quantity is None else float(node.quantity)
        part = "" if node.amount is None else float(node.amount)
        share = "" if node.share is None else round(float(node.share * 100), 4)
        yield (
            place, node.kind_words, node.subject_name, node.product_name, amount, node.unit, node.day.isoformat(),
            node.county, node.code, DEPTH_NAMES[node.depth], part, node.amount_unit if part != "" else "", share,
        )  # fmt: skip  # one row


def moves(way: ShownWay) -> list[tuple[ShownEdge, ShownNode, ShownNode]]:
    """Everything that moved, in the order of days: the edge with its two ends."""
    found = [
        (edge, chain.nodes[edge.source], chain.nodes[edge.target])
        for chain in (way.back, way.forward)
        for edge in chain.edges
    ]
    return sorted(found, key=lambda one: (one[0].day, _order(one[1]), _order(one[2])))


def _order(node: ShownNode) -> tuple[object, ...]:
    return (node.day, node.hops, node.place)


def timeline(moved: Sequence[tuple[ShownEdge, ShownNode, ShownNode]]) -> History:
    """Some movements as sentences with their days: who to whom, where, how much."""
    return History(
        tuple(
            HistoryLine(_sentence(edge, source, target), icon=_ICONS[EdgeKind(edge.kind)], when=edge.day.isoformat())
            for edge, source, target in moved
        ),
        empty="还没有流转记录",
    )


def _sentence(edge: ShownEdge, source: ShownNode, target: ShownNode) -> str:
    amount = "" if edge.quantity is None else f" {quantity(edge.quantity, edge.unit)}"
    return f"{KIND_NAMES[EdgeKind(edge.kind)]}{amount}：{_who(source)} → {_who(target)}"


def _who(node: ShownNode) -> str:
    return f"{node.subject_name}（{node.county}）" if node.subject_name else node.county


def words_between(chain: ShownChain, near: int, far: int) -> str:
    """What happened between one step and the next."""
    hops = [node.hops for node in chain.nodes]
    kinds = {edge.kind for edge in chain.edges if {hops[edge.source], hops[edge.target]} == {near, far}}
    return "、".join(KIND_NAMES[EdgeKind(kind)] for kind in sorted(kinds))


def _url(node: ShownNode) -> str:
    return reverse("batches:record", args=[node.batch_id]) if node.batch_id else ""
