"""The way of a batch as JSON for programs of those who may see it: streamed, so that a large chain takes no more memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..values import ShownChain, ShownEdge, ShownNode, ShownWay

CHUNK = 500
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def stream(way: ShownWay) -> Iterator[bytes]:
    """The document in pieces: totals of both halves, then their nodes and edges."""
    yield b'{"back":'
    yield from _half(way.back)
    yield b',"forward":'
    yield from _half(way.forward)
    yield b"}"


def _half(chain: ShownChain) -> Iterator[bytes]:
    totals = {"batches": chain.batches, "subjects": chain.subjects, "provinces": chain.provinces}
    yield b'{"totals":' + _encode(totals).encode() + b',"nodes":['
    yield from _pieces([_node(node) for node in chain.nodes])
    yield b'],"edges":['
    yield from _pieces([_edge(edge) for edge in chain.edges])
    yield b"]}"


def _pieces(rows: list[dict[str, Any]]) -> Iterator[bytes]:
    for start in range(0, len(rows), CHUNK):
        yield (("," if start else "") + _encode(rows[start : start + CHUNK])[1:-1]).encode()


def _node(node: ShownNode) -> dict[str, Any]:
    """Quantities as text, so that nobody's floating point changes them; the share as numerator and denominator."""
    return {
        "place": node.place,
        "hops": node.hops,
        "depth": node.depth.value,
        "how": node.kind_words,
        "county": node.county,
        "county_code": node.county_code,
        "day": node.day.isoformat(),
        "batch": node.batch_id,
        "code": node.code,
        "number": node.number,
        "subject": node.subject_name,
        "product": node.product_name,
        "quantity": None if node.quantity is None else str(node.quantity),
        "unit": node.unit,
        "contains": None if node.amount is None else str(node.amount),
        "contains_unit": node.amount_unit,
        "share": None if node.share is None else f"{node.share.numerator}/{node.share.denominator}",
    }


def _edge(edge: ShownEdge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "quantity": None if edge.quantity is None else str(edge.quantity),
        "unit": edge.unit,
        "day": edge.day.isoformat(),
    }
