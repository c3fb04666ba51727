"""The rules of papers, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.config.demo.papers import identity_number
from agritrace.registry.papers import kinds, rules
from agritrace.registry.papers.values import LONG_TERM, Group, Held, Lapsed, PaperFacts, PaperState, Term

TODAY = date(2026, 11, 25)
GREEN = PaperFacts(
    "green_food", "LB-15-1234567", "中国绿色食品发展中心", date(2025, 1, 1), date(2027, 12, 31), "番茄", uuid4()
)
LICENCE = replace(GREEN, kind="business_licence", number="93330110MA2B0001X1", products="", valid_until=LONG_TERM)


def fields(facts: PaperFacts) -> set[str]:
    return {reason.field for reason in rules.fact_reasons(facts, kinds.kinds().get(facts.kind), today=TODAY)}


def test_complete_papers_of_both_groups_are_taken():
    assert fields(GREEN) == set()
    assert fields(LICENCE) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "passport"}, "kind"),
        ({"number": " "}, "number"),
        ({"number": "1" * 41}, "number"),
        ({"issuer": ""}, "issuer"),
        ({"products": ""}, "products"),
        ({"products": "茄" * 121}, "products"),
        ({"valid_from": date(1949, 10, 1)}, "valid_from"),
        ({"valid_from": TODAY + timedelta(days=367), "valid_until": TODAY + timedelta(days=900)}, "valid_from"),
        ({"valid_until": LONG_TERM}, "valid_until"),
        ({"valid_until": date(2024, 1, 1)}, "valid_until"),
        ({"file_id": None}, "file"),
    ],
)
def test_a_wrong_fact_is_said_beside_its_field(changes, field):
    assert fields(replace(GREEN, **changes)) == {field}


def test_an_identity_number_is_never_the_number_of_a_paper():
    genuine = identity_number("330110000000", date(1972, 3, 5), 101)
    assert fields(replace(GREEN, number=genuine)) == {"number"}
    wrong = genuine[:-1] + ("1" if genuine[-1] != "1" else "2")
    assert fields(replace(GREEN, number=wrong)) == set()  # 18 signs that are no identity number


def test_kinds_are_dated_data_with_both_groups():
    assert kinds.title("green_food") == "绿色食品证书"
    assert kinds.title("unknown") == "unknown"
    assert "business_licence" in kinds.blocking(TODAY)
    assert kinds.blocking(date(2025, 12, 31)) == frozenset()
    assert "green_food" in kinds.of_group(Group.CERTIFICATE)
    assert not kinds.blocking(TODAY) & set(kinds.of_group(Group.CERTIFICATE))


@pytest.mark.parametrize(
    ("start", "end", "term"),
    [(0, 61, Term.VALID), (0, 60, Term.SOON), (-9, 0, Term.SOON), (-9, -1, Term.EXPIRED), (1, 90, Term.FUTURE)],
)
def test_the_last_day_still_counts_and_sixty_days_are_soon(start, end, term):
    day = timedelta(days=1)
    assert rules.term_of(TODAY + start * day, TODAY + end * day, TODAY) is term


def held(kind="business_licence", state=PaperState.CONFIRMED, start=-400, end=-1) -> Held:
    return Held(kind, state, TODAY + timedelta(days=start), TODAY + timedelta(days=end))


BLOCKING = frozenset({"business_licence", "slaughter"})


@pytest.mark.parametrize(
    ("papers", "hindered"),
    [
        ([], False),
        ([held()], True),
        ([held(end=0)], False),
        ([held(kind="green_food")], False),
        ([held(state=PaperState.SUBMITTED)], False),
        ([held(state=PaperState.REPLACED)], True),
        ([held(state=PaperState.REPLACED), held(start=-5, end=300)], False),
        ([held(state=PaperState.REPLACED), held(start=-5, end=300, state=PaperState.SUBMITTED)], True),
        ([held(), held(start=5, end=300)], True),
        ([held(state=PaperState.REPLACED, end=90)], False),
        ([held(), held(kind="slaughter", end=9)], True),
    ],
)
def test_an_expired_paper_hinders_until_a_checked_one_runs(papers, hindered):
    assert bool(rules.lapsed(papers, BLOCKING, TODAY)) is hindered


def test_the_hindrance_names_the_last_day_of_the_last_paper_and_the_way_out():
    found = rules.lapsed([held(end=-30), held(end=-3), held(end=-90)], BLOCKING, TODAY)
    assert found == (Lapsed("business_licence", TODAY - timedelta(days=3)),)
    (reason,) = rules.hindrances(found, {"business_licence": "营业执照"})
    assert "营业执照已于2026年11月22日到期" in reason.sentence
    assert "县级核对后即可恢复" in reason.remedy


PAPERS = st.lists(
    st.builds(
        held,
        kind=st.sampled_from(["business_licence", "slaughter", "green_food"]),
        state=st.sampled_from(list(PaperState)),
        start=st.integers(-900, 30),
        end=st.integers(31, 900) | st.integers(-30, 30),
    ).filter(lambda paper: paper.valid_from <= paper.valid_until),
    max_size=8,
)


@given(PAPERS)
def test_a_checked_paper_that_runs_today_always_frees_its_kind(papers):
    fresh = [held(kind=kind, start=-1, end=500) for kind in BLOCKING]
    assert rules.lapsed([*papers, *fresh], BLOCKING, TODAY) == ()
    for one in rules.lapsed(papers, BLOCKING, TODAY):
        assert one.kind in BLOCKING
        assert one.ended_on < TODAY
        assert rules.lapsed(reversed(papers), BLOCKING, TODAY) == rules.lapsed(papers, BLOCKING, TODAY)


@pytest.mark.parametrize(("reason", "fault"), [("", True), (" ", True), ("照片不清", False), ("长" * 201, True)])
def test_a_refusal_says_why_in_at_most_200_signs(reason, fault):
    assert bool(rules.reason_reasons(reason)) is fault


def test_what_changed_is_said_in_words():
    assert rules.changed_words(GREEN, GREEN) == "无变化"
    assert rules.changed_words(GREEN, replace(GREEN, number="X", valid_until=LONG_TERM)) == "编号、有效期"
