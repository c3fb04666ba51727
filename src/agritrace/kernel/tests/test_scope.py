"""Regions as ranges of codes: what begins with a prefix lies in them, and nothing else."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as some

from agritrace.kernel.scope import ranges

CODES = some.text("0189", min_size=1, max_size=5)


@given(some.lists(CODES, max_size=8), some.text("0189", max_size=7))
def test_a_code_lies_in_a_range_when_it_begins_with_one_of_the_prefixes(prefixes: list[str], code: str) -> None:
    found = ranges(prefixes)
    assert any(first <= code < end for first, end in found) == code.startswith(tuple(prefixes))
    assert all(end < first for (_, end), (first, _) in itertools.pairwise(found))


def test_towns_that_follow_each_other_are_one_range() -> None:
    towns = ["330110001", "330110004", "330110002", "330110100", "330110003"]
    assert ranges(towns) == [("330110001", "330110005"), ("330110100", "330110101")]
    assert ranges([]) == []
