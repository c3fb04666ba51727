"""The states of a paper."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, PaperState

_S = PaperState
_EVENT = "papers.paper_changed"

PAPER: Machine[PaperState] = Machine(
    name="paper",
    title="证照",
    labels=STATE_NAMES,
    start=_S.SUBMITTED,
    ends=frozenset({_S.REPLACED, _S.WITHDRAWN}),
    arrows=(
        Arrow("correct", (_S.SUBMITTED, _S.REFUSED), _S.SUBMITTED, Permission.ENTER, "修改证照", _EVENT),
        Arrow("withdraw", (_S.SUBMITTED, _S.REFUSED), _S.WITHDRAWN, Permission.ENTER, "撤回证照", _EVENT),
        Arrow("confirm", (_S.SUBMITTED,), _S.CONFIRMED, Permission.CHECK, "核对通过", _EVENT),
        Arrow("refuse", (_S.SUBMITTED, _S.CONFIRMED), _S.REFUSED, Permission.CHECK, "退回证照", _EVENT),
        Arrow("replace", (_S.CONFIRMED,), _S.REPLACED, Permission.CHECK, "换证", _EVENT),
    ),
)
