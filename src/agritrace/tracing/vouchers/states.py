"""The states of a voucher (domain facts tracing §4): issued, printed, delivered; void until the goods are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission


class VoucherState(StrEnum):
    """Stock is frozen until the goods are delivered or the voucher is void."""

    ISSUED = "issued"
    PRINTED = "printed"
    DELIVERED = "delivered"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Gate:
    """What the guards look at: who acts (the timer?), who supplies, for which registered market (None for any)."""

    subject_id: int | None
    supplier_id: int
    market_id: int | None
    by_clock: bool = False


def _gate(snapshot: object) -> Gate:
    if not isinstance(snapshot, Gate):
        raise TypeError("the guards of a voucher look at its gate")
    return snapshot


def _by_supplier(snapshot: object) -> tuple[Reason, ...]:
    gate = _gate(snapshot)
    if gate.subject_id != gate.supplier_id:
        return (Reason("只有开具凭证的主体才能办理。", "收货的市场可以扫码核验。", code="side"),)
    return ()


def _by_market(snapshot: object) -> tuple[Reason, ...]:
    gate = _gate(snapshot)
    if gate.subject_id is None or gate.subject_id == gate.supplier_id:
        return (Reason("自己开的凭证不能自己核验。", "请由收货的市场扫码核验。", code="self"),)
    if gate.market_id is not None and gate.market_id != gate.subject_id:
        return (Reason("这张凭证是开给别的市场的。", "请核对货和凭证，不要收货。", code="market"),)
    return ()


def _by_clock(snapshot: object) -> tuple[Reason, ...]:
    if not _gate(snapshot).by_clock:
        return (Reason("凭证到期由平台自动作废。", "现在就要作废的，请用“作废凭证”。", code="clock"),)
    return ()


_S = VoucherState
_OPEN = (_S.ISSUED, _S.PRINTED)
VOUCHER = Machine(
    name="vouchers.voucher",
    title="入市追溯凭证",
    labels={_S.ISSUED: "已开", _S.PRINTED: "已打印", _S.DELIVERED: "已交付", _S.VOID: "已作废"},
    start=_S.ISSUED,
    ends=frozenset({_S.DELIVERED, _S.VOID}),
    arrows=(
        Arrow("print", _OPEN, _S.PRINTED, Permission.ISSUE, "打印凭证", guard=_by_supplier),
        Arrow("deliver", _OPEN, _S.DELIVERED, Permission.ISSUE, "登记已交付", guard=_by_supplier),
        Arrow(
            "receive", _OPEN, _S.DELIVERED, Permission.VERIFY, "核验进场", event="vouchers.received", guard=_by_market
        ),
        Arrow("void", _OPEN, _S.VOID, Permission.ISSUE, "作废凭证", event="vouchers.voided", guard=_by_supplier),
        Arrow("lapse", _OPEN, _S.VOID, Permission.ISSUE, "到期作废", event="vouchers.voided", guard=_by_clock),
    ),
)
