"""The machine of papers, walked at random."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.papers.permissions import Permission
from agritrace.registry.papers.states import PAPER
from agritrace.registry.papers.values import PaperState

SUBJECT = Viewer(ViewerKind.SUBJECT, "主体", subject_id=1, permissions=frozenset({Permission.ENTER}))
COUNTY = Viewer(ViewerKind.REGULATOR, "县", organisation_id=1, permissions=frozenset({Permission.CHECK}))
STEPS = st.lists(st.tuples(st.sampled_from([SUBJECT, COUNTY]), st.sampled_from([a.name for a in PAPER.arrows])))


@given(STEPS)
def test_a_paper_counts_only_after_a_county_confirmed_it_and_ends_for_good(steps):
    state, confirmed, ended = PAPER.start, False, False
    for viewer, name in steps:
        target = PAPER.follow(viewer, state, name)
        if isinstance(target, Refusal):
            continue
        assert not ended
        assert viewer is (SUBJECT if name in {"correct", "withdraw"} else COUNTY)
        confirmed = name == "confirm"
        state, ended = target, target in PAPER.ends
        assert (state is PaperState.CONFIRMED) == confirmed
