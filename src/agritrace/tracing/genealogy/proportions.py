"""How much of one batch is in another, exactly. Pure Python over fractions: nothing is rounded, nothing gets lost.

A batch is taken for mixed evenly: what leaves it carries its parts in the proportion in which they entered. A target is
younger than its sources, so numbers in order are an order in which every batch is known before what came out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from agritrace.kernel.quantities import unit

from .values import ChainEdge

WHOLE = Fraction(1)
Entered = Mapping[int, tuple[Decimal, str]]
"""What entered each batch, with its unit."""


@dataclass(frozen=True, slots=True)
class Part:
    """``amount`` in the unit of the source batch; ``share`` of the other batch's inputs; None where units do not compare."""

    amount: Fraction | None
    share: Fraction | None


@lru_cache(maxsize=256)
def _measure(name: str) -> tuple[str, int]:
    try:
        found = unit(name)
    except KeyError:
        return name, 1_000
    return (found.dimension.value, found.factor) if found.factor else (found.name, 1)


def _base(amount: Decimal, name: str) -> tuple[str, int]:
    """A quantity as a whole number of thousandths of the base of what it measures."""
    kind, factor = _measure(name)
    return kind, int(amount * 1_000) * factor


def _fraction(edge: ChainEdge, entered: Entered) -> Fraction | None:
    """Which part of its source went over an edge."""
    if edge.source_id not in entered:
        return None
    (kind, moved), (whole_kind, whole) = _base(edge.quantity, edge.unit), _base(*entered[edge.source_id])
    return Fraction(moved, whole) if kind == whole_kind and whole else None


def _inputs(edges: Iterable[ChainEdge]) -> dict[int, tuple[str, int] | None]:
    """The sum of what went into each target; None where things were mixed that do not compare."""
    sums: dict[int, tuple[str, int] | None] = {}
    for edge in edges:
        kind, amount = _base(edge.quantity, edge.unit)
        before = sums.get(edge.target_id, (kind, 0))
        sums[edge.target_id] = (kind, before[1] + amount) if before and before[0] == kind else None
    return sums


def _weight(edge: ChainEdge, sums: Mapping[int, tuple[str, int] | None]) -> Fraction | None:
    total = sums[edge.target_id]
    return Fraction(_base(edge.quantity, edge.unit)[1], total[1]) if total else None


def _added(before: Part | None, amount: Fraction | None, share: Fraction | None) -> Part:
    old = before or Part(Fraction(0), Fraction(0))
    return Part(
        None if old.amount is None or amount is None else old.amount + amount,
        None if old.share is None or share is None else old.share + share,
    )


def _times(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one * other


def forward(start: int, edges: Iterable[ChainEdge], entered: Entered) -> dict[int, Part]:
    """How much of ``start`` is in every batch that came out of it (its unit), and what share of that batch it is.

    ``edges`` holds all inputs of every batch reached. What is in all batches together, less what went on, is what entered.
    """
    ordered = sorted(edges, key=lambda edge: edge.source_id)
    sums = _inputs(ordered)
    parts: dict[int, Part] = {start: Part(Fraction(entered[start][0]), WHOLE)}
    for edge in ordered:
        source = parts.get(edge.source_id)
        if source is not None:
            amount = _times(source.amount, _fraction(edge, entered))
            share = _times(source.share, _weight(edge, sums))
            parts[edge.target_id] = _added(parts.get(edge.target_id), amount, share)
    return parts


def back(start: int, edges: Iterable[ChainEdge], entered: Entered) -> dict[int, Part]:
    """How much of every source is in ``start`` (the source's unit), and what share of ``start`` comes from it.

    The shares of those that have no source themselves make one.
    """
    ordered = sorted(edges, key=lambda edge: -edge.target_id)
    sums = _inputs(ordered)
    gone: dict[int, Part] = {start: Part(WHOLE, WHOLE)}
    for edge in ordered:
        target = gone[edge.target_id]
        onward = _times(target.amount, _fraction(edge, entered))
        share = _times(target.share, _weight(edge, sums))
        gone[edge.source_id] = _added(gone.get(edge.source_id), onward, share)
    return {
        key: Part(_times(part.amount, Fraction(entered[key][0]) if key in entered else None), part.share)
        for key, part in gone.items()
    }
