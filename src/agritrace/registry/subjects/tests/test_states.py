"""The life of a subject: every state is reached, every end is an end, nobody moves without a permission."""

from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.subjects.states import MACHINE
from agritrace.registry.subjects.values import ENDED, LIVE, STATE_NAMES, WITH_CODE, WORKING, SubjectState

SYSTEM = system("test")


def test_every_state_is_reached_and_named():
    reached, frontier = {MACHINE.start}, {MACHINE.start}
    while frontier:
        frontier = {a.target for a in MACHINE.arrows for s in a.sources if s in frontier} - reached
        reached |= frontier
    assert reached == set(SubjectState) == set(STATE_NAMES)


def test_an_end_has_no_way_out_and_everything_else_has_one():
    sources = {source for arrow in MACHINE.arrows for source in arrow.sources}
    assert sources == set(SubjectState) - ENDED


def test_every_arrow_says_who_what_and_whom_it_tells():
    assert all(arrow.permission and arrow.sentence and arrow.event for arrow in MACHINE.arrows)


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
