"""What may be compared, decided and merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.merging import rules
from agritrace.registry.merging.states import SUSPICION
from agritrace.registry.merging.values import Pair, PairState
from agritrace.registry.subjects.values import LIVE, SubjectBrief, SubjectState


def brief(number: int = 2, state: SubjectState = SubjectState.ACTIVE) -> SubjectBrief:
    return SubjectBrief(number, "4" * 16, "青山合作社", state, "330110000000", SubjectForm.COOPERATIVE)


@pytest.mark.parametrize(
    ("other", "ours", "code"),
    [
        (None, True, "unknown"),
        (brief(1), True, "self"),
        (brief(), False, "county"),
        (brief(state=SubjectState.MERGED), True, "state"),
        (brief(state=SubjectState.CANCELLED), True, "state"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(other: SubjectBrief | None, ours: bool, code: str) -> None:
    (reason,) = rules.against_starting(1, other, ours=ours)
    assert reason.code == code
    assert reason.remedy


@given(st.sampled_from(sorted(LIVE)))
def test_whoever_lives_in_the_county_may_be_compared(state: SubjectState) -> None:
    assert rules.against_starting(1, brief(state=state), ours=True) == ()


def test_a_reason_of_five_characters_and_one_of_the_two_are_asked_for() -> None:
    assert rules.against_reason("  同名  ")[0].field == "reason"
    assert rules.against_reason("父子两家不同户") == ()
    assert rules.against_survivor(3, 1, 2)[0].field == "survivor"
    assert rules.against_survivor(2, 1, 2) == ()


@given(st.sampled_from(list(SubjectState)))
def test_only_an_active_record_may_end_so_that_nobody_escapes_a_suspension(state: SubjectState) -> None:
    assert rules.mergeable(state) == (state is SubjectState.ACTIVE)


@given(st.lists(st.sampled_from(["distinct", "again", "merge"]), max_size=8))
def test_a_pair_is_merged_once_and_never_from_a_pair_found_to_be_two(names: list[str]) -> None:
    state = PairState.OPEN
    for name in names:
        after = SUSPICION.follow(system("test"), state, name)
        if isinstance(after, Refusal):
            continue
        assert state is not PairState.MERGED
        assert (state, after) != (PairState.DISTINCT, PairState.MERGED)
        state = after
    assert not SUSPICION.open_arrows(PUBLIC, state)


def test_a_pair_says_what_agrees() -> None:
    told = {"id": 1, "low": 1, "high": 2, "region_code": "330110000000", "metres": None, "state": PairState.OPEN,
            "reason": "", "decided_at": None, "found_at": None}  # fmt: skip
    assert Pair(**told, same_name=True, same_phone=True, near=False).signs == "同名、同电话"  # type: ignore[arg-type]
    assert Pair(**told, same_name=False, same_phone=False, near=True).signs == "位置相近"  # type: ignore[arg-type]
    assert Pair(**told, same_name=False, same_phone=False, near=False).signs == "人工提出"  # type: ignore[arg-type]
