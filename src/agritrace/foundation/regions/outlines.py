"""Outlines of counties as drawings: simplified, cut to a frame, small enough for a slow line. Pure, no tables.

The drawing is 1,000 units wide. A point's place on it is linear in its degrees, so that a browser needs no map library:
``x = (longitude - west) / (east - west) * 1000`` and ``y = (north - latitude) / (north - south) * height``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from .values import Neighbour, Outline

WIDTH = 1000
MARGIN = 0.08
"""Share of the county's larger side left free around it, so that a point just outside can be shown."""
TOLERANCE = 2.0
SMALLEST = 30.0
"""Parts and holes below this area (square units, about a finger's thousandth) are left out: reefs and enclaves."""
NARROWEST, WIDEST = 0.7, 1.2
"""Least and most height of a drawing as a share of its width."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the drawing shows, in WGS-84 degrees, and its height in units."""

    west: float
    south: float
    east: float
    north: float
    height: int


def frame(bounds: tuple[float, float, float, float]) -> Frame:
    """The frame around a county's box, with a margin, neither flat nor thin, true to shape at its middle latitude."""
    west, south, east, north = bounds
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * shrink, north - south
    margin = max(wide, high) * MARGIN
    wide, high = wide + 2 * margin, high + 2 * margin
    wide, high = max(wide, high / WIDEST), max(high, wide * NARROWEST)
    x, y = (west + east) / 2, (south + north) / 2
    half = wide / shrink / 2
    return Frame(x - half, y - high / 2, x + half, y + high / 2, round(WIDTH * high / wide))


def drawn(name: str, county: BaseGeometry, others: Iterable[tuple[str, BaseGeometry]]) -> Outline:
    """A county and what of its neighbours (name and outline) falls into the frame around it."""
    seen = frame(county.bounds)
    neighbours = []
    for words, outline in others:
        inside = shapely.intersection(outline, shapely.box(seen.west, seen.south, seen.east, seen.north))
        path = _path(_flat(inside, seen))
        if path:
            spot = _flat(max(_areas(inside), key=lambda part: part.area), seen).representative_point()
            neighbours.append(Neighbour(words, path, round(spot.x), round(spot.y)))
    return Outline(
        name, _path(_flat(county, seen)), seen.west, seen.south, seen.east, seen.north, seen.height, tuple(neighbours)
    )


def _flat(outline: BaseGeometry, seen: Frame) -> BaseGeometry:
    across, down = WIDTH / (seen.east - seen.west), seen.height / (seen.north - seen.south)

    def place(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((degrees[:, 0] - seen.west) * across, (seen.north - degrees[:, 1]) * down))

    return shapely.transform(outline, place)


def _areas(outline: BaseGeometry) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(outline):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            yield part


def _path(outline: BaseGeometry) -> str:
    """The areas as SVG path data in whole units."""
    simple = shapely.simplify(outline, TOLERANCE)
    rings = [
        ring
        for part in _areas(simple)
        if part.area >= SMALLEST
        for ring in (part.exterior, *part.interiors)
        if shapely.Polygon(ring).area >= SMALLEST
    ]
    return "".join(_ring(np.rint(shapely.get_coordinates(ring)).astype(int)) for ring in rings)


def _ring(points: NDArray[np.int_]) -> str:
    steps = np.diff(points[:-1], axis=0)
    moves = "".join(f"l{x} {y}" for x, y in steps if x or y)
    return f"M{points[0][0]} {points[0][1]}{moves}z"
