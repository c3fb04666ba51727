"""Stories about search by pairs of characters."""

from __future__ import annotations

import pytest
from django.db import connection

from agritrace.foundation.regions.models import Region
from agritrace.kernel.wordpairs import MakeWordPairs, spoken


def test_migrations_name_the_function_and_not_its_text() -> None:
    assert MakeWordPairs().deconstruct() == ("MakeWordPairs", (), {})


@pytest.mark.parametrize("text", ["", "合", "合作社", "余杭青山3号蔬菜专业合作社 yhqs", "a\nb", "\\1(.)%_'"])
def test_every_pair_of_neighbours_is_in_the_index(db: None, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word_pairs(%s)", [text])
        (found,) = cursor.fetchone()
    assert {text[n : n + 2] for n in range(len(text) - 1)} <= set(found)


@pytest.mark.parametrize("text", ["余杭", "仓前街道", "杭", "%", "_", "余杭余杭余", "没有这里"])
def test_pairs_find_what_a_look_at_every_row_finds(db: None, text: str) -> None:
    rows = Region.objects.everything(reason="test").filter(code__startswith="3301")
    found = set(spoken(rows, "path", text).values_list("code", flat=True))
    assert found == {code for code, path in rows.values_list("code", "path") if text in path}
