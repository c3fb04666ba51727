"""The life of a duty session as a table; that its time is over follows from the clock, with or without the last arrow."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_WORDS, DutyState

_S = DutyState

DUTY: Machine[DutyState] = Machine(
    name="duty",
    title="值守",
    labels=STATE_WORDS,
    start=_S.OPEN,
    ends=frozenset({_S.ENDED}),
    arrows=(
        Arrow("end", (_S.OPEN,), _S.ENDED, Permission.OPEN, "结束值守", "duty.ended"),
        Arrow("stop", (_S.OPEN,), _S.ENDED, Permission.STOP, "终止值守", "duty.ended"),
        Arrow("expire", (_S.OPEN,), _S.ENDED, "duty:session:expire", "到时结束值守", "duty.ended"),
    ),
)
