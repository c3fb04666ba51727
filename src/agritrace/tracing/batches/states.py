"""The states of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from agritrace.kernel.results import Reason
from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission


class BatchState(StrEnum):
    """Only an active batch moves; a recalled one stands still until the recall is lifted."""

    ACTIVE = "active"
    CLOSED = "closed"
    VOID = "void"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the guards look at: the quantities of one batch in its unit."""

    entered: Decimal
    frozen: Decimal
    departed: Decimal
    lost: Decimal
    unit: str

    @property
    def available(self) -> Decimal:
        """What has neither left nor is frozen."""
        return self.entered - self.frozen - self.departed - self.lost


def nothing_frozen(snapshot: object) -> tuple[Reason, ...]:
    """Guard: a sale that waits for its buyer keeps the batch open."""
    assert isinstance(snapshot, Stock)
    if snapshot.frozen:
        sentence = f"还有 {snapshot.frozen.normalize():f} {snapshot.unit}在等待买方确认。"
        return (Reason(sentence, "请等买方确认，或先撤回这笔交易。", code="frozen"),)
    return ()


def nothing_left(snapshot: object) -> tuple[Reason, ...]:
    """Guard: what has gone out stays traceable, so its batch can no longer be void."""
    assert isinstance(snapshot, Stock)
    if snapshot.departed:
        sentence = f"这批已有 {snapshot.departed.normalize():f} {snapshot.unit}卖出，不能作废。"
        return (Reason(sentence, "如数量登记有误，请登记损耗；如有质量问题，请联系县级农业农村部门召回。", code="departed"),)
    return nothing_frozen(snapshot)


BATCH = Machine(
    name="batches.batch",
    title="批次",
    labels={
        BatchState.ACTIVE: "有效",
        BatchState.CLOSED: "结清",
        BatchState.VOID: "作废",
        BatchState.RECALLED: "召回",
    },
    start=BatchState.ACTIVE,
    ends=frozenset({BatchState.CLOSED, BatchState.VOID}),
    arrows=(
        Arrow("lose", (BatchState.ACTIVE,), BatchState.ACTIVE, Permission.LOSE, "登记损耗"),
        Arrow("close", (BatchState.ACTIVE,), BatchState.CLOSED, Permission.CLOSE, "结清批次", guard=nothing_frozen),
        Arrow(
            "void",
            (BatchState.ACTIVE,),
            BatchState.VOID,
            Permission.VOID,
            "作废批次",
            event="batches.batch_voided",
            guard=nothing_left,
        ),
        Arrow("recall", (BatchState.ACTIVE,), BatchState.RECALLED, Permission.RECALL, "召回"),
        Arrow("lift", (BatchState.RECALLED,), BatchState.ACTIVE, Permission.RECALL, "解除召回"),
    ),
)
