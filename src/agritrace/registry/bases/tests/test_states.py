"""The machine of bases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.bases.permissions import Permission
from agritrace.registry.bases.states import BASE
from agritrace.registry.bases.values import BaseState

KEEPER = Viewer(ViewerKind.SUBJECT, "主体", subject_id=1, permissions=frozenset({Permission.KEEP}))
STRANGER = Viewer(ViewerKind.REGULATOR, "县", organisation_id=1, permissions=frozenset({Permission.SEE}))


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([a.name for a in BASE.arrows]))))
def test_only_its_keeper_moves_a_base_and_only_an_active_one_changes(steps):
    state = BASE.start
    for keeps, name in steps:
        target = BASE.follow(KEEPER if keeps else STRANGER, state, name)
        if isinstance(target, Refusal):
            continue
        assert keeps
        assert name != "change" or state is BaseState.ACTIVE
        assert target is (BaseState.RETIRED if name == "retire" else BaseState.ACTIVE)
        state = target
