"""The states of an issued code (domain facts codes §9.4)."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, CodeState

_S = CodeState

CODE: Machine[CodeState] = Machine(
    name="code",
    title="追溯码",
    labels=STATE_NAMES,
    start=CodeState.ACTIVE,
    ends=frozenset({CodeState.VOID}),
    arrows=(
        Arrow("void", (_S.ACTIVE,), _S.VOID, Permission.VOID, "作废追溯码", "codes.code_voided"),
        Arrow("recall", (_S.ACTIVE,), _S.RECALLED, Permission.RECALL, "召回", "codes.code_recalled"),
        Arrow("lift", (_S.RECALLED,), _S.ACTIVE, Permission.RECALL, "解除召回", "codes.code_lifted"),
    ),
)
