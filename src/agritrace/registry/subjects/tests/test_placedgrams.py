"""Search inside a province by its own pairs of characters."""

from __future__ import annotations

import pytest
from django.db import connection

from agritrace.kernel.paging import PageRequest
from agritrace.registry.subjects import selectors
from agritrace.registry.subjects.models import Subject
from agritrace.registry.subjects.placedgrams import MakePlacedGrams
from agritrace.registry.subjects.rules import grams
from tests.cast import Cast


def test_the_migration_names_the_function_and_not_its_text() -> None:
    assert MakePlacedGrams().deconstruct() == ("MakePlacedGrams", (), {})


@pytest.mark.parametrize("name", ["合作社", "余杭\\1(.)%_'", "青"])
def test_every_pair_stands_with_its_place_before_it(db: None, name: str) -> None:
    pairs = grams(name, "hzs")
    with connection.cursor() as cursor:
        cursor.execute("SELECT placed_grams('33', %s)", [pairs])
        (found,) = cursor.fetchone()
    assert found == [f"33{pair}" for pair in pairs]


@pytest.mark.parametrize("member", ["ministry", "province", "county", "sibling_county", "other_province"])
def test_every_level_finds_by_pairs_what_a_look_at_its_rows_finds(cast: Cast, member: str) -> None:
    viewer = cast.viewer(member)
    rows = Subject.objects.seen_by(viewer).exclude(state="draft").values_list("id", "name", "initials")
    told = list(rows)
    texts = {text[at : at + 3].lower() for _, name, first in told for text in (name, first) for at in (0, 1)}
    for text in [*sorted(text for text in texts if len(text) > 1 and text.isalnum()), "没有此名"]:
        found = selectors.list_subjects(viewer, PageRequest(search=text, size=100))
        assert {row.id for row in found.rows} == {n for n, name, first in told if text in name.lower() or text in first}


@pytest.mark.parametrize(
    ("region", "all_of_them"), [("330000000000", True), ("330110000000", True), ("440000000000", False)]
)
def test_a_county_that_asks_for_what_it_lies_in_sees_all_of_its_own(cast: Cast, region: str, all_of_them: bool) -> None:
    viewer = cast.viewer("county")
    everything = {row.id for row in selectors.list_subjects(viewer, PageRequest(size=100)).rows}
    asked = selectors.list_subjects(viewer, PageRequest(filters={"region": region}, size=100))
    assert everything
    assert {row.id for row in asked.rows} == (everything if all_of_them else set())
