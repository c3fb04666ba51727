"""Which batch several suspect batches have in common: candidates ranked by how well each explains what was found.

A source explains the suspects the better, the more of them contain it and the fewer other ends its goods reached: a mill that
delivers everywhere is in everything and explains nothing. Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

STRAY = 0.05
"""How often a suspect belongs to another story: a wrong test, a second source."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A batch some suspects contain; ``reach`` counts the ends its goods came to (batches nothing came out of)."""

    batch_id: int
    hits: int
    reach: int
    score: float


def shared(behind: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    """For every batch the suspects that contain it; ``behind`` holds the sources of each suspect, itself included."""
    found: dict[int, set[int]] = {}
    for suspect, sources in behind.items():
        for source in sources:
            found.setdefault(source, set()).add(suspect)
    return {key: frozenset(ones) for key, ones in found.items()}


def worth_counting(hits: Mapping[int, frozenset[int]], *, most: int = 200) -> list[int]:
    """The batches whose reach is worth counting: in at least two suspects (in one if there is but one), most hits first."""
    suspects = {suspect for ones in hits.values() for suspect in ones}
    least = min(2, len(suspects))
    wanted = sorted((key for key, ones in hits.items() if len(ones) >= least), key=lambda key: (-len(hits[key]), key))
    return wanted[:most]


def rank(hits: Mapping[int, frozenset[int]], reach: Mapping[int, int]) -> list[Candidate]:
    """The candidates that were counted, the best explanation first.

    Likelihood: each suspect is one of the ends of the source, drawn evenly, or a stray one out of all. Batches that reached
    the same ends cannot be told apart by what was found: the last of them is where the goods were together last.
    """
    suspects = len({suspect for ones in hits.values() for suspect in ones})
    everything = 10 * max(reach.values(), default=1)
    found = []
    for key, ends in reach.items():
        inside = log((1 - STRAY) / max(ends, 1) + STRAY / everything)
        outside = log(STRAY / everything)
        number = len(hits[key])
        found.append(Candidate(key, number, ends, number * inside + (suspects - number) * outside))
    return sorted(found, key=lambda one: (-round(one.score, 9), -one.batch_id))
