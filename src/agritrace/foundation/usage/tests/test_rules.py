"""Which days are counted, who is idle, and that regions add up: without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agritrace.foundation.regions.values import full_code, is_grouping, prefix_of
from agritrace.foundation.usage import rules
from agritrace.foundation.usage.values import NEVER, Figures, Standing
from agritrace.kernel.clock import start_of_day

TODAY = date(2026, 11, 26)
CODES = st.sampled_from(
    [
        "000000000000", "330000000000", "330100000000", "330110000000", "330110001000", "330106000000", "330106010000",
        "110000000000", "110101000000", "110101001000", "441900000000", "441900003000", "419001000000", "419001001000",
        "659001000000", "370102000000",
    ]
)  # fmt: skip  # ordinary places, a municipality, a city without counties, a directly governed county, the corps
FIGURES = st.builds(
    Figures,
    **{name: st.integers(0, 10**6) for name in Figures.__dataclass_fields__ if name != "last_at"},
    last_at=st.integers(0, 10**6).map(lambda hours: NEVER + timedelta(hours=hours)),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CODES, FIGURES), max_size=30), st.sampled_from(["", "33", "3301", "330110", "11", "4419", "41"])
)
def test_the_parts_of_a_region_add_up_to_the_region(rows: list[tuple[str, Figures]], prefix: str) -> None:
    inside = [(code, figures) for code, figures in rows if code.startswith(prefix)]
    parts = rules.breakdown(prefix, inside)
    assert rules.total(parts.values()) == rules.total(figures for _, figures in inside)
    for child in parts:
        assert not child or (
            child.startswith(prefix) and not is_grouping(child) and len(prefix_of(child)) > len(prefix)
        )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CODES, FIGURES), max_size=30), st.sampled_from(["", "33", "3301", "11", "41"]))
def test_a_part_is_the_sum_of_its_own_parts(rows: list[tuple[str, Figures]], prefix: str) -> None:
    inside = [(code, figures) for code, figures in rows if code.startswith(prefix)]
    for child, figures in rules.breakdown(prefix, inside).items():
        if child:
            again = rules.breakdown(prefix_of(child), [one for one in inside if one[0].startswith(prefix_of(child))])
            assert rules.total(again.values()) == figures


@settings(max_examples=60, deadline=None)
@given(CODES, st.sampled_from(["", "33", "3301", "330110", "11", "4419", "41"]))
def test_leading_digits_tell_apart_what_lies_below(code: str, prefix: str) -> None:
    if code.startswith(prefix):
        cut = full_code(prefix_of(code[: rules.digits(prefix)].ljust(12, "0")))
        assert rules.below(prefix, cut) == rules.below(prefix, code)


@pytest.mark.parametrize(
    ("newest", "first"),
    [
        (None, TODAY - timedelta(days=89)),
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=1), TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=8), TODAY - timedelta(days=8)),
        (TODAY - timedelta(days=400), TODAY - timedelta(days=89)),
    ],
    ids=["never counted", "an hour ago", "yesterday", "stood still for a week", "stood still for a year"],
)
def test_the_clock_counts_today_yesterday_and_what_it_missed(newest: date | None, first: date) -> None:
    days = rules.days_to_count(newest, TODAY)
    assert (days[0], days[-1]) == (first, TODAY)
    assert len(days) == len(set(days)) == (TODAY - first).days + 1


def test_idle_is_who_was_not_here_for_thirty_days() -> None:
    edge = start_of_day(TODAY - timedelta(days=29))
    assert rules.standing(edge, TODAY) is Standing.USED
    assert rules.standing(edge - timedelta(seconds=1), TODAY) is Standing.IDLE
    assert rules.standing(NEVER, TODAY) is Standing.NEVER


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (TODAY, TODAY - timedelta(days=1), "days"),
        (TODAY, TODAY + timedelta(days=1), "future"),
        (TODAY - timedelta(days=400), TODAY, "span"),
        (TODAY - timedelta(days=399), TODAY, ""),
    ],
)
def test_a_span_to_catch_up_makes_sense(first: date, last: date, code: str) -> None:
    assert [reason.code for reason in rules.against_span(first, last, TODAY)] == ([code] if code else [])
