"""Corners, areas and facts of bases, without a database."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.checkdigits import check_base_code, make_base_code
from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.results import Reason
from agritrace.registry.bases import land, rules
from agritrace.registry.bases.values import BaseFacts
from agritrace.registry.bases.web.drawing import drawn

X, Y = 120.0, 30.3
DEGREE = 111_000.0


def square(side: float, x: float = X, y: float = Y, *, turn: float = 0.0):
    """A square with sides of so many metres, by the radii of the WGS-84 ellipsoid at ``y``."""
    axis, e2 = 6_378_137.0, 0.00669437999014
    curved = 1 - e2 * math.sin(math.radians(y)) ** 2
    north, east = axis * (1 - e2) / curved**1.5, axis / math.sqrt(curved) * math.cos(math.radians(y))
    half = side / 2
    turned = [
        (u * math.cos(turn) - v * math.sin(turn), u * math.sin(turn) + v * math.cos(turn))
        for u, v in ((-half, -half), (half, -half), (half, half), (-half, half))
    ]
    return tuple((x + math.degrees(u / east), y + math.degrees(v / north)) for u, v in turned)


FACTS = BaseFacts("1号基地", Decimal("15"), "亩", square(100))


def fields(facts: BaseFacts) -> set[str]:
    return {reason.field for reason in rules.fact_reasons(facts)}


def test_complete_facts_are_taken_with_an_outline_with_a_point_and_with_none():
    assert fields(FACTS) == set()
    assert fields(replace(FACTS, corners=())) == set()
    assert fields(replace(FACTS, corners=((X, Y),))) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "基" * 41}, "name"),
        ({"area_unit": "公斤"}, "area_unit"),
        ({"area": Decimal(0)}, "area"),
        ({"area": Decimal(200_000)}, "area"),
        ({"corners": square(100)[:2]}, "corners"),
        ({"corners": ((30.3, 120.0),)}, "corners"),
        ({"corners": ((2.35, 48.85),)}, "corners"),
        ({"corners": ((X, Y),) * 201}, "corners"),
        ({"corners": ((X, Y),) * 3}, "corners"),
        ({"corners": tuple(square(100)[n] for n in (0, 2, 1, 3))}, "corners"),
        ({"corners": ((X, Y), (X + 1e-3, Y + 1e-3), (X + 2e-3, Y + 2e-3))}, "corners"),
    ],
)
def test_a_wrong_fact_is_said_beside_its_field(changes, field):
    assert fields(replace(FACTS, **changes)) == {field}


def test_ten_thousand_square_metres_are_one_hectare_and_fifteen_mu():
    drawn_area = rules.drawn_metres(square(100))
    assert abs(drawn_area - 10_000) < Decimal("0.01")
    assert rules.stated_metres(Decimal(1), "公顷") == 10_000
    assert rules.stated_metres(Decimal(15), "亩") == 10_000
    assert rules.stated_metres(Decimal(1), "亩") == Decimal("666.667")
    assert rules.drawn_metres(()) is None
    assert rules.drawn_metres(((X, Y),)) is None


def test_a_degree_square_at_the_equator_has_the_published_area():
    """12,308.8 km² for the cell 0-1° N × 1° of longitude on WGS-84 (series of the authalic sphere)."""
    cell = ((100.0, 0.0), (101.0, 0.0), (101.0, 1.0), (100.0, 1.0))
    assert abs(float(rules.drawn_metres(cell)) / 12_308_778_361 - 1) < 1e-3


@given(
    side=st.floats(20, 5_000),
    x=st.floats(75, 134),
    y=st.floats(4, 53),
    turn=st.floats(0, math.tau),
    start=st.integers(0, 3),
    backwards=st.booleans(),
)
def test_an_area_does_not_depend_on_where_the_drawing_starts_turns_or_lies(side, x, y, turn, start, backwards):
    corners = square(side, x, y, turn=turn)
    corners = corners[start:] + corners[:start]
    area = float(rules.drawn_metres(corners[::-1] if backwards else corners))
    assert abs(area / side**2 - 1) < 1e-4
    assert fields(replace(FACTS, corners=corners)) == set()
    middle = rules.centre(corners)
    assert math.hypot((middle[0] - x) * DEGREE, (middle[1] - y) * DEGREE) < side


@given(st.lists(st.tuples(st.floats(74, 135), st.floats(4, 53)), max_size=30))
def test_corners_are_read_as_they_are_written(corners):
    again = rules.read_corners(rules.write_corners(corners))
    assert len(again) == len(corners)
    assert all(
        abs(a - b) < 1e-7 for one, two in zip(again, corners, strict=True) for a, b in zip(one, two, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "corners"),
    [
        ("", ()),
        (" \n \n", ()),
        ("120.1, 30.2", ((120.1, 30.2),)),
        ("１２０．１，３０．２\n120.2 30.3", ((120.1, 30.2), (120.2, 30.3))),
        ("120.1,30.2;120.2,30.3；120.3,30.4", ((120.1, 30.2), (120.2, 30.3), (120.3, 30.4))),
    ],
)
def test_typed_corners_are_understood(text, corners):
    assert rules.read_corners(text) == corners


@pytest.mark.parametrize("text", ["东大棚", "120.1", "120.1,30.2\n120.2,30.3,5"])
def test_a_line_that_is_no_corner_is_named(text):
    found = rules.read_corners(text)
    assert isinstance(found, Reason)
    assert f"第 {len(text.splitlines())} 行" in found.sentence


def test_corners_of_a_map_app_are_converted_by_some_hundred_metres():
    moved = rules.in_wgs84(square(100), CoordinateSystem.GCJ02)
    far = math.hypot((moved[0][0] - square(100)[0][0]) * DEGREE, (moved[0][1] - square(100)[0][1]) * DEGREE)
    assert 100 < far < 900
    assert abs(rules.drawn_metres(moved) / rules.drawn_metres(square(100)) - 1) < Decimal("0.01")
    same = rules.in_wgs84(square(100), CoordinateSystem.CGCS2000)
    assert all(abs(a[0] - b[0]) < 1e-6 for a, b in zip(same, square(100), strict=True))


@pytest.mark.parametrize(
    ("drawn_area", "far"), [(None, False), (10_000, False), (13_000, False), (13_001, True), (6_999, True)]
)
def test_areas_a_third_apart_are_worth_a_look(drawn_area, far):
    assert rules.far_apart(Decimal(10_000), None if drawn_area is None else Decimal(drawn_area)) is far


def test_the_middle_of_a_bent_plot_lies_inside_it():
    bent = ((X, Y), (X + 0.01, Y), (X + 0.01, Y + 0.01), (X + 0.009, Y + 0.01), (X + 0.009, Y + 0.001), (X, Y + 0.001))
    x, y = rules.centre(bent)
    assert Y < y < Y + 0.001 or X + 0.009 < x < X + 0.01
    assert rules.centre(()) is None
    assert rules.centre(((X, Y),)) == (X, Y)


def test_what_changed_is_said_in_words():
    assert rules.changed_words(FACTS, FACTS) == "无变化"
    after = replace(FACTS, name="2号", area=Decimal(1), area_unit="公顷", corners=())
    assert rules.changed_words(FACTS, after) == "名称、面积、边界"


@given(
    region=st.sampled_from(["330110001000", "370102001000", "110101001001"]),
    land_class=st.sampled_from(sorted(land.classes())),
    serial=st.integers(1, 9_999),
)
def test_a_base_code_is_put_together_of_place_class_and_number_and_read_again(region, land_class, serial):
    code = make_base_code(region, land_class, serial)
    assert (code[:12], code[12:16], int(code[16:])) == (region, land_class, serial)
    assert check_base_code(code).ok
    assert not [f for f in check_base_code(code).findings if f.code == "land"]


def test_a_land_class_nobody_knows_is_shown_as_it_is():
    assert land.title("0102") == "水浇地"
    assert land.title("9999") == "9999"


def test_a_drawing_is_true_to_shape_and_stays_in_its_square():
    assert drawn(((X, Y),)) == ""
    points = [tuple(map(float, one.split(","))) for one in drawn(square(100)).split()]
    assert all(0 <= value <= 100 for point in points for value in point)
    assert abs((points[1][0] - points[0][0]) - (points[0][1] - points[3][1])) < 1.0
