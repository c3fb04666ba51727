"""The states of a sale (domain facts tracing §3). A sale that nobody submitted is a form in a browser, not a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission

WAITING = timedelta(hours=72)
"""How long a buyer has; then the stock returns to the seller by itself."""


class SaleState(StrEnum):
    """Stock is frozen while submitted; every other state is an end."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Side:
    """What the guards look at: who acts, who sells, who buys, until when, and what time it is."""

    subject_id: int | None
    seller_id: int
    buyer_id: int
    expires_at: datetime
    now: datetime


def _side(snapshot: object) -> Side:
    if not isinstance(snapshot, Side):
        raise TypeError("the guards of a sale look at its sides")
    return snapshot


def _by_buyer(snapshot: object) -> tuple[Reason, ...]:
    side = _side(snapshot)
    if side.subject_id != side.buyer_id:
        return (Reason("只有买方才能确认或拒收这笔交易。", "卖方可以在买方确认前撤回。", code="side"),)
    return ()


def _by_buyer_in_time(snapshot: object) -> tuple[Reason, ...]:
    side, reasons = _side(snapshot), _by_buyer(snapshot)
    if not reasons and side.now >= side.expires_at:
        return (Reason("这笔交易超过72小时没有确认，已经失效。", "请联系卖方重新提交。", code="expired"),)
    return reasons


def _by_seller(snapshot: object) -> tuple[Reason, ...]:
    side = _side(snapshot)
    if side.subject_id != side.seller_id:
        return (Reason("只有卖方才能撤回这笔交易。", "买方可以拒收。", code="side"),)
    return ()


def _over(snapshot: object) -> tuple[Reason, ...]:
    side = _side(snapshot)
    if side.now < side.expires_at:
        return (Reason("还没有到72小时。", code="early"),)
    return ()


_S = SaleState
SALE = Machine(
    name="trade.sale",
    title="交易",
    labels={
        _S.SUBMITTED: "待确认",
        _S.CONFIRMED: "已确认",
        _S.REJECTED: "已拒收",
        _S.WITHDRAWN: "已撤回",
        _S.EXPIRED: "已过期",
    },
    start=_S.SUBMITTED,
    ends=frozenset({_S.CONFIRMED, _S.REJECTED, _S.WITHDRAWN, _S.EXPIRED}),
    arrows=(
        Arrow(
            "confirm",
            (_S.SUBMITTED,),
            _S.CONFIRMED,
            Permission.CONFIRM,
            "确认收货",
            event="trade.sale_confirmed",
            guard=_by_buyer_in_time,
            deadline=WAITING,
        ),
        Arrow(
            "refuse",
            (_S.SUBMITTED,),
            _S.REJECTED,
            Permission.REFUSE,
            "拒收",
            event="trade.sale_refused",
            guard=_by_buyer,
        ),
        Arrow(
            "withdraw",
            (_S.SUBMITTED,),
            _S.WITHDRAWN,
            Permission.WITHDRAW,
            "撤回交易",
            event="trade.sale_withdrawn",
            guard=_by_seller,
        ),
        Arrow(
            "expire",
            (_S.SUBMITTED,),
            _S.EXPIRED,
            Permission.EXPIRE,
            "到期退回",
            event="trade.sale_expired",
            guard=_over,
        ),
    ),
)
