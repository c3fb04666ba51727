"""Walking chains: one recursive query each way, always whole; what leaves the room is cut to the viewer's depth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import connection

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import SOURCE_NAMES, BatchRow, Source

from . import rules
from .permissions import Permission
from .stations import Station, stations
from .values import ChainEdge, ChainNode, Depth, Direction, OutlineNode, ShownChain, ShownEdge, ShownNode

__all__ = ["Station", "stations"]  # handed on: other rooms enter here

_BACK = """
WITH RECURSIVE walk(id) AS (
  SELECT %s::bigint UNION SELECT e.source_id FROM walk w JOIN genealogy_edge e ON e.target_id = w.id)
SELECT e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at
FROM walk w JOIN genealogy_edge e ON e.target_id = w.id ORDER BY e.id
"""
_FORWARD = """
WITH RECURSIVE walk(id) AS (
  SELECT %s::bigint UNION SELECT e.target_id FROM walk w JOIN genealogy_edge e ON e.source_id = w.id)
SELECT e.source_id, e.target_id, e.quantity, e.unit, e.kind, e.occurred_at
FROM walk w JOIN genealogy_edge e ON e.source_id = w.id ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Named:
    """Names of subjects by id and of counties by code."""

    subjects: Mapping[int, str]
    counties: Mapping[str, str]


def edges_from(batch_id: int, direction: Direction) -> tuple[ChainEdge, ...]:
    """Every edge of the chain of a batch in one direction: several inputs per output, each edge once. One query.

    For rooms that decide something of the whole chain; nothing of it is shown without :func:`walk`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BACK if direction is Direction.BACK else _FORWARD, [batch_id])
        return tuple(ChainEdge(*row) for row in cursor.fetchall())


def chain_back(batch_id: int) -> tuple[ChainNode, ...]:
    """The batch and all its sources, nearest first. Two queries."""
    return _nodes(batch_id, edges_from(batch_id, Direction.BACK), Direction.BACK)


def chain_forward(batch_id: int) -> tuple[ChainNode, ...]:
    """The batch and all its destinations, nearest first. Two queries."""
    return _nodes(batch_id, edges_from(batch_id, Direction.FORWARD), Direction.FORWARD)


def outline(batch_id: int) -> tuple[OutlineNode, ...]:
    """The way of a batch so far as everybody may see it, oldest station first: kind, county, day. Three queries."""
    nodes = sorted(chain_back(batch_id), key=lambda node: (node.created_at, node.batch_id))
    counties = _counties(nodes)
    return tuple(
        OutlineNode(node.hops, _kind(node), counties.get(_county(node.region_code), ""), node.started_on)
        for node in nodes
    )


def walk(viewer: Viewer, batch_id: int, direction: Direction, *, reason: str = "") -> ShownChain:
    """The whole chain, each node at the depth this viewer has (``rules.depth_of``).

    NotFound when the viewer does not see the batch he starts from; Denied without the permission. ``reason`` opens
    stations of other regions to authorities that hold the permission; the entrance records it.
    """
    if not viewer.can(Permission.WALK):
        raise denied("查看批次来源和去向")
    batches.batch(viewer, batch_id)
    edges = edges_from(batch_id, direction)
    nodes = {node.batch_id: node for node in _nodes(batch_id, edges, direction)}
    dealt = rules.partners(viewer, nodes, edges)
    depths = {key: rules.depth_of(viewer, node, dealt, reason=reason) for key, node in nodes.items()}
    named = {node.subject_id for key, node in nodes.items() if depths[key] is not Depth.OUTLINE}
    words = Named(subjects.names(sorted(named)), _counties(nodes.values()))
    places = {key: place for place, key in enumerate(nodes)}
    return ShownChain(
        nodes=tuple(_shown(places[key], node, depths[key], named=words) for key, node in nodes.items()),
        edges=tuple(_shown_edge(edge, places, depths) for edge in edges),
        batches=len(nodes),
        subjects=len({node.subject_id for node in nodes.values()}),
        provinces=len({node.region_code[:2] for node in nodes.values()}),
    )


def _nodes(start: int, edges: tuple[ChainEdge, ...], direction: Direction) -> tuple[ChainNode, ...]:
    hops = rules.distances(start, edges, direction)
    briefs = batches.briefs(sorted(hops))
    found = (_node(briefs[key], steps) for key, steps in hops.items() if key in briefs)
    return tuple(sorted(found, key=lambda node: (node.hops, node.batch_id)))


def _node(brief: BatchRow, hops: int) -> ChainNode:
    produced = brief.source is Source.PRODUCED
    return ChainNode(
        batch_id=brief.id,
        hops=hops,
        subject_id=brief.subject_id,
        region_code=brief.region_code,
        product_name=brief.product_name,
        quantity=brief.stock.entered,
        unit=brief.unit,
        source=brief.source,
        code=brief.code,
        state=brief.state,
        started_on=brief.harvested_on if produced else beijing_day(brief.created_at),
        created_at=brief.created_at,
    )


def _shown(place: int, node: ChainNode, depth: Depth, *, named: Named) -> ShownNode:
    county = _county(node.region_code)
    bare = ShownNode(place, node.hops, depth, _kind(node), named.counties.get(county, ""), county, node.started_on)
    if depth is Depth.OUTLINE:
        return bare
    official = replace(
        bare,
        subject_name=named.subjects.get(node.subject_id, ""),
        product_name=node.product_name,
        quantity=node.quantity,
        unit=node.unit,
    )
    if depth is Depth.OFFICIAL:
        return official
    return replace(official, batch_id=node.batch_id, subject_id=node.subject_id, code=node.code)


def _shown_edge(edge: ChainEdge, places: Mapping[int, int], depths: Mapping[int, Depth]) -> ShownEdge:
    hidden = Depth.OUTLINE in (depths[edge.source_id], depths[edge.target_id])
    return ShownEdge(
        source=places[edge.source_id],
        target=places[edge.target_id],
        quantity=None if hidden else edge.quantity,
        unit="" if hidden else edge.unit,
        kind=edge.kind,
        day=beijing_day(edge.occurred_at),
    )


def _kind(node: ChainNode) -> str:
    return "生产" if node.source == Source.PRODUCED else SOURCE_NAMES[Source(node.source)]


def _county(region_code: str) -> str:
    return f"{region_code[:6]}000000"


def _counties(nodes: Iterable[ChainNode]) -> Mapping[str, str]:
    codes = {_county(node.region_code) for node in nodes}
    return regions.names(sorted(codes))
