"""Every walk through the states of a sale keeps its promises: an end stays an end, each arrow has its actor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind, system
from agritrace.tracing.trade.permissions import Permission
from agritrace.tracing.trade.states import HAND, RETURN, SALE, ReturnSide, ReturnState, SaleState, Side

SELLER, BUYER = 1, 2
WAITING = timedelta(hours=72)
START = datetime(2026, 11, 23, tzinfo=UTC)
HELD = frozenset(p.value for p in Permission if p is not Permission.EXPIRE)
PEOPLE = {
    "seller": Viewer(ViewerKind.SUBJECT, subject_id=SELLER, permissions=HELD),
    "buyer": Viewer(ViewerKind.SUBJECT, subject_id=BUYER, permissions=HELD),
    "stranger": Viewer(ViewerKind.SUBJECT, subject_id=3, permissions=HELD),
    "nobody": Viewer(ViewerKind.SUBJECT, subject_id=BUYER),
    "timer": system("test"),
}
ALLOWED = {
    ("buyer", "confirm", False), ("buyer", "refuse", False), ("buyer", "refuse", True), ("seller", "withdraw", False),
    ("seller", "withdraw", True), ("timer", "expire", True),
}  # fmt: skip  # a table reads better in rows


def side(viewer: Viewer, now: datetime) -> Side:
    return Side(viewer.subject_id, SELLER, BUYER, START + WAITING, now)


steps = st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from([a.name for a in SALE.arrows]), st.integers(0, 40))


@given(st.lists(steps, max_size=12))
def test_no_walk_leaves_an_end_or_follows_an_arrow_of_somebody_else(walk: list[tuple[str, str, int]]) -> None:
    state, now = SALE.start, START
    for who, name, hours in walk:
        now += timedelta(hours=hours)
        late = now >= START + WAITING
        found = SALE.follow(PEOPLE[who], state, name, snapshot=side(PEOPLE[who], now))
        if isinstance(found, Refusal):
            assert state in SALE.ends or (who, name, late) not in ALLOWED
            continue
        assert state is SaleState.SUBMITTED
        assert (who, name, late) in ALLOWED
        state = found
        assert state in SALE.ends


@pytest.mark.parametrize(("hours", "passes"), [(71, False), (72, True)])
def test_a_sale_expires_after_72_hours_and_not_before(hours: int, passes: bool) -> None:
    snapshot = side(PEOPLE["timer"], START + timedelta(hours=hours))
    found = SALE.follow(PEOPLE["timer"], SaleState.SUBMITTED, "expire", snapshot=snapshot)
    assert (found is SaleState.EXPIRED) is passes


def test_guards_look_at_the_sides_of_a_sale_and_at_nothing_else() -> None:
    for machine, arrow in ((SALE, "confirm"), (RETURN, "withdraw"), (HAND, "offer")):
        with pytest.raises(TypeError):
            machine.follow(PEOPLE["buyer"], machine.start, arrow)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from([a.name for a in RETURN.arrows])), max_size=8)
)
def test_a_return_is_decided_once_and_by_whom_it_concerns(walk: list[tuple[str, str]]) -> None:
    state = RETURN.start
    for who, name in walk:
        person = PEOPLE[who]
        found = RETURN.follow(person, state, name, snapshot=ReturnSide(person.subject_id, SELLER, BUYER))
        right = (who, name) in {("seller", "accept"), ("seller", "decline"), ("buyer", "withdraw")}
        assert isinstance(found, Refusal) is not (right and state is ReturnState.REQUESTED)
        state = state if isinstance(found, Refusal) else found
