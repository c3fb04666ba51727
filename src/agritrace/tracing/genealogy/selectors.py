"""Walking chains: one statement for both ways, always whole; what leaves the room is cut to the viewer's depth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.selectors import Whereabout
from agritrace.tracing.batches.values import SOURCE_NAMES, Source

from . import outbreaks, proportions, rules, walking
from .permissions import Permission
from .proportions import Part
from .stations import Station, stations
from .values import (
    ChainEdge,
    ChainNode,
    CommonSource,
    Depth,
    Direction,
    OutlineNode,
    ShownChain,
    ShownEdge,
    ShownNode,
    ShownWay,
)

__all__ = ["Station", "stations"]  # handed on: other rooms enter here

_NOTHING = Part(None, None)
MOST_RANKED = 20
_COUNTIES: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Half:
    """One direction of a walk, whole: its edges, its batches nearest first, and how much of what is in which."""

    edges: tuple[ChainEdge, ...]
    nodes: dict[int, ChainNode]
    parts: Mapping[int, Part] = field(default_factory=dict)


def edges_from(batch_id: int, direction: Direction) -> tuple[ChainEdge, ...]:
    """Every edge of the chain of a batch in one direction: several inputs per output, each edge once. One query.

    For rooms that decide something of the whole chain; nothing of it is shown without :func:`walk`.
    """
    return walking.one_way(batch_id, direction)


def chain_back(batch_id: int) -> tuple[ChainNode, ...]:
    """The batch and all its sources, nearest first. Two queries."""
    return tuple(_half(batch_id, edges_from(batch_id, Direction.BACK), Direction.BACK).nodes.values())


def chain_forward(batch_id: int) -> tuple[ChainNode, ...]:
    """The batch and all its destinations, nearest first. Two queries."""
    return tuple(_half(batch_id, edges_from(batch_id, Direction.FORWARD), Direction.FORWARD).nodes.values())


def outline(batch_id: int) -> tuple[OutlineNode, ...]:
    """The way of a batch so far as everybody may see it, oldest station first: kind, county, day. Three queries."""
    nodes = sorted(chain_back(batch_id), key=lambda node: (node.created_at, node.batch_id))
    counties = _counties(nodes)
    return tuple(
        OutlineNode(node.hops, _kind(node), counties.get(_county(node.region_code), ""), node.started_on)
        for node in nodes
    )


def origins(batch_id: int) -> tuple[str, ...]:
    """The counties in which what is in a batch was produced, as codes, nearest first (depth outline). Two queries."""
    nodes = chain_back(batch_id)
    return tuple(dict.fromkeys(_county(node.region_code) for node in nodes if node.source == Source.PRODUCED))


def whole(viewer: Viewer, batch_id: int, *, reason: str = "") -> ShownWay:
    """Both ways of a batch, whole: every station at the depth this viewer has (``rules.depth_of``), with quantities.

    NotFound when the viewer does not see the batch he starts from; Denied without the permission. ``reason`` opens
    stations of other regions to authorities that hold the permission; the entrance records it. Three queries.
    """
    if not viewer.can(Permission.WALK):
        raise denied("查看批次来源和去向")
    batches.batch(viewer, batch_id)
    back, forward = walking.both_ways(batch_id)
    reached = rules.distances(batch_id, back, Direction.BACK), rules.distances(batch_id, forward, Direction.FORWARD)
    told = batches.whereabouts(reached[0].keys() | reached[1].keys())
    entered = {key: (one.entered, one.unit) for key, one in told.items()}
    inner = tuple(edge for edge in forward if edge.source_id in reached[1])
    halves = (
        _Half(back, _nodes(reached[0], told), proportions.back(batch_id, back, entered)),
        _Half(inner, _nodes(reached[1], told), proportions.forward(batch_id, forward, entered)),
    )
    sources, destinations = _shown_halves(viewer, reason, halves, unit=told[batch_id].unit)
    return ShownWay(sources, destinations)


def walk(viewer: Viewer, batch_id: int, direction: Direction, *, reason: str = "") -> ShownChain:
    """One half of :func:`whole`."""
    way = whole(viewer, batch_id, reason=reason)
    return way.back if direction is Direction.BACK else way.forward


def common_sources(viewer: Viewer, batch_ids: Sequence[int], *, reason: str) -> tuple[CommonSource, ...]:
    """What suspect batches have in common, the best explanation first, each at the depth the viewer has; at most 20.

    ``services.compare`` has recorded the reason. A query for each suspect, and four.
    """
    if not viewer.can(Permission.OFFICIAL):
        raise denied("查找共同来源")
    walked = {one: edges_from(one, Direction.BACK) for one in batch_ids}
    hits = outbreaks.shared({one: {one, *(edge.source_id for edge in edges)} for one, edges in walked.items()})
    ranked = outbreaks.rank(hits, walking.ends_of(outbreaks.worth_counting(hits)))[:MOST_RANKED]
    told = batches.whereabouts(one.batch_id for one in ranked)
    nodes = {key: _node(row, 0) for key, row in told.items()}
    depths = {key: rules.depth_of(viewer, node, frozenset(), reason=reason) for key, node in nodes.items()}
    counties = _counties(nodes.values())
    shown = []
    for place, one in enumerate(ranked):
        node = nodes[one.batch_id]
        bare = _bare(place, node, depths[one.batch_id], counties=counties)
        named = _named(bare, node, _NOTHING, unit="")
        shown.append(CommonSource(named, one.hits, one.reach))
    return tuple(shown)


def _half(start: int, edges: tuple[ChainEdge, ...], direction: Direction) -> _Half:
    hops = rules.distances(start, edges, direction)
    return _Half(edges, _nodes(hops, batches.whereabouts(hops)))


def _nodes(hops: Mapping[int, int], told: Mapping[int, Whereabout]) -> dict[int, ChainNode]:
    order = sorted((steps, key) for key, steps in hops.items() if key in told)
    return {key: _node(told[key], steps) for steps, key in order}


def _node(told: Whereabout, hops: int) -> ChainNode:
    return ChainNode(
        batch_id=told.id,
        hops=hops,
        subject_id=told.subject_id,
        region_code=told.region_code,
        product_name=told.product_name,
        quantity=told.entered,
        unit=told.unit,
        source=told.source,
        code=told.code,
        state=told.state,
        started_on=told.harvested_on if told.source == Source.PRODUCED else beijing_day(told.created_at),
        created_at=told.created_at,
        number=told.number,
        holder=told.holder,
    )


def _shown_halves(viewer: Viewer, reason: str, halves: tuple[_Half, _Half], *, unit: str) -> list[ShownChain]:
    every = halves[0].nodes | halves[1].nodes
    dealt = rules.partners(viewer, every, halves[0].edges + halves[1].edges)
    counties = _counties(every.values())
    depths = {key: rules.depth_of(viewer, node, dealt, reason=reason) for key, node in every.items()}
    return [  # of a source its own unit is meant
        _chain(half, depths, counties, unit="" if half is halves[0] else unit) for half in halves
    ]


def _chain(half: _Half, depths: Mapping[int, Depth], counties: Mapping[str, str], *, unit: str) -> ShownChain:
    places = {key: place for place, key in enumerate(half.nodes)}
    shown = []
    for key, node in half.nodes.items():
        bare = _bare(places[key], node, depths[key], counties=counties)
        shown.append(_named(bare, node, half.parts.get(key, _NOTHING), unit=unit))
    return ShownChain(
        nodes=tuple(shown),
        edges=tuple(_shown_edge(edge, places, depths) for edge in half.edges if edge.target_id in places),
        batches=len(half.nodes),
        subjects=len({node.subject_id for node in half.nodes.values()}),
        provinces=len({node.region_code[:2] for node in half.nodes.values()}),
    )


def _bare(place: int, node: ChainNode, depth: Depth, *, counties: Mapping[str, str]) -> ShownNode:
    county = _county(node.region_code)
    return ShownNode(place, node.hops, depth, _kind(node), counties.get(county, ""), county, node.started_on)


def _named(bare: ShownNode, node: ChainNode, part: Part, *, unit: str) -> ShownNode:
    """What is more than an outline, as deep as the node is shown."""
    if bare.depth is Depth.OUTLINE:
        return bare
    full = bare.depth is Depth.FULL
    return ShownNode(
        bare.place,
        bare.hops,
        bare.depth,
        bare.kind_words,
        bare.county,
        bare.county_code,
        bare.day,
        batch_id=node.batch_id if full else None,
        subject_id=node.subject_id if full else None,
        subject_name=node.holder,
        product_name=node.product_name,
        quantity=node.quantity,
        unit=node.unit,
        code=node.code if full else "",
        number=node.number if full else "",
        amount=rounded(part.amount),
        amount_unit=unit or node.unit,
        share=part.share,
    )


def rounded(amount: Fraction | None) -> Decimal | None:
    """An exact amount as it is shown: three decimals, halves up; the fractions themselves are never rounded."""
    if amount is None:
        return None
    whole = amount.denominator
    return Decimal((amount.numerator * 2_000 + whole) // (2 * whole)).scaleb(-3)


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
    """Names of counties. Kept for the life of the process: an abolished region keeps its name."""
    missing = {_county(node.region_code) for node in nodes} - _COUNTIES.keys()
    if missing:
        _COUNTIES.update(regions.names(sorted(missing)))
    return _COUNTIES
