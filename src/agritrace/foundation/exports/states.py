"""The life of an export request as a table; who besides holding the permission may follow an arrow, the rules say."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, State

_S = State

MACHINE: Machine[State] = Machine(
    name="export-request",
    title="个人信息导出申请",
    labels=STATE_NAMES,
    start=_S.ASKED,
    ends=frozenset({_S.REFUSED, _S.STOPPED}),
    arrows=(
        Arrow("approve", (_S.ASKED,), _S.APPROVED, Permission.APPROVE, "批准导出"),
        Arrow("approve_large", (_S.ASKED,), _S.APPROVED, Permission.GUARD, "批准大量导出"),
        Arrow("refuse", (_S.ASKED,), _S.REFUSED, Permission.APPROVE, "不批准导出"),
        Arrow("refuse_large", (_S.ASKED,), _S.REFUSED, Permission.GUARD, "不批准大量导出"),
        Arrow("make", (_S.APPROVED,), _S.READY, Permission.WORK, "生成文件"),
        Arrow("stop", (_S.ASKED, _S.APPROVED, _S.READY), _S.STOPPED, Permission.ASK, "撤销导出"),
        Arrow("stop_approving", (_S.APPROVED, _S.READY), _S.STOPPED, Permission.APPROVE, "收回批准"),
        Arrow("stop_guarding", (_S.ASKED, _S.APPROVED, _S.READY), _S.STOPPED, Permission.GUARD, "收回导出"),
    ),
)  # fmt: skip  # one line per arrow
