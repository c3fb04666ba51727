"""Coordinates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.geo import CoordinateSystem, Point, distance, point_hindrance, to_gcj02, to_wgs84

inside = st.builds(Point, st.floats(73.5, 135), st.floats(4, 53.5))
TIANANMEN = Point(116.397128, 39.916527, CoordinateSystem.GCJ02)


def test_the_published_example_of_beijing_is_shifted_as_published() -> None:
    found = to_gcj02(Point(116.404, 39.915))
    assert found.system is CoordinateSystem.GCJ02
    assert (found.longitude, found.latitude) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)


def test_a_point_of_baidu_becomes_gcj02() -> None:
    found = to_gcj02(Point(116.404, 39.915, CoordinateSystem.BD09))
    assert found.system is CoordinateSystem.GCJ02
    assert (found.longitude, found.latitude) == pytest.approx((116.39762729119315, 39.90865673957631), abs=1e-9)


@given(inside)
def test_going_to_gcj02_and_back_loses_less_than_a_metre(point: Point) -> None:
    back = to_wgs84(to_gcj02(point))
    assert back.system is CoordinateSystem.WGS84
    assert math.hypot(back.longitude - point.longitude, back.latitude - point.latitude) < 1e-7


@given(inside)
def test_the_shift_inside_china_is_hundreds_of_metres(point: Point) -> None:
    shifted = to_gcj02(point)
    assert 5 < distance(point, Point(shifted.longitude, shifted.latitude)) < 2000


@pytest.mark.parametrize("point", [Point(-0.1, 51.5), Point(151.2, -33.9), Point(105, 60), Point(105, 0)])
def test_outside_china_nothing_is_shifted(point: Point) -> None:
    assert to_gcj02(point) == Point(point.longitude, point.latitude, CoordinateSystem.GCJ02)
    assert to_wgs84(to_gcj02(point)) == point


def test_what_is_already_there_stays() -> None:
    assert to_gcj02(TIANANMEN) is TIANANMEN
    assert to_wgs84(Point(116, 39, CoordinateSystem.CGCS2000)) == Point(116, 39)
    assert to_wgs84(Point(116.404, 39.915, CoordinateSystem.BD09)).system is CoordinateSystem.WGS84


def test_distances_are_metres() -> None:
    assert distance(Point(116, 39), Point(116, 40)) == pytest.approx(111_195, abs=1)
    assert distance(TIANANMEN, TIANANMEN) == 0
    assert distance(Point(0, 0), Point(180, 0)) == pytest.approx(math.pi * 6_371_008.8)


@given(inside, inside)
def test_distances_are_the_same_both_ways_and_in_every_system(first: Point, second: Point) -> None:
    there = distance(first, second)
    assert distance(second, first) == pytest.approx(there)
    assert distance(to_gcj02(first), second) == pytest.approx(there, abs=0.1)


@pytest.mark.parametrize(
    ("longitude", "latitude", "finding"),
    [
        (float("nan"), 39.0, "number"),
        (116.0, float("inf"), "number"),
        (39.9, 116.4, "swapped"),
        (-0.1, 51.5, "outside"),
        (0.0, 0.0, "outside"),
        (116.0, 54.5, "outside"),
    ],
)
def test_places_that_cannot_be_are_explained(longitude: float, latitude: float, finding: str) -> None:
    reason = point_hindrance(longitude, latitude)
    assert reason
    assert reason.code == finding


def test_a_place_in_china_is_taken() -> None:
    assert point_hindrance(122.1, 37.5) is None
