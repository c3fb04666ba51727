"""The states of a recall and of a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine
from agritrace.kernel.viewer import Level

from .permissions import Permission
from .values import HoldState, RecallState

TERM = timedelta(hours=24)
"""How long a provisional hold lasts by the table in force; ``terms.hours`` reads it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the guards of a hold look at."""

    recall: RecallState
    ordered: bool
    level: Level | None
    quantity: Decimal
    until: datetime | None
    now: datetime


def _holding(snapshot: object) -> Holding:
    if not isinstance(snapshot, Holding):
        raise TypeError("the guards of a hold look at the hold")
    return snapshot


def _while_open(snapshot: object) -> tuple[Reason, ...]:
    if _holding(snapshot).recall is not RecallState.OPEN:
        return (Reason("这次召回已经办结。", "请刷新页面查看最新状态。", code="recall"),)
    return ()


def _in_time(snapshot: object) -> tuple[Reason, ...]:
    told, reasons = _holding(snapshot), _while_open(snapshot)
    if not reasons and told.until is not None and told.now >= told.until:
        return (Reason("临时暂停的期限已过。", "需要继续暂停的，请报上级责令。", code="late"),)
    return reasons


def _not_ordered(snapshot: object) -> tuple[Reason, ...]:
    told, reasons = _holding(snapshot), _while_open(snapshot)
    if not reasons and told.ordered and told.level is Level.COUNTY:
        return (Reason("上级已责令暂停，县级不能解除。", "请向责令的上级说明情况。", code="ordered"),)
    return reasons


def _over(snapshot: object) -> tuple[Reason, ...]:
    told = _holding(snapshot)
    if told.until is None or told.now < told.until:
        return (Reason("期限还没有到。", code="early"),)
    return ()


def _nothing_stands(snapshot: object) -> tuple[Reason, ...]:
    """Guard of closing: a number of holds whose stock nobody has decided about."""
    if not isinstance(snapshot, int):
        raise TypeError("closing a recall looks at how many holds stand")
    if snapshot:
        return (Reason(f"还有 {snapshot} 个批次没有处置完。", "请等各县处置或解除后再办结。", code="standing"),)
    return ()


_R, _H = RecallState, HoldState
RECALL = Machine(
    name="recall.recall",
    title="召回",
    labels={_R.OPEN: "召回中", _R.CLOSED: "已办结", _R.CANCELLED: "已取消"},
    start=_R.OPEN,
    ends=frozenset({_R.CLOSED, _R.CANCELLED}),
    arrows=(
        Arrow("close", (_R.OPEN,), _R.CLOSED, Permission.END, "办结召回", guard=_nothing_stands),
        Arrow("cancel", (_R.OPEN,), _R.CANCELLED, Permission.END, "取消召回"),
    ),
)
HOLD = Machine(
    name="recall.hold",
    title="暂停流通",
    labels={
        _H.PROVISIONAL: "临时暂停",
        _H.HELD: "暂停流通",
        _H.LIFTED: "已解除",
        _H.LAPSED: "已到期",
        _H.SETTLED: "已处置",
    },
    start=_H.PROVISIONAL,
    ends=frozenset({_H.SETTLED}),
    arrows=(
        Arrow("confirm", (_H.PROVISIONAL,), _H.HELD, Permission.DECIDE, "确认暂停", guard=_in_time, deadline=TERM),
        Arrow("extend", (_H.PROVISIONAL,), _H.PROVISIONAL, Permission.DECIDE, "延长临时暂停", guard=_in_time),
        Arrow("lift", (_H.PROVISIONAL, _H.HELD), _H.LIFTED, Permission.DECIDE, "解除暂停", guard=_not_ordered),
        Arrow(
            "order",
            (_H.PROVISIONAL, _H.LAPSED, _H.LIFTED),
            _H.HELD,
            Permission.ORDER,
            "责令暂停",
            guard=_while_open,
        ),
        Arrow("settle", (_H.HELD,), _H.SETTLED, Permission.SETTLE, "登记处置", guard=_while_open),
        Arrow("lapse", (_H.PROVISIONAL,), _H.LAPSED, Permission.LAPSE, "到期恢复流通", guard=_over),
    ),
)
