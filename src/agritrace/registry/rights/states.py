"""The life of a personal request as a table."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import OPEN, STATE_NAMES, State

_S = State
_WORKED_ON = (_S.RECEIVED, _S.EXTENDED)

MACHINE: Machine[State] = Machine(
    name="personal-request",
    title="个人信息请求",
    labels=STATE_NAMES,
    start=_S.ASKED,
    ends=frozenset(_S) - OPEN,
    arrows=(
        Arrow("receive", (_S.ASKED,), _S.RECEIVED, Permission.HANDLE, "受理请求"),
        Arrow("extend", (_S.RECEIVED,), _S.EXTENDED, Permission.HANDLE, "延长答复期限"),
        Arrow("fulfil", _WORKED_ON, _S.FULFILLED, Permission.HANDLE, "办结请求"),
        Arrow("fulfil_partly", _WORKED_ON, _S.PARTLY, Permission.HANDLE, "部分办结请求"),
        Arrow("refuse", _WORKED_ON, _S.REFUSED, Permission.HANDLE, "不同意请求"),
        Arrow("withdraw", (_S.ASKED, *_WORKED_ON), _S.WITHDRAWN, Permission.WITHDRAW, "撤回请求"),
    ),
)  # fmt: skip  # one line per arrow
