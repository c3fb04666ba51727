"""The files of the package fit each other, and the table of polygons leaves nothing out."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from agritrace.foundation.regions import boundaries, edition, rules, values


@pytest.fixture(scope="module")
def rows() -> dict[str, edition.RegionTuple]:
    return {row[0]: row for row in edition.regions()}


@pytest.fixture(scope="module")
def polygons() -> set[str]:
    return {polygon.code for polygon in boundaries.polygons()}


def test_the_edition_has_all_divisions_of_2023(rows: dict[str, edition.RegionTuple]) -> None:
    today = [row for row in rows.values() if row[9] is None]
    assert Counter(row[3] for row in today) == {1: 34, 2: 342, 3: 2975, 4: 41351}


def test_every_region_hangs_on_one_that_exists(rows: dict[str, edition.RegionTuple]) -> None:
    assert [row[0] for row in rows.values() if row[4] and row[4] not in rows] == []


def test_every_change_leads_to_a_code_of_the_edition(rows: dict[str, edition.RegionTuple]) -> None:
    for line in edition.changes():
        target = rules.resolve(line.change.from_code, [one.change for one in edition.changes()], date.max)
        assert rows[target][9] is None, line
        assert line.source


def test_new_codes_know_their_first_day_and_ended_ones_their_last(rows: dict[str, edition.RegionTuple]) -> None:
    day = date(2021, 4, 9)
    assert (rows["330113000000"][8], rows["330114000000"][8]) == (day, day)
    assert (rows["330105000000"][8], rows["370100000000"][8]) == (None, None)
    assert rows["370116000000"][8] == date(2018, 12, 26)
    assert rows["330103000000"][9] == day
    assert rows["330110000000"][9] is None


def test_every_polygon_leads_to_a_region_or_is_named_as_nobodys(
    rows: dict[str, edition.RegionTuple], polygons: set[str]
) -> None:
    special = edition.polygon_counties()
    assert len(polygons) == 2891
    assert set(special) <= polygons
    for code in polygons - set(special):
        assert values.is_competent_county(code)
        assert code + "000000" in rows
    assert {code for code, county in special.items() if not county} == {"629700", "629800", "629900"}
    assert all(county in rows for county in special.values() if county)


def test_every_county_has_a_polygon_or_is_listed_as_missing(
    rows: dict[str, edition.RegionTuple], polygons: set[str]
) -> None:
    special = edition.polygon_counties()
    drawn = {special.get(code, code + "000000") for code in polygons}
    counties = {code for code, row in rows.items() if values.is_competent_county(code) and row[9] is None}
    assert counties - drawn == set(edition.missing())
    assert len({code for code in counties if code[:6] not in polygons}) == 132
    assert (
        len({code for code in polygons if code + "000000" not in counties}) == 45
    )  # 48 match no county; 3 of them are cities without counties
    for lost in edition.missing().values():
        assert lost.hosts
        assert any(code.startswith(host) for host in lost.hosts for code in drawn), lost
