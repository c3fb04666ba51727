"""The states of a base."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, BaseState

_S = BaseState

BASE: Machine[BaseState] = Machine(
    name="base",
    title="基地",
    labels=STATE_NAMES,
    start=_S.ACTIVE,
    ends=frozenset(),
    arrows=(
        Arrow("change", (_S.ACTIVE,), _S.ACTIVE, Permission.KEEP, "修改基地", "bases.base_changed"),
        Arrow("retire", (_S.ACTIVE,), _S.RETIRED, Permission.KEEP, "停用基地", "bases.base_changed"),
        Arrow("restore", (_S.RETIRED,), _S.ACTIVE, Permission.KEEP, "重新启用基地", "bases.base_changed"),
    ),
)
