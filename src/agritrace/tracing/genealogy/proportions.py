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


@dataclass(slots=True)
class _Moved:
    """An edge measured once: its ends, what its unit measures, thousandths of the base of that, and its two parts."""

    source: int
    target: int
    kind: str
    amount: int
    part: Fraction | None = None
    weight: Fraction | None = None


def _base(amount: Decimal, name: str) -> tuple[str, int]:
    """A quantity as a whole number of thousandths of the base of what it measures."""
    kind, factor = _measure(name)
    return kind, int(amount.scaleb(3)) * factor


def _measured(edges: Iterable[ChainEdge], entered: Entered) -> list[_Moved]:
    """The edges with the part of its source each took, and the weight it has in its target; None where units differ."""
    moved = [_Moved(edge.source_id, edge.target_id, *_base(edge.quantity, edge.unit)) for edge in edges]
    sums, wholes = _inputs(moved), dict[int, tuple[str, int]]()
    known: dict[tuple[int, int], Fraction] = {}
    for one in moved:
        whole = wholes.get(one.source)
        if whole is None and one.source in entered:
            whole = wholes[one.source] = _base(*entered[one.source])
        total = sums[one.target]
        if whole is not None and whole[0] == one.kind and whole[1]:
            one.part = _ratio(one.amount, whole[1], known)
        if total is not None:
            one.weight = _ratio(one.amount, total[1], known)
    return moved


def _ratio(amount: int, whole: int, known: dict[tuple[int, int], Fraction]) -> Fraction:
    """A fraction; most movements of a large chain are alike, and each is reduced but once."""
    found = known.get((amount, whole))
    if found is None:
        found = known[amount, whole] = Fraction(amount, whole)
    return found


def _inputs(moved: Iterable[_Moved]) -> dict[int, tuple[str, int] | None]:
    """The sum of what went into each target; None where things were mixed that do not compare."""
    sums: dict[int, tuple[str, int] | None] = {}
    for one in moved:
        before = sums.get(one.target, (one.kind, 0))
        sums[one.target] = (one.kind, before[1] + one.amount) if before and before[0] == one.kind else None
    return sums


def _added(before: Part | None, amount: Fraction | None, share: Fraction | None) -> Part:
    if before is None:
        return Part(amount, share)
    return Part(
        None if before.amount is None or amount is None else before.amount + amount,
        None if before.share is None or share is None else before.share + share,
    )


def _times(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one * other


def forward(start: int, edges: Iterable[ChainEdge], entered: Entered) -> dict[int, Part]:
    """How much of ``start`` is in every batch that came out of it (its unit), and what share of that batch it is.

    ``edges`` holds all inputs of every batch reached. What is in all batches together, less what went on, is what entered.
    """
    parts: dict[int, Part] = {start: Part(Fraction(entered[start][0]), WHOLE)}
    for edge in sorted(_measured(edges, entered), key=lambda one: one.source):
        source = parts.get(edge.source)
        if source is not None:
            amount, share = _times(source.amount, edge.part), _times(source.share, edge.weight)
            parts[edge.target] = _added(parts.get(edge.target), amount, share)
    return parts


def back(start: int, edges: Iterable[ChainEdge], entered: Entered) -> dict[int, Part]:
    """How much of every source is in ``start`` (the source's unit), and what share of ``start`` comes from it.

    The shares of those that have no source themselves make one.
    """
    gone: dict[int, Part] = {start: Part(WHOLE, WHOLE)}
    for edge in sorted(_measured(edges, entered), key=lambda one: -one.target):
        target = gone[edge.target]
        onward, share = _times(target.amount, edge.part), _times(target.share, edge.weight)
        gone[edge.source] = _added(gone.get(edge.source), onward, share)
    return {
        key: Part(_times(part.amount, Fraction(entered[key][0]) if key in entered else None), part.share)
        for key, part in gone.items()
    }
