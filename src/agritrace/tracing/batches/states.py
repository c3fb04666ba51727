"""The states of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine

from .keptvalues import CORRECTION_NAMES, CorrectionState
from .permissions import Permission
from .values import STATE_NAMES, BatchState, Stock


def nothing_frozen(snapshot: object) -> tuple[Reason, ...]:
    """Guard: a sale that waits for its buyer keeps the batch open."""
    stock = cast(Stock, snapshot)
    if stock.frozen:
        sentence = f"还有 {format_amount(stock.frozen)}{stock.unit}在等待买方确认。"
        return (Reason(sentence, "请等买方确认，或先撤回这笔交易。", code="frozen"),)
    return ()


def nothing_left(snapshot: object) -> tuple[Reason, ...]:
    """Guard: what has gone out stays traceable, so its batch can no longer be void."""
    stock = cast(Stock, snapshot)
    if stock.departed:
        sentence = f"这批已有 {format_amount(stock.departed)}{stock.unit}卖出或转出，不能作废。"
        return (
            Reason(sentence, "如数量登记有误，请登记损耗；如有质量问题，请联系县级农业农村部门召回。", code="departed"),
        )
    return nothing_frozen(snapshot)


_S = BatchState

BATCH: Machine[BatchState] = Machine(
    name="batch",
    title="批次",
    labels=STATE_NAMES,
    start=_S.ACTIVE,
    ends=frozenset({_S.CLOSED, _S.VOID}),
    arrows=(
        Arrow("lose", (_S.ACTIVE,), _S.ACTIVE, Permission.LOSE, "登记损耗", "batches.loss_booked"),
        Arrow("close", (_S.ACTIVE,), _S.CLOSED, Permission.CLOSE, "结清批次", "batches.batch_closed", nothing_frozen),
        Arrow("void", (_S.ACTIVE,), _S.VOID, Permission.VOID, "作废批次", "batches.batch_voided", nothing_left),
        Arrow("destroy", (_S.ACTIVE,), _S.ACTIVE, Permission.DESTROY, "销毁", "batches.goods_destroyed"),
        Arrow(
            "destroy_recalled",
            (_S.RECALLED,),
            _S.RECALLED,
            Permission.DESTROY,
            "销毁召回产品",
            "batches.goods_destroyed",
        ),
        Arrow("recall", (_S.ACTIVE,), _S.RECALLED, Permission.RECALL, "召回", "batches.batch_recalled"),
        Arrow("lift", (_S.RECALLED,), _S.ACTIVE, Permission.RECALL, "解除召回", "batches.batch_lifted"),
    ),
)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the guards of a correction look at: who asked and who looks now, as accounts."""

    asked_by: int | None
    viewer: int | None


def _another(snapshot: object) -> tuple[Reason, ...]:
    eyes = cast(Eyes, snapshot)
    if eyes.viewer is None or eyes.viewer == eyes.asked_by:
        sentence = "自己提出的更正要由另一个人核对。"
        return (Reason(sentence, "请本主体的另一个账号核对，或等县级农业农村部门核对。", code="same_person"),)
    return ()


def _same(snapshot: object) -> tuple[Reason, ...]:
    eyes = cast(Eyes, snapshot)
    if eyes.viewer != eyes.asked_by:
        return (Reason("只有提出更正的人才能撤回。", "不同意的请选“不同意”并写明原因。", code="other_person"),)
    return ()


_C = CorrectionState

CORRECTION: Machine[CorrectionState] = Machine(
    name="batch-correction",
    title="批次更正",
    labels=CORRECTION_NAMES,
    start=_C.WAITING,
    ends=frozenset({_C.APPLIED, _C.REJECTED, _C.WITHDRAWN}),
    arrows=(
        Arrow(
            "approve", (_C.WAITING,), _C.APPLIED, Permission.DECIDE, "同意更正", "batches.correction_decided", _another
        ),
        Arrow(
            "reject",
            (_C.WAITING,),
            _C.REJECTED,
            Permission.DECIDE,
            "不同意更正",
            "batches.correction_decided",
            _another,
        ),
        Arrow(
            "withdraw", (_C.WAITING,), _C.WITHDRAWN, Permission.CORRECT, "撤回更正", "batches.correction_decided", _same
        ),
    ),
)
