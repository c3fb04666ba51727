"""Every walk through the states of a voucher: an end stays an end, each arrow has its actor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.tracing.vouchers.permissions import Permission
from agritrace.tracing.vouchers.states import VOUCHER, Gate, VoucherState

SUPPLIER, MARKET = 1, 2
HELD = frozenset(p.value for p in Permission)
PEOPLE = {
    "supplier": Viewer(ViewerKind.SUBJECT, subject_id=SUPPLIER, permissions=HELD),
    "market": Viewer(ViewerKind.SUBJECT, subject_id=MARKET, permissions=HELD),
    "other": Viewer(ViewerKind.SUBJECT, subject_id=3, permissions=HELD),
    "official": Viewer(ViewerKind.REGULATOR, permissions=HELD),
    "nobody": Viewer(ViewerKind.SUBJECT, subject_id=SUPPLIER),
}
ALLOWED = {("supplier", "print"), ("supplier", "deliver"), ("supplier", "void"), ("market", "receive")}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from([a.name for a in VOUCHER.arrows])), max_size=10)
)
def test_no_walk_leaves_an_end_or_follows_an_arrow_of_somebody_else(walk: list[tuple[str, str]]) -> None:
    state = VOUCHER.start
    for who, name in walk:
        person = PEOPLE[who]
        found = VOUCHER.follow(person, state, name, snapshot=Gate(person.subject_id, SUPPLIER, MARKET))
        right = (who, name) in ALLOWED and state not in VOUCHER.ends
        assert isinstance(found, Refusal) is not right
        state = state if isinstance(found, Refusal) else found


def test_any_market_but_the_supplier_receives_a_voucher_that_names_none() -> None:
    for who, passes in (("other", True), ("market", True), ("supplier", False), ("official", False)):
        gate = Gate(PEOPLE[who].subject_id, SUPPLIER, None)
        found = VOUCHER.follow(PEOPLE[who], VoucherState.PRINTED, "receive", snapshot=gate)
        assert (found is VoucherState.DELIVERED) is passes
    with pytest.raises(TypeError):
        VOUCHER.follow(PEOPLE["market"], VOUCHER.start, "receive")
