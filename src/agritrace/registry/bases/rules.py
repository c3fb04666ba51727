"""Decisions about bases: corners, areas, facts. Pure.

Areas are computed on the plane that touches the WGS-84 ellipsoid at the middle of the outline: for a plot of some
kilometres the error is far below a thousandth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

import shapely

from agritrace.kernel.geo import CoordinateSystem, Point, point_hindrance, to_wgs84
from agritrace.kernel.quantities import Quantity, amount_hindrance, unit
from agritrace.kernel.results import Reason
from agritrace.kernel.textforms import half_width

from .values import AREA_UNITS, LONGEST_NAME, MOST_CORNERS, BaseFacts, Corner

_AXIS, _ECCENTRICITY = 6_378_137.0, 0.006_694_379_990_14  # WGS-84
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FAR_APART = Decimal("0.3")
"""Share of the stated area by which a drawn one may differ before somebody is warned (our own recommendation)."""
LARGEST = Decimal(100_000_000)
"""Square metres (150,000 亩): more is a slip of the finger, not a plot."""


def read_corners(text: str) -> tuple[Corner, ...] | Reason:
    """Corners out of typed text: longitude and latitude of one corner in each line; empty text is no corner."""
    corners: list[Corner] = []
    for number, line in enumerate(half_width(text).replace(";", "\n").splitlines(), start=1):
        if not line.strip():
            continue
        found = _NUMBER.findall(line)
        if len(found) != 2:
            words = f"第 {number} 行不是一个角点。"
            return Reason(words, "每行写一个角点：经度和纬度，例如 120.12345, 30.54321。", "corners", "line")
        corners.append((float(found[0]), float(found[1])))
    return tuple(corners)


def write_corners(corners: Sequence[Corner]) -> str:
    """The text that ``read_corners`` reads back, to seven decimals (a centimetre)."""
    return "\n".join(f"{x:.7f}, {y:.7f}" for x, y in corners)


def in_wgs84(corners: Sequence[Corner], system: CoordinateSystem) -> tuple[Corner, ...]:
    """The corners in WGS-84, to seven decimals."""
    points = (to_wgs84(Point(x, y, system)) for x, y in corners)
    return tuple((round(point.longitude, 7), round(point.latitude, 7)) for point in points)


def fact_reasons(facts: BaseFacts) -> list[Reason]:
    """What is wrong with the facts of a base, each beside its field."""
    reasons = []
    if not facts.name.strip():
        reasons.append(Reason("请填写基地名称。", "例如：1号基地、东大棚。", "name", "empty"))
    if len(facts.name) > LONGEST_NAME:
        reasons.append(Reason(f"基地名称最多 {LONGEST_NAME} 个字。", "请写得短一些。", "name", "length"))
    return [*reasons, *_area(facts), *_corners(facts.corners)]


def _area(facts: BaseFacts) -> list[Reason]:
    if facts.area_unit not in AREA_UNITS:
        return [Reason("请选择面积单位。", "亩或公顷。", "area_unit", "unit")]
    reason = amount_hindrance(facts.area, unit(facts.area_unit))
    if reason is not None:
        return [Reason(reason.sentence, reason.remedy, "area", reason.code)]
    if stated_metres(facts.area, facts.area_unit) > LARGEST:
        return [Reason("面积太大，不像一块基地。", "请核对数字和单位（1 公顷＝15 亩）。", "area", "most")]
    return []


def _corners(corners: Sequence[Corner]) -> list[Reason]:
    if len(corners) > MOST_CORNERS:
        return [Reason(f"角点太多，最多 {MOST_CORNERS} 个。", "请只标转角的地方。", "corners", "many")]
    for number, (x, y) in enumerate(corners, start=1):
        reason = point_hindrance(x, y)
        if reason is not None:
            return [Reason(f"第 {number} 个角点：{reason.sentence}", reason.remedy, "corners", reason.code)]
    if len(corners) == 2:
        return [Reason("两个角点围不成一块地。", "只标一个点，或至少标三个角。", "corners", "two")]
    if len(corners) > 2 and not _simple(corners):
        return [Reason("边界线互相交叉了。", "请按顺序沿着地边标角点，不要跳着标。", "corners", "crossed")]
    return []


def _simple(corners: Sequence[Corner]) -> bool:
    outline = shapely.Polygon(_flat(corners))
    return bool(outline.is_valid) and outline.area >= 1.0


def stated_metres(area: Decimal, area_unit: str) -> Decimal:
    """A stated area in square metres, exact to a thousandth (1 亩 = 2,000/3 m²)."""
    base = Quantity(area, unit(area_unit)).in_base / unit("平方米").factor
    return (Decimal(base.numerator) / Decimal(base.denominator)).quantize(Decimal("0.001"))


def drawn_metres(corners: Sequence[Corner]) -> Decimal | None:
    """The area inside an outline in WGS-84, in square metres; None without an outline."""
    if len(corners) < 3:
        return None
    return Decimal(shapely.Polygon(_flat(corners)).area).quantize(Decimal("0.001"))


def centre(corners: Sequence[Corner]) -> Corner | None:
    """A place inside: the point itself, or one that lies in the outline; None without corners."""
    if not corners:
        return None
    if len(corners) < 3:
        return corners[0]
    inside = shapely.Polygon(corners).representative_point()
    return float(inside.x), float(inside.y)


def far_apart(stated: Decimal, drawn: Decimal | None) -> bool:
    """Whether a drawn area differs so much from the stated one (both in square metres) that somebody should look."""
    return drawn is not None and abs(drawn - stated) > stated * FAR_APART


def changed_words(before: BaseFacts, after: BaseFacts) -> str:
    """Which facts differ, in words for the history; ``before`` and ``after`` in the same system."""
    words = []
    if before.name != after.name:
        words.append("名称")
    if (before.area, before.area_unit) != (after.area, after.area_unit):
        words.append("面积")
    if before.corners != after.corners:
        words.append("边界")
    return "、".join(words) or "无变化"


def _flat(corners: Sequence[Corner]) -> list[Corner]:
    """Metres east and north of the middle, by the radii of curvature of the ellipsoid there."""
    x0, y0 = (math.fsum(values) / len(corners) for values in zip(*corners, strict=True))
    curved = 1 - _ECCENTRICITY * math.sin(math.radians(y0)) ** 2
    north = _AXIS * (1 - _ECCENTRICITY) / curved**1.5
    east = _AXIS / math.sqrt(curved) * math.cos(math.radians(y0))
    return [(math.radians(x - x0) * east, math.radians(y - y0) * north) for x, y in corners]
