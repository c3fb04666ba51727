"""How far a node lies from the start, and how deep a viewer sees it. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agritrace.kernel.viewer import Viewer, ViewerKind

from .permissions import Permission
from .values import ChainEdge, ChainNode, Depth, Direction

AUTHORITIES = frozenset({ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT})


def distances(start: int, edges: Iterable[ChainEdge], direction: Direction) -> dict[int, int]:
    """The shortest number of steps from the start to every batch reached."""
    onward: dict[int, list[int]] = {}
    for edge in edges:
        here, there = (
            (edge.target_id, edge.source_id) if direction is Direction.BACK else (edge.source_id, edge.target_id)
        )
        onward.setdefault(here, []).append(there)
    found, ring = {start: 0}, [start]
    while ring:
        ring = [there for here in ring for there in onward.get(here, ()) if _first(found, there, found[here] + 1)]
    return found


def _first(found: dict[int, int], node: int, hops: int) -> bool:
    if node in found:
        return False
    found[node] = hops
    return True


def partners(viewer: Viewer, nodes: Mapping[int, ChainNode], edges: Iterable[ChainEdge]) -> frozenset[int]:
    """The batches of those who dealt with the viewer's own subject directly."""
    found: set[int] = set()
    for edge in edges:
        for mine, other in ((edge.source_id, edge.target_id), (edge.target_id, edge.source_id)):
            if viewer.subject_id is not None and nodes[mine].subject_id == viewer.subject_id:
                found.add(other)
    return frozenset(found)


def depth_of(viewer: Viewer, node: ChainNode, dealt: frozenset[int], *, reason: str) -> Depth:
    """How deep a viewer sees a node (architecture §4, reach *trace*).

    Full inside one's jurisdiction or for one's own batches; official for direct partners, and for authorities that
    hold the permission and state a reason; outline for everybody else.
    """
    if viewer.kind is ViewerKind.SYSTEM or (viewer.subject_id is not None and viewer.subject_id == node.subject_id):
        return Depth.FULL
    if viewer.kind in AUTHORITIES:
        if viewer.jurisdiction.covers(node.region_code):
            return Depth.FULL
        return Depth.OFFICIAL if reason and viewer.can(Permission.OFFICIAL) else Depth.OUTLINE
    return Depth.OFFICIAL if node.batch_id in dealt else Depth.OUTLINE
