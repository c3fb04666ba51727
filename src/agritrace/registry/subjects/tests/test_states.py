"""The life of a subject: every state is reached, every end is an end, nobody moves without a permission."""

from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.subjects.lifevalues import NEXT_STEPS, OPEN_REQUESTS, RequestKind, RequestState
from agritrace.registry.subjects.permissions import Permission
from agritrace.registry.subjects.states import MACHINE, REQUEST, deciding_arrow, subject_arrow
from agritrace.registry.subjects.values import ENDED, LIVE, PROVISIONAL, STATE_NAMES, WITH_CODE, WORKING, SubjectState

SYSTEM = system("test")


def test_every_state_is_reached_and_named():
    reached, frontier = {MACHINE.start}, {MACHINE.start}
    while frontier:
        frontier = {a.target for a in MACHINE.arrows for s in a.sources if s in frontier} - reached
        reached |= frontier
    assert reached == set(SubjectState) == set(STATE_NAMES)


def test_the_only_way_out_of_an_end_is_registering_again():
    sources = {source for arrow in MACHINE.arrows for source in arrow.sources}
    assert sources == set(SubjectState) - {SubjectState.JOINED, SubjectState.CLOSED, SubjectState.MERGED}
    out = {arrow.name for arrow in MACHINE.arrows if ENDED & set(arrow.sources)}
    assert out == {"reinstate"}
    assert MACHINE.arrow("reinstate").permission == Permission.REVIEW


def test_every_arrow_says_who_what_and_whom_it_tells():
    assert all(arrow.permission and arrow.sentence and arrow.event for arrow in MACHINE.arrows)


@given(st.lists(st.sampled_from([arrow.name for arrow in MACHINE.arrows]), max_size=12))
def test_who_was_met_in_the_field_never_works_and_never_gets_a_code_of_his_own(names):
    state = MACHINE.follow(SYSTEM, SubjectState.DRAFT, "enter")
    for name in names:
        after = MACHINE.follow(SYSTEM, state, name)
        state = state if isinstance(after, Refusal) else after
        assert state in PROVISIONAL
    assert not PROVISIONAL & (WORKING | WITH_CODE | LIVE)


def test_joining_is_for_reviewers_and_only_from_an_open_entry():
    assert MACHINE.arrow("join").permission == Permission.REVIEW
    for name in ("join", "close_temporary", "correct_temporary"):
        assert set(MACHINE.arrow(name).sources) == {SubjectState.TEMPORARY}
        assert all(
            isinstance(MACHINE.follow(SYSTEM, end, name), Refusal) for end in (SubjectState.JOINED, SubjectState.CLOSED)
        )


def test_nobody_without_permission_moves_anything():
    assert not any(MACHINE.open_arrows(PUBLIC, state) for state in SubjectState)


def test_the_named_sets_fit_each_other():
    assert WORKING < LIVE
    assert WORKING < WITH_CODE
    assert not LIVE & ENDED


@given(st.lists(st.sampled_from([arrow.name for arrow in MACHINE.arrows]), max_size=30))
def test_whatever_is_tried_the_machine_stays_in_its_table(names):
    state, had_code = MACHINE.start, False
    for name in names:
        after = MACHINE.follow(SYSTEM, state, name)
        if isinstance(after, Refusal):
            continue
        assert state in MACHINE.arrow(name).sources
        state = after
        had_code |= state in WITH_CODE
        assert state in WITH_CODE or not had_code  # a code once given stays with the subject


def test_every_state_tells_the_subject_what_to_do_next():
    assert set(NEXT_STEPS) == set(SubjectState)
    assert all(words.endswith("。") for words in NEXT_STEPS.values())


@given(st.lists(st.sampled_from(["request_change", "withdraw_change", "decide_change", "suspend"]), max_size=20))
def test_nothing_a_suspended_subject_asks_for_lets_it_work_again(names):
    state = SubjectState.SUSPENDED
    for name in names:
        after = MACHINE.follow(SYSTEM, state, subject_arrow(name, state))
        state = state if isinstance(after, Refusal) else after
        assert state is SubjectState.SUSPENDED


def test_only_changes_have_an_arrow_of_their_own_for_the_suspended():
    assert subject_arrow("request_cancellation", SubjectState.SUSPENDED) == "request_cancellation"
    assert subject_arrow("decide_change", SubjectState.CHANGE_PENDING) == "decide_change"


@given(
    st.sampled_from(list(RequestKind)),
    st.lists(st.one_of(st.booleans(), st.sampled_from(["withdraw", "lapse"])), min_size=1, max_size=8),
)
def test_a_request_ends_once_and_a_move_only_after_two_agreements(kind, steps):
    state, agreed = RequestState.WAITING, 0
    for step in steps:
        name = deciding_arrow(kind, state, agree=step) if isinstance(step, bool) else step
        after = REQUEST.follow(SYSTEM, state, name, snapshot=kind)
        if state not in OPEN_REQUESTS:
            assert isinstance(after, Refusal)
            continue
        agreed += step is True
        state = after
    if state is RequestState.GRANTED:
        assert agreed == (2 if kind is RequestKind.MOVE else 1)
    if state is RequestState.RELEASED:
        assert kind is RequestKind.MOVE


def test_a_request_of_one_kind_does_not_follow_the_arrows_of_another():
    wrong = {RequestKind.CHANGE: ("release", "grant_cancellation", "refuse_cancellation"),
             RequestKind.MOVE: ("grant", "grant_cancellation"),
             RequestKind.CANCELLATION: ("release", "grant", "refuse")}  # fmt: skip
    for kind, names in wrong.items():
        for name in names:
            refused = REQUEST.follow(SYSTEM, RequestState.WAITING, name, snapshot=kind)
            assert isinstance(refused, Refusal)
            assert refused.reasons[0].code == "kind"
