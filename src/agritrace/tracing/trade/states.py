"""The states of a sale and of a return (domain facts tracing §3).

A sale that nobody submitted is a form in a browser, not a row. How long one may wait is dated data (``terms``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission


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
        return (Reason("这笔交易过了确认期限，已经失效。", "请联系卖方重新提交。", code="expired"),)
    return reasons


def _by_seller(snapshot: object) -> tuple[Reason, ...]:
    side = _side(snapshot)
    if side.subject_id != side.seller_id:
        return (Reason("只有卖方才能撤回这笔交易。", "买方可以拒收。", code="side"),)
    return ()


def _over(snapshot: object) -> tuple[Reason, ...]:
    side = _side(snapshot)
    if side.now < side.expires_at:
        return (Reason("还没有到确认期限。", code="early"),)
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


class ReturnState(StrEnum):
    """The goods are frozen with the buyer while requested; every other state is an end."""

    REQUESTED = "requested"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReturnSide:
    """What the guards of a return look at: who acts, who sold, who bought."""

    subject_id: int | None
    seller_id: int
    buyer_id: int


def _return_side(snapshot: object) -> ReturnSide:
    if not isinstance(snapshot, ReturnSide):
        raise TypeError("the guards of a return look at its sides")
    return snapshot


def _by_receiver(snapshot: object) -> tuple[Reason, ...]:
    side = _return_side(snapshot)
    if side.subject_id != side.seller_id:
        return (Reason("只有卖方才能办理这笔退货。", "买方可以在卖方办理前撤回。", code="side"),)
    return ()


def _by_sender(snapshot: object) -> tuple[Reason, ...]:
    side = _return_side(snapshot)
    if side.subject_id != side.buyer_id:
        return (Reason("只有买方才能撤回退货申请。", "卖方可以同意或不同意。", code="side"),)
    return ()


_R = ReturnState
RETURN = Machine(
    name="trade.return",
    title="退货",
    labels={_R.REQUESTED: "待卖方办理", _R.RETURNED: "已退回", _R.DECLINED: "卖方不同意", _R.WITHDRAWN: "已撤回"},
    start=_R.REQUESTED,
    ends=frozenset({_R.RETURNED, _R.DECLINED, _R.WITHDRAWN}),
    arrows=(
        Arrow(
            "accept",
            (_R.REQUESTED,),
            _R.RETURNED,
            Permission.ACCEPT,
            "同意退货",
            event="trade.return_accepted",
            guard=_by_receiver,
        ),
        Arrow(
            "decline",
            (_R.REQUESTED,),
            _R.DECLINED,
            Permission.ACCEPT,
            "不同意退货",
            event="trade.return_declined",
            guard=_by_receiver,
        ),
        Arrow(
            "withdraw",
            (_R.REQUESTED,),
            _R.WITHDRAWN,
            Permission.RETURN,
            "撤回退货申请",
            event="trade.return_withdrawn",
            guard=_by_sender,
        ),
    ),
)


class HandState(StrEnum):
    """A sale recorded by hand: the goods have left; it may become the buyer's batch once he is registered."""

    RECORDED = "recorded"
    OFFERED = "offered"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class HandSide:
    """What the guards look at: who acts (None for the system), who sold, to whom it is offered (None for nobody)."""

    subject_id: int | None
    seller_id: int
    buyer_id: int | None
    system: bool = False


def _hand_side(snapshot: object) -> HandSide:
    if not isinstance(snapshot, HandSide):
        raise TypeError("the guards of a hand record look at its sides")
    return snapshot


def _by_writer(snapshot: object) -> tuple[Reason, ...]:
    side = _hand_side(snapshot)
    if not side.system and side.subject_id != side.seller_id:
        return (Reason("只有登记的卖方才能请买方认领。", "买方可以在收到请求后认领。", code="side"),)
    return ()


def _by_named(snapshot: object) -> tuple[Reason, ...]:
    side = _hand_side(snapshot)
    if side.buyer_id is None or side.subject_id != side.buyer_id:
        return (Reason("只有被请求认领的买方才能办理。", "请核对是不是本主体买的。", code="side"),)
    return ()


_H = HandState
HAND = Machine(
    name="trade.hand",
    title="手工登记的交易",
    labels={_H.RECORDED: "已登记", _H.OFFERED: "待认领", _H.CLAIMED: "已认领"},
    start=_H.RECORDED,
    ends=frozenset({_H.RECORDED, _H.CLAIMED}),
    arrows=(
        Arrow(
            "offer",
            (_H.RECORDED, _H.OFFERED),
            _H.OFFERED,
            Permission.SUBMIT,
            "请买方认领",
            event="trade.hand_offered",
            guard=_by_writer,
        ),
        Arrow(
            "claim",
            (_H.OFFERED,),
            _H.CLAIMED,
            Permission.CONFIRM,
            "认领",
            event="trade.hand_claimed",
            guard=_by_named,
        ),
        Arrow(
            "disown",
            (_H.OFFERED,),
            _H.RECORDED,
            Permission.REFUSE,
            "不是我买的",
            event="trade.hand_disowned",
            guard=_by_named,
        ),
    ),
)
