"""Everything about a batch as one sortable sheet: a line for each critical event with its key data elements.

After FSMA 204 (domain facts performance §2): lot code, product, quantity, unit, location, date, reference document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..values import DEPTH_NAMES, KIND_NAMES, EdgeKind, ShownEdge, ShownNode, ShownWay
from .drawing import moves, percent

KEY_HEADS = (
    "事件", "日期", "追溯批次码", "批次号", "产品", "数量", "单位", "来源主体", "来源地点", "来源追溯批次码", "接收主体",
    "接收地点", "凭据", "与本批次的关系", "含量", "含量单位", "占比（%）", "可见程度",
)  # fmt: skip  # one row


def events(way: ShownWay, papers: Mapping[int, str]) -> Iterator[tuple[object, ...]]:
    """The lines under ``KEY_HEADS``: first where goods came into being, then what moved, by day.

    ``papers`` are the reference documents by batch; a line shows one only where its batch is shown in full.
    """
    for chain in (way.back, way.forward):
        arrived = {edge.target for edge in chain.edges}
        for node in chain.nodes:
            if node.place not in arrived and (node.hops or chain is way.back):
                yield _line(node.kind_words, (None, None, node), papers)
    for edge, source, target in moves(way):
        yield _line(KIND_NAMES[EdgeKind(edge.kind)], (edge, source, target), papers)


def _line(
    event: str, moved: tuple[ShownEdge | None, ShownNode | None, ShownNode], papers: Mapping[int, str]
) -> tuple[object, ...]:
    edge, source, node = moved
    amount = node.quantity if edge is None else edge.quantity
    return (
        event,
        (node.day if edge is None else edge.day).isoformat(),
        node.code,
        node.number,
        node.product_name,
        "" if amount is None else float(amount),
        node.unit if edge is None else edge.unit,
        source.subject_name if source else "",
        source.county if source else "",
        source.code if source else "",
        node.subject_name,
        node.county,
        papers.get(node.batch_id or 0, node.number),
        _relation(node, source),
        "" if node.amount is None else float(node.amount),
        "" if node.amount is None else node.amount_unit,
        "" if node.share is None else float(percent(node.share)),
        DEPTH_NAMES[node.depth],
    )


def _relation(node: ShownNode, source: ShownNode | None) -> str:
    if not node.hops:
        return "本批次"
    upstream = source is None or source.hops > node.hops
    return f"{'上游' if upstream else '下游'}第 {node.hops} 级"
