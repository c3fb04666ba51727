"""The life of a background run as a table."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import ENDED, STATE_NAMES, RunState

_S = RunState

MACHINE: Machine[RunState] = Machine(
    name="run",
    title="后台任务",
    labels=STATE_NAMES,
    start=_S.QUEUED,
    ends=ENDED,
    arrows=(
        Arrow("begin", (_S.QUEUED, _S.RUNNING), _S.RUNNING, Permission.WORK, "执行任务"),
        Arrow("finish", (_S.RUNNING,), _S.DONE, Permission.WORK, "完成任务", "runs.ended"),
        Arrow("fail", (_S.QUEUED, _S.RUNNING), _S.FAILED, Permission.WORK, "结束任务", "runs.ended"),
        Arrow("cancel", (_S.QUEUED, _S.RUNNING), _S.CANCELLED, Permission.CANCEL_OWN, "取消任务", "runs.ended"),
    ),
)  # fmt: skip  # one line per arrow
