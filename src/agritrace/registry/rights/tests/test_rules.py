"""What may be asked, what a deletion does, when it is due; the machine walked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.rights import rules, selectors
from agritrace.registry.rights.permissions import Permission
from agritrace.registry.rights.states import MACHINE
from agritrace.registry.rights.values import OPEN, About, Ask, Item, Kind, Plan, State, Told
from agritrace.registry.subjects.values import SubjectState

NOW, TODAY = datetime(2026, 11, 23, 1, tzinfo=UTC), date(2026, 11, 23)
KEEP = 730
OFFICE = Viewer(ViewerKind.REGULATOR, permissions=frozenset(Permission))


def asked(kind: Kind, files: int = 0, **told: str) -> Ask:
    return Ask(kind, Told(**told), uuid4(), tuple(uuid4() for _ in range(files)))


@pytest.mark.parametrize(
    ("ask", "codes"),
    [
        (asked(Kind.COPY), []),
        (asked(Kind.COPY, files=4), ["files"]),
        (asked(Kind.CORRECT), ["wrong", "right"]),
        (asked(Kind.CORRECT, wrong="手机号不对", right="x" * 401), ["right"]),
        (asked(Kind.CORRECT, wrong="手机号不对", right="新的手机号"), []),
        (asked(Kind.ERASE, why="不要"), ["why"]),
        (asked(Kind.ERASE, why="不再从事生产"), []),
    ],
)
def test_a_request_says_what_it_wants(ask: Ask, codes: list[str]) -> None:
    assert [reason.code for reason in rules.against_asking(ask)] == codes


def test_counter_and_refusal_need_a_paper_and_a_ground() -> None:
    assert rules.against_check("identity_card") == ()
    assert [one.code for one in rules.against_check("")] == ["checked"]
    assert [one.code for one in rules.against_refusal("", "短")] == ["words", "ground"]
    assert rules.against_refusal("duty", "登记仍然有效") == ()


def test_what_is_erased_follows_the_state_and_the_term_of_the_law() -> None:
    def plan(state: SubjectState, ended: date | None = None, about: About = About.SUBJECT) -> Plan:
        return rules.plan(about, state, ended_on=ended, today=TODAY, keep_days=KEEP)

    assert plan(SubjectState.REJECTED).whole
    for state in (SubjectState.ACTIVE, SubjectState.SUSPENDED, SubjectState.PENDING):
        assert not plan(state).possible
        assert "注销" in plan(state).way
    young = plan(SubjectState.CANCELLED, TODAY - timedelta(days=KEEP))
    old = plan(SubjectState.REVOKED, TODAY - timedelta(days=KEEP + 1))
    assert young.possible
    assert not young.whole
    assert (young.name, old.name) == (False, True)
    assert sum(item.erased for item in old.items) == sum(item.erased for item in young.items) + 1
    assert not plan(SubjectState.CANCELLED).name
    sub = plan(SubjectState.ACTIVE, about=About.ACCOUNT)
    assert sub.possible
    assert all(item.erased or item.ground for one in (young, old, sub, plan(SubjectState.ACTIVE)) for item in one.items)
    assert Plan((Item("x", erased=True),)).whole


def test_every_number_says_where_it_comes_from_or_what_is_still_to_be_checked() -> None:
    """A remark [知] is no source: a law is named as far as it is known, what is our own choice says so, with its day."""
    for one in selectors.terms().values():
        assert "[知]" not in one.source, one.key
        assert f"待核（{one.as_of}）" in one.source, one.key
        assert "本平台建议" in one.source, one.key


def test_terms_are_working_days_after_the_day_of_asking() -> None:
    assert rules.due_on(TODAY, 15) == date(2026, 12, 14)
    assert rules.due_on(date(2026, 11, 28), 1) == date(2026, 11, 30)
    assert not rules.is_near(date(2026, 11, 27), TODAY, 3)
    assert rules.is_near(date(2026, 11, 26), TODAY, 3)
    assert rules.is_near(date(2026, 11, 20), TODAY, 3)


def test_a_copy_is_fetched_once_and_in_time() -> None:
    until = NOW + timedelta(days=7)
    assert rules.may_fetch(None, until, NOW) == ()
    assert rules.may_fetch(NOW - rules.AGAIN, until, NOW) == ()
    assert [one.code for one in rules.may_fetch(NOW - rules.AGAIN - timedelta(seconds=1), until, NOW)] == ["taken"]
    assert [one.code for one in rules.may_fetch(None, until, until)] == ["expired"]
    assert [one.code for one in rules.may_fetch(None, None, NOW)] == ["expired"]


@given(some.lists(some.sampled_from([arrow.name for arrow in MACHINE.arrows]), max_size=12))
def test_no_walk_leaves_an_end_extends_twice_or_answers_unreceived(names: list[str]) -> None:
    state, been = MACHINE.start, [MACHINE.start]
    for name in names:
        target = MACHINE.follow(OFFICE, state, name)
        if isinstance(target, Refusal):
            continue
        assert state in OPEN
        state = target
        been.append(state)
    assert been.count(State.EXTENDED) <= 1
    if state in {State.FULFILLED, State.PARTLY, State.REFUSED}:
        assert State.RECEIVED in been
    nobody = Viewer(ViewerKind.REGULATOR)
    assert all(isinstance(MACHINE.follow(nobody, state, arrow.name), Refusal) for arrow in MACHINE.arrows)
