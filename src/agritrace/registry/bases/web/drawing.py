"""An outline as a drawing: true to shape, north up, in a square of 100 units."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..values import Corner

_SIZE, _MARGIN = 100.0, 8.0


def drawn(corners: Sequence[Corner]) -> str:
    """The points of an SVG polygon; "" for fewer than three corners."""
    if len(corners) < 3:
        return ""
    xs, ys = zip(*corners, strict=True)
    shrink = math.cos(math.radians((min(ys) + max(ys)) / 2))
    span = max((max(xs) - min(xs)) * shrink, max(ys) - min(ys))
    scale = (_SIZE - 2 * _MARGIN) / span
    left = (_SIZE - (max(xs) - min(xs)) * shrink * scale) / 2
    top = (_SIZE - (max(ys) - min(ys)) * scale) / 2
    return " ".join(
        f"{left + (x - min(xs)) * shrink * scale:.1f},{top + (max(ys) - y) * scale:.1f}" for x, y in corners
    )
