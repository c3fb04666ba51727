"""What all acts on batches share: reach the batch and ask its states, move stock, say why not, answer."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from agritrace.foundation.journal import services as journal
from agritrace.kernel.questions import ask
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import rules, selectors, stock
from .keptvalues import WhyHeld
from .models import Balance, Batch
from .states import BATCH
from .values import BatchRow, BatchState, Changed, EventKind, Movement


def move(opened: journal.OpenAct, kind: EventKind, movements: tuple[Movement, ...]) -> None:
    """Carry out movements of one kind, or raise with the reasons of every batch that does not allow its own."""
    refused = stock.move(opened, kind, movements)
    if refused:
        _explain(kind, refused, {one.batch_id: one.quantity for one in movements})


def _explain(kind: EventKind, refused: tuple[int, ...], amounts: dict[int, Decimal]) -> None:
    """Raise with the reasons why balances did not allow a movement."""
    rows = selectors.briefs(refused)
    reasons: list[Reason] = []
    for batch_id in refused:
        row = rows.get(batch_id)
        if row is None:
            raise NotFound("这个批次")
        reasons += _held([row]) or rules.judge_taking(row.stock, row.state, amounts[batch_id])
    raise_for(reasons)
    raise refuse("这笔数量已经处理过了。", "请刷新页面查看最新状态。", code=kind.value)


def refuse_held(rows: Iterable[BatchRow]) -> None:
    """Raise when one of these batches stands still: which hold, why, until when, and how to object.

    For every act that would move a batch; without recalled batches it asks nothing.
    """
    raise_for(_held(rows))


def _held(rows: Iterable[BatchRow]) -> list[Reason]:
    """The holds of recalled batches in words; empty for others and for those whose recall is over."""
    stopped = tuple(row.id for row in rows if row.state is BatchState.RECALLED)
    return [reason for answer in ask(WhyHeld(stopped)) for reason in answer] if stopped else []


def own(viewer: Viewer, batch_id: int, arrow: str, *, lock: bool = False) -> BatchRow:
    """The batch the viewer may act on, with its balance locked if asked, after the arrow's guard has agreed."""
    reachable = Batch.objects.acted_on_by(viewer).filter(pk=batch_id)
    if not reachable.exists():
        raise NotFound("这个批次")
    if lock:
        rows = Balance.objects.acted_on_by(viewer).select_for_update().filter(pk=batch_id)
        list(rows.values_list("pk"))
    row = selectors.briefs([batch_id])[batch_id]
    target = BATCH.follow(viewer, row.state, arrow, snapshot=row.stock)
    if isinstance(target, Refusal):
        refuse_held([row])
        raise Refused(target)
    return row


def reason_of(text: str) -> tuple[Reason, ...]:
    """What is wrong with a reason: it is empty or too long."""
    if not text.strip():
        return (Reason("请写明原因。", "几个字即可，例如：分拣裂果。", "reason", "reason"),)
    if len(text.strip()) > 200:
        return (Reason("原因最多 200 个字。", "请写得短一些。", "reason", "length"),)
    return ()


def set_state(opened: journal.OpenAct, batch_id: int, state: BatchState) -> None:
    """The state of a batch after its machine has agreed."""
    Batch.objects.storing(opened).filter(pk=batch_id).update(state=state.value)


def after(opened: journal.OpenAct, batch_id: int) -> Changed:
    """The answer of an act: the batch as it is now."""
    row = selectors.briefs([batch_id])[batch_id]
    return Changed(batch_id, row.state, row.available)
