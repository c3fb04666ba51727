"""The two states of an account."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_WORDS, AccountState

MACHINE: Machine[AccountState] = Machine(
    name="account",
    title="账号",
    labels=STATE_WORDS,
    start=AccountState.ACTIVE,
    ends=frozenset({AccountState.ACTIVE, AccountState.DISABLED}),
    arrows=(
        Arrow("disable", (AccountState.ACTIVE,), AccountState.DISABLED, Permission.MANAGE, "停用账号"),
        Arrow("enable", (AccountState.DISABLED,), AccountState.ACTIVE, Permission.MANAGE, "恢复账号"),
        Arrow(
            "disable_sub", (AccountState.ACTIVE,), AccountState.DISABLED, Permission.MANAGE_PEOPLE, "停用本主体的子账号"
        ),
        Arrow(
            "enable_sub", (AccountState.DISABLED,), AccountState.ACTIVE, Permission.MANAGE_PEOPLE, "恢复本主体的子账号"
        ),
    ),
)
