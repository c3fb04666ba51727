"""People find places by name, pinyin, initials and code, and points find their county."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest

from agritrace.foundation.regions import selectors, values
from agritrace.foundation.regions.values import Verdict
from agritrace.kernel.geo import CoordinateSystem, Point, to_gcj02
from agritrace.kernel.viewer import Level

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("余杭", "330110000000"),
        ("余杭区", "330110000000"),
        ("yuhang", "330110000000"),
        ("ＹＵＨＡＮＧ", "330110000000"),
        ("330110", "330110000000"),
        ("杭州拱墅", "330105000000"),
        ("杭州 拱墅", "330105000000"),
        ("浙江省杭州市拱墅区", "330105000000"),
        ("zjs", "330000000000"),
        ("dongguanshi", "441900000000"),
        ("番禺", "440113000000"),
        ("panyu", "440113000000"),
        ("六安", "341500000000"),
        ("luan", "341500000000"),
        ("重庆", "500000000000"),
        ("下城区", "330105000000"),
        ("莱芜市", "370100000000"),
    ],
)
def test_a_place_is_found_however_it_is_typed(typed: str, code: str) -> None:
    assert code in [row.code for row in selectors.search(typed)]


def test_the_exact_name_comes_first_and_higher_levels_before_lower_ones() -> None:
    assert selectors.search("山东省")[0].code == "370000000000"
    levels = [row.level for row in selectors.search("山")]
    assert levels == sorted(levels)


def test_a_search_can_be_narrowed_to_a_level_and_a_region() -> None:
    rows = selectors.search("西湖", level=Level.COUNTY, within="330000000000")
    assert [row.path for row in rows] == ["浙江省杭州市西湖区"]
    assert len(selectors.search("街道", limit=7)) == 7


def test_nothing_typed_or_nothing_known_finds_nothing() -> None:
    assert selectors.search("  ") == ()
    assert selectors.search("%%%") == ()
    assert selectors.search("没有这个地方") == ()


def test_the_tree_skips_grouping_rows_and_missing_counties() -> None:
    assert len(selectors.children()) == 34
    assert {row.level for row in selectors.children("110000000000")} == {Level.COUNTY}
    assert {row.level for row in selectors.children("441900000000")} == {Level.TOWNSHIP}
    assert "330103000000" not in [row.code for row in selectors.children("330100000000")]
    assert [row.name for row in selectors.line("441900003000")] == ["广东省", "东莞市", "东城街道"]


def test_names_come_for_many_at_once_and_a_village_answers_as_its_town() -> None:
    names = selectors.names(["330110005000", "330110005003", "110101000000", "620201000000", "999999000000"])
    assert names == {
        "330110005000": "浙江省杭州市余杭区五常街道",
        "330110005003": "浙江省杭州市余杭区五常街道",
        "110101000000": "北京市东城区",
        "620201000000": "甘肃省嘉峪关市",
    }
    assert (selectors.name("330110000000"), selectors.name("999999000000")) == ("余杭区", "")
    assert (selectors.path("330110000000"), selectors.path("999999000000")) == ("浙江省杭州市余杭区", "")


def test_an_abolished_county_keeps_its_name_and_its_last_day_but_takes_nothing_new() -> None:
    row = selectors.region("330103000000")
    assert row is not None
    assert (row.path, str(row.valid_to)) == ("浙江省杭州市下城区", "2021-04-09")
    assert selectors.region("甲乙丙") is None
    assert not selectors.is_open("甲乙丙")
    assert not selectors.is_open("330103000000")
    assert not selectors.is_open("110100000000")
    assert selectors.is_open("330105000000")


POINTS = [
    ("天安门", 116.3913, 39.9055, "110101"),
    ("外滩", 121.4858, 31.2396, "310101"),
    ("东方明珠", 121.4952, 31.2417, "310115"),
    ("广州塔", 113.3191, 23.1064, "440105"),
    ("深圳市民中心", 114.0543, 22.5446, "440304"),
    ("东莞市民中心", 113.7518, 23.0207, "441900"),
    ("东莞虎门", 113.68, 22.82, "441900"),
    ("中山", 113.3785, 22.5211, "442000"),
    ("中山小榄", 113.25, 22.67, "442000"),
    ("儋州那大", 109.5767, 19.5175, "460400"),
    ("嘉峪关", 98.29, 39.77, "620201"),
    ("白堤", 120.148, 30.252, "330106"),
    ("临平", 120.30, 30.42, "330113"),
    ("径山", 119.87, 30.38, "330110"),
    ("下沙", 120.35, 30.31, "330114"),
    ("莱芜", 117.68, 36.21, "370116"),
    ("钢城", 117.81, 36.06, "370117"),
    ("石河子", 86.04, 44.30, "659001"),
    ("仙桃", 113.45, 30.36, "429004"),
    ("五指山", 109.52, 18.78, "469001"),
    ("乌鲁木齐", 87.63, 43.79, "650102"),
    ("布达拉宫", 91.1172, 29.6577, "540102"),
    ("宽窄巷子", 104.0554, 30.6697, "510105"),
    ("解放碑", 106.5770, 29.5573, "500103"),
    ("大雁塔", 108.9594, 34.2197, "610113"),
    ("索菲亚教堂", 126.6258, 45.7708, "230102"),
    ("香港", 114.17, 22.28, "810000"),
    ("澳门", 113.5408, 22.1975, "820000"),
    ("台北", 121.5645, 25.0340, "710000"),
    ("米林", 94.21, 29.21, "540481"),
    ("漠河", 122.54, 52.97, "232701"),
    ("武夷山", 118.03, 27.76, "350782"),
]


@pytest.mark.parametrize(("place", "longitude", "latitude", "county"), POINTS)
def test_well_known_places_lie_in_their_county(place: str, longitude: float, latitude: float, county: str) -> None:
    assert selectors.county_at(longitude, latitude).code == county + "000000", place
    shifted = to_gcj02(Point(longitude, latitude))
    located = selectors.county_at(shifted.longitude, shifted.latitude, CoordinateSystem.GCJ02)
    assert located.code == county + "000000", place


def test_the_boundaries_are_in_wgs84_as_the_border_gate_of_gongbei_shows() -> None:
    south, north = selectors.county_at(113.5490, 22.2145), selectors.county_at(113.5490, 22.2165)
    assert (south.code, north.code) == ("820000000000", "440402000000")


def test_far_at_sea_and_abroad_no_county_is_named() -> None:
    for longitude, latitude in ((135.0, 25.0), (2.35, 48.86), (117.75, 15.15)):
        located = selectors.county_at(longitude, latitude)
        assert (located.code, located.certain) == (None, False)


def test_a_point_in_the_chosen_county_or_town_is_the_same() -> None:
    for chosen in ("330113000000", "330113001000", "330113001002", "330110001000"):
        assert selectors.compare(120.30, 30.42, chosen).verdict is Verdict.SAME
    assert selectors.compare(113.7518, 23.0207, "441900003000").verdict is Verdict.SAME


def test_a_point_just_across_the_river_is_near_the_border_and_farther_away_it_differs() -> None:
    near = selectors.compare(121.4925, 31.2397, "310101000000")  # 黄浦江, the bank of 浦东
    assert near.verdict is Verdict.NEAR_BORDER
    assert near.metres is not None
    assert 200 < near.metres < 400
    far = selectors.compare(121.60, 31.20, "310101000000")
    assert far.verdict is Verdict.DIFFERS
    assert far.located.code == "310115000000"


def test_zones_and_counties_without_a_polygon_never_give_a_false_warning() -> None:
    inside = [
        (117.13, 36.68, "370176000000"),  # 济南高新区
        (120.70, 31.32, "320576000000"),  # 苏州工业园区
        (124.126, 50.424, "232761000000"),  # 加格达奇, whose land lies in 鄂伦春旗 of another region
        (94.9, 36.4, "540171000000"),  # 格尔木藏青工业园, a zone of 拉萨 in 青海
        (112.33, 16.83, "460323000000"),
    ]
    for longitude, latitude, chosen in inside:
        comparison = selectors.compare(longitude, latitude, chosen)
        assert comparison.verdict is Verdict.UNKNOWN, chosen
        assert not comparison.located.certain
    assert selectors.compare(113.26, 23.13, "370176000000").verdict is Verdict.DIFFERS


def test_a_point_outside_every_county_or_a_choice_above_the_county_stays_unknown() -> None:
    assert selectors.compare(135.0, 25.0, "330110000000").verdict is Verdict.UNKNOWN
    assert selectors.compare(120.30, 30.42, "330100000000").verdict is Verdict.UNKNOWN
    assert selectors.compare(120.30, 30.42, "999999000000").verdict is Verdict.UNKNOWN


def test_the_stored_changes_give_an_authority_what_its_predecessors_had() -> None:
    merged = selectors.jurisdiction(["330105000000"], on=date(2021, 4, 9))
    assert merged.include == ("330103", "330105")
    assert selectors.jurisdiction(["330105000000"], on=date(2021, 4, 8)).include == ("330105",)


def test_statistics_regroup_what_was_counted_under_old_codes() -> None:
    stored = {"330103001000": 3, "330105010000": 4, "371202100000": 5, "330110001000": 6}
    after = selectors.successors(stored, on=date(2026, 1, 1))
    counted: dict[str, int] = {}
    for code, number in stored.items():
        county = values.competent_county(after[code])
        counted[county] = counted.get(county, 0) + number
    assert counted == {"330105000000": 7, "370116000000": 5, "330113000000": 6}
    assert selectors.successors(stored, on=date(2018, 1, 1)) == {code: code for code in stored}


@pytest.mark.parametrize("code", ["330110000000", "330110005000", "632801000000", "330921000000", "441900003000"])
def test_a_county_is_drawn_with_its_neighbours_on_at_most_20_kilobytes(code: str) -> None:
    drawn = selectors.outline(code)
    assert drawn is not None
    assert drawn.name == selectors.name(values.competent_county(code))
    assert len(json.dumps(asdict(drawn))) <= 20_000
    assert 700 <= drawn.height <= 1_200
    assert all(0 <= spot.x <= 1_000 and 0 <= spot.y <= drawn.height for spot in drawn.neighbours)


def test_a_point_of_the_drawing_lies_in_the_county_whose_shape_is_drawn_there() -> None:
    drawn = selectors.outline("330110000000")
    assert drawn is not None
    assert "西湖区" in {one.name for one in drawn.neighbours}
    for one in drawn.neighbours:
        longitude = drawn.west + one.x / 1_000 * (drawn.east - drawn.west)
        latitude = drawn.north - one.y / drawn.height * (drawn.north - drawn.south)
        found = selectors.county_at(longitude, latitude)
        assert selectors.name(found.code or "") == one.name


def test_what_has_no_boundary_is_not_drawn() -> None:
    assert selectors.outline("330100000000") is None
    assert selectors.outline("999999000000") is None
    assert selectors.outline("") is None
    assert selectors.outline("370176000000") is None
