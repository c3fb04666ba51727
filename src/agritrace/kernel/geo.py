"""Coordinates of China: WGS-84, CGCS2000, GCJ-02 and BD-09, distances, bounds.

Phones give WGS-84, Tianditu uses CGCS2000 (the same within centimetres to a metre, treated as equal here), map apps
of China give GCJ-02, Baidu BD-09. The published approximation of GCJ-02 (ellipsoid of Krasovsky 1940, a = 6,378,245 m,
e² = 0.00669342162296594323) shifts by 100 to 700 m inside China and by nothing outside its bounding box.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from .results import Reason

_AXIS = 6_378_245.0
_ECCENTRICITY = 0.00669342162296594323
_EARTH = 6_371_008.8
_BD = math.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_CHINA = (73.0, 135.5, 3.0, 54.0)


class CoordinateSystem(StrEnum):
    """In which system a pair of coordinates was given; always stored beside it."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Point:
    """Longitude and latitude in degrees, with their system."""

    longitude: float
    latitude: float
    system: CoordinateSystem = CoordinateSystem.WGS84


def to_wgs84(point: Point) -> Point:
    """The point in WGS-84 (error of the inverse below a millimetre inside China, besides the approximation itself)."""
    if point.system is CoordinateSystem.BD09:
        return to_wgs84(_bd09_to_gcj02(point))
    if point.system is CoordinateSystem.GCJ02:
        return _gcj02_to_wgs84(point)
    return replace(point, system=CoordinateSystem.WGS84)


def to_gcj02(point: Point) -> Point:
    """The point in GCJ-02, for map apps of China."""
    if point.system is CoordinateSystem.BD09:
        return _bd09_to_gcj02(point)
    if point.system is CoordinateSystem.GCJ02:
        return point
    longitude, latitude = _shift(point.longitude, point.latitude)
    return Point(point.longitude + longitude, point.latitude + latitude, CoordinateSystem.GCJ02)


def distance(first: Point, second: Point) -> float:
    """Metres along the great circle (haversine, mean earth radius), whatever systems the points are in."""
    a, b = to_wgs84(first), to_wgs84(second)
    phi, psi = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))


def point_hindrance(longitude: float, latitude: float) -> Reason | None:
    """Why a pair of degrees cannot be a place in China, or None; a swapped pair is recognised."""
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return Reason("经纬度不是有效的数字。", "请重新定位或填写。", "location", "number")
    if _in_china(longitude, latitude):
        return None
    if _in_china(latitude, longitude):
        return Reason("经度和纬度填反了。", "经度在73至135之间，纬度在3至54之间，请对调。", "location", "swapped")
    return Reason("位置不在中国境内。", "请核对经纬度，或重新定位。", "location", "outside")


def _in_china(longitude: float, latitude: float) -> bool:
    west, east, south, north = _CHINA
    return west <= longitude <= east and south <= latitude <= north


def _gcj02_to_wgs84(point: Point) -> Point:
    longitude, latitude = point.longitude, point.latitude
    # a fixed point: the shift changes by less than 0.1 % per metre, so each turn gains about three digits
    for _ in range(8):
        east, north = _shift(longitude, latitude)
        step = point.longitude - east - longitude, point.latitude - north - latitude
        longitude, latitude = longitude + step[0], latitude + step[1]
    return Point(longitude, latitude, CoordinateSystem.WGS84)


def _bd09_to_gcj02(point: Point) -> Point:
    x, y = point.longitude - 0.0065, point.latitude - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD)
    return Point(radius * math.cos(angle), radius * math.sin(angle), CoordinateSystem.GCJ02)


def _shift(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees by which GCJ-02 lies off WGS-84 (longitude, latitude)."""
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        return 0.0, 0.0
    x, y, phi = longitude - 105.0, latitude - 35.0, math.radians(latitude)
    magic = 1 - _ECCENTRICITY * math.sin(phi) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (magic * math.sqrt(magic)) * math.pi
    parallel = _AXIS / math.sqrt(magic) * math.cos(phi) * math.pi
    return _east(x, y) * 180.0 / parallel, _north(x, y) * 180.0 / meridian


def _east(x: float, y: float) -> float:
    metres = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _ripple(x)
    metres += _waves(x * math.pi, ((20.0, 1.0), (40.0, 1 / 3)))
    return metres + _waves(x * math.pi, ((150.0, 1 / 12), (300.0, 1 / 30)))


def _north(x: float, y: float) -> float:
    metres = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _ripple(x)
    metres += _waves(y * math.pi, ((20.0, 1.0), (40.0, 1 / 3)))
    return metres + _waves(y * math.pi, ((160.0, 1 / 12), (320.0, 1 / 30)))


def _ripple(x: float) -> float:
    return _waves(x * math.pi, ((20.0, 6.0), (20.0, 2.0)))


def _waves(angle: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(height * math.sin(angle * pace) for height, pace in terms) * 2.0 / 3.0
