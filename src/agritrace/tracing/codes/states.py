"""The states of an issued code (domain facts codes §9.4)."""

from __future__ import annotations

from enum import StrEnum

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission


class CodeState(StrEnum):
    """A void code never comes back; a recalled one may be released when the recall is lifted."""

    ACTIVE = "active"
    VOID = "void"
    RECALLED = "recalled"


CODE = Machine(
    name="codes.code",
    title="追溯码",
    labels={CodeState.ACTIVE: "有效", CodeState.VOID: "作废", CodeState.RECALLED: "召回"},
    start=CodeState.ACTIVE,
    ends=frozenset({CodeState.VOID}),
    arrows=(
        Arrow("void", (CodeState.ACTIVE,), CodeState.VOID, Permission.VOID, "作废追溯码"),
        Arrow("recall", (CodeState.ACTIVE,), CodeState.RECALLED, Permission.RECALL, "召回"),
        Arrow("lift", (CodeState.RECALLED,), CodeState.ACTIVE, Permission.RECALL, "解除召回"),
    ),
)
