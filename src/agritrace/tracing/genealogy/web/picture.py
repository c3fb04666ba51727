"""The picture of a way: every batch as a box with its arrows while they fit, else one box for each step.

Drawn by the server as SVG with attributes only; it needs no script, and the table below says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from agritrace.ui.parts import Genealogy, GenNode
from agritrace.ui.words import quantity

from ..values import ShownChain, ShownNode, ShownWay
from .drawing import words_between

MOST_DRAWN = 40
"""Batches that still fit a picture one can read."""
_WIDE, _HIGH, _GAP, _ROW = 168, 52, 72, 66
_SIGNS = 11


@dataclass(frozen=True, slots=True)
class Box:
    """A batch at its place in the picture: lines of words, a link where the viewer may open it."""

    x: int
    y: int
    title: str
    small: str
    url: str
    me: bool

    @property
    def inner(self) -> tuple[int, int, int]:
        """Where the words begin, and the two lines they stand on."""
        return self.x + 10, self.y + 22, self.y + 40


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement from one box to another: the path, and where its quantity stands."""

    path: str
    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole picture with its size; ``sentence`` says it to readers."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    sentence: str


def graph(way: ShownWay) -> Graph | None:
    """The picture with one box for each batch; None when there are too many, or nothing to draw."""
    number = way.back.batches + way.forward.batches - 1
    if not 1 < number <= MOST_DRAWN:
        return None
    columns = _columns(way)
    places = {key: (at, row) for at, keys in columns.items() for row, key in enumerate(keys)}
    least, tallest = min(columns), max(map(len, columns.values()))
    corners = {
        key: ((at - least) * (_WIDE + _GAP) + 2, 2 + _ROW * (tallest - len(columns[at])) // 2 + row * _ROW)
        for key, (at, row) in places.items()
    }
    shown = {**_keyed(way.back, "b"), **_keyed(way.forward, "f")}
    boxes = tuple(_box(shown[key], *corners[key]) for key in corners)
    arrows = tuple(
        _arrow(corners[_key(chain, edge.source, side)], corners[_key(chain, edge.target, side)],
               "" if edge.quantity is None else quantity(edge.quantity, edge.unit))
        for chain, side in ((way.back, "b"), (way.forward, "f"))
        for edge in chain.edges
    )  # fmt: skip  # one arrow per edge
    width = len(range(least, max(columns) + 1)) * (_WIDE + _GAP) - _GAP + 4
    return Graph(boxes, arrows, width, tallest * _ROW - (_ROW - _HIGH) + 4, way.sentence)


def steps(way: ShownWay) -> Genealogy:
    """The way from left to right, one box for each step: the farthest sources, this batch, the farthest destinations."""
    places = {**{-hops: nodes for hops, nodes in _by_hops(way.back).items()}, **_by_hops(way.forward)}
    last = max(places)
    return Genealogy(tuple(_step(at, places[at], _between(way, at) if at < last else "") for at in sorted(places)))


def _between(way: ShownWay, at: int) -> str:
    return words_between(way.back if at < 0 else way.forward, abs(at), abs(at + 1))


def _columns(way: ShownWay) -> dict[int, list[str]]:
    columns: dict[int, list[str]] = {}
    for key, node in {**_keyed(way.back, "b"), **_keyed(way.forward, "f")}.items():
        columns.setdefault(-node.hops if key.startswith("b") else node.hops, []).append(key)
    return columns


def _keyed(chain: ShownChain, side: str) -> dict[str, ShownNode]:
    return {_key(chain, node.place, side): node for node in chain.nodes}


def _key(chain: ShownChain, place: int, side: str) -> str:
    return f"{side}{place}" if chain.nodes[place].hops else "me"


def _box(node: ShownNode, x: int, y: int) -> Box:
    title = node.subject_name or node.county or node.kind_words
    amount = "" if node.quantity is None else quantity(node.quantity, node.unit)
    url = reverse("batches:record", args=[node.batch_id]) if node.batch_id and node.hops else ""
    title = "本批次" if not node.hops else title if len(title) <= _SIGNS else f"{title[: _SIGNS - 1]}…"
    return Box(x, y, title, "　".join(part for part in (amount, node.day.isoformat()) if part), url, not node.hops)


def _arrow(source: tuple[int, int], target: tuple[int, int], words: str) -> Arrow:
    x, y, to_x, to_y = source[0] + _WIDE, source[1] + _HIGH // 2, target[0], target[1] + _HIGH // 2
    middle = (x + to_x) // 2
    return Arrow(f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x - 6} {to_y}", words, middle, (y + to_y) // 2 - 5)


def _by_hops(chain: ShownChain) -> dict[int, list[ShownNode]]:
    found: dict[int, list[ShownNode]] = {}
    for node in chain.nodes:
        found.setdefault(node.hops, []).append(node)
    return found


def _step(at: int, nodes: list[ShownNode], step: str) -> GenNode:
    first = nodes[0]
    if len(nodes) > 1:
        names = sorted({node.subject_name or node.county for node in nodes})
        small = "、".join(names[:3]) + (f"等 {len(names)} 处" if len(names) > 3 else "")
        return GenNode(f"{'上游' if at < 0 else '下游'} {len(nodes)} 批", small, several=True, step=step)
    amount = "" if first.quantity is None else quantity(first.quantity, first.unit)
    small = "　".join(part for part in (amount, first.day.isoformat()) if part)
    if at == 0:
        return GenNode("本批次", small, me=True, step=step)
    url = reverse("batches:record", args=[first.batch_id]) if first.batch_id else ""
    return GenNode(first.subject_name or first.county or first.kind_words, small, url, step=step)
