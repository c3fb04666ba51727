"""The life of an application of an institution as a table."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, ApplicationState

_S = ApplicationState

MACHINE: Machine[ApplicationState] = Machine(
    name="institution_application",
    title="机构申请",
    labels=STATE_NAMES,
    start=_S.DRAFT,
    ends=frozenset({_S.APPROVED, _S.WITHDRAWN}),
    arrows=(
        Arrow("submit", (_S.DRAFT,), _S.PENDING, Permission.APPLY, "提交机构申请"),
        Arrow("approve", (_S.PENDING,), _S.APPROVED, Permission.DECIDE, "批准机构申请"),
        Arrow("return", (_S.PENDING,), _S.RETURNED, Permission.DECIDE, "退回机构申请"),
        Arrow("resubmit", (_S.RETURNED,), _S.PENDING, Permission.APPLY, "修改后再交"),
        Arrow("withdraw", (_S.PENDING, _S.RETURNED), _S.WITHDRAWN, Permission.APPLY, "撤回机构申请"),
    ),
)
