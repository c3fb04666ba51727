"""Writing recalls: open, sweep, close, cancel; and holds: confirm, extend, lift, order, settle, lapse, answer.

Locks are taken in one order everywhere: the recall, its holds in ascending id, then the balances of their batches.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.services import OpenAct
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Level, Viewer, system
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.batches.values import BatchRow, BatchState

from . import acts, rules, selectors, storing, terms
from .models import Hold, Recall
from .permissions import Permission
from .states import HOLD, RECALL, Holding
from .values import (
    DRILL,
    STANDING,
    WAY_NAMES,
    AnswerHold,
    Decided,
    DecideHold,
    Ended,
    EndRecall,
    HoldState,
    Opened,
    OpenRecall,
    RecallState,
    SettleHold,
    Sweep,
)

_ACTS: dict[str, Act] = {"confirm": acts.CONFIRM, "extend": acts.EXTEND, "lift": acts.LIFT, "order": acts.ORDER}


def open_recall(viewer: Viewer, command: OpenRecall, now: datetime) -> Opened:
    """Recall a batch and everything that came out of it; what lies elsewhere is held provisionally, at once.

    Denied to anybody but the county of the origin and those above it; NotFound for a batch the viewer does not see;
    refuses without a reason, void batches, and a batch that is being recalled already.
    """
    if not viewer.can(Permission.OPEN) or viewer.organisation_id is None:
        raise denied("发起召回")
    batch = batches.batch(viewer, command.batch_id)
    if not rules.may_open(viewer, batch.origin_region_code):
        raise denied("召回这个批次，它由产地县级或上级农业农村部门召回")
    raise_for(rules.against_reason(command.reason))
    if batch.state is BatchState.VOID:
        raise refuse("这个批次已经作废，不用召回。", "作废的批次不能流通。", code="void")

    def work(opened: OpenAct) -> Opened:
        if selectors.is_open_for(batch.id, drill=command.drill):
            raise _twice()
        recall = _new(opened, viewer, batch, command=command)
        found = storing.take_in(opened, recall)
        _about(opened, recall)
        opened.note(count=found)
        return Opened(recall.id, found)

    try:
        return journal.act(
            viewer, acts.OPEN, work, now=now, answer=Opened, command=command, command_id=command.command_id
        )
    except IntegrityError as error:  # somebody else opened it at the same moment
        if "recall_recall_once" not in str(error):
            raise
        raise _twice() from error


def _twice() -> Refused:
    return refuse("这个批次已经在召回中。", "请打开原来的召回，点“再次排查”。", code="twice")


def _new(opened: OpenAct, viewer: Viewer, batch: BatchRow, *, command: OpenRecall) -> Recall:
    day = beijing_day(opened.now)
    number = f"{'YL' if command.drill else 'ZH'}{day:%Y%m%d}-{opened.record_id}"
    recall = Recall(
        number=number,
        batch_id=batch.id,
        batch_number=batch.number,
        product_name=batch.product_name,
        subject_id=batch.subject_id,
        region_code=batch.origin_region_code,
        organisation_id=viewer.organisation_id or 0,
        level=int(Level.COUNTY if viewer.level is None else viewer.level),
        reason=command.reason.strip(),
        drill=command.drill,
        words=f"{number} {batch.product_name} {batch.number} {batch.code}".lower()[:200],
        opened_by=viewer.account_id,
        opened_at=opened.now,
    )
    recall.save(force_insert=True)
    return recall


def sweep(viewer: Viewer, command: Sweep, now: datetime) -> Opened:
    """Walk the chain of an open recall again and hold what is new; returns how many batches that were."""
    if not viewer.can(Permission.OPEN):
        raise denied("再次排查")

    def work(opened: OpenAct) -> Opened:
        recall = _locked(viewer, command.recall_id)
        if recall.state != RecallState.OPEN:
            raise refuse("这次召回已经办结。", "请刷新页面查看最新状态。", code="state")
        found = storing.take_in(opened, recall)
        _about(opened, recall)
        opened.note(count=found)
        return Opened(recall.id, found)

    return journal.act(viewer, acts.SWEEP, work, now=now, answer=Opened, command=command, command_id=command.command_id)


def close_recall(viewer: Viewer, command: EndRecall, now: datetime) -> Ended:
    """Close a recall with its summary. Refuses while stock stands that nobody has settled or lifted; a drill may end."""
    return _end(viewer, command, now, arrow="close")


def cancel_recall(viewer: Viewer, command: EndRecall, now: datetime) -> Ended:
    """Take a recall back: all its stock moves again, the codes are valid again."""
    return _end(viewer, command, now, arrow="cancel")


def _end(viewer: Viewer, command: EndRecall, now: datetime, *, arrow: str) -> Ended:
    if not viewer.can(Permission.END):
        raise denied(RECALL.arrow(arrow).sentence)
    raise_for(rules.against_reason(command.reason))

    def work(opened: OpenAct) -> Ended:
        recall = _locked(viewer, command.recall_id)
        if not rules.may_end(viewer, recall.level):
            raise denied("办结或取消上级发起的召回")
        holds = list(Hold.objects.storing(opened).select_for_update().filter(recall_id=recall.id).order_by("id"))
        standing = [one for one in holds if one.state in STANDING]
        target = RECALL.follow(viewer, RecallState(recall.state), arrow, snapshot=0 if recall.drill else len(standing))
        if isinstance(target, Refusal):
            raise Refused(target)
        if arrow == "cancel":
            storing.free(opened, recall, [one.batch_id for one in holds if one.state != HoldState.LIFTED])
            _lift_all(opened, recall, standing, reason=command.reason.strip())
        rows = Recall.objects.storing(opened).filter(pk=recall.id)
        rows.update(state=target.value, ending=command.reason.strip(), ended_at=opened.now, ended_by=viewer.account_id)
        _about(opened, recall)
        opened.note(reason=command.reason.strip())
        return Ended(recall.id, target)

    act = acts.CLOSE if arrow == "close" else acts.CANCEL
    return journal.act(viewer, act, work, now=now, answer=Ended, command=command, command_id=command.command_id)


def _lift_all(opened: OpenAct, recall: Recall, holds: list[Hold], *, reason: str) -> None:
    rows = Hold.objects.storing(opened).filter(id__in=[one.id for one in holds])
    rows.update(state=HoldState.LIFTED.value, reason=reason, until=None, decided_at=opened.now)
    for one in holds:
        opened.on("batch", one.batch_id, one.region_code)
    for one in {one.subject_id: one for one in holds}.values():
        storing.tell_decided(
            opened, recall, one, words={"holder": f"召回已取消，{recall.product_name}可以继续流通：{reason}"}
        )


def decide_hold(viewer: Viewer, command: DecideHold, now: datetime) -> Decided:
    """Confirm, extend or lift a hold as the holder's authority, or order it from above; each with a reason.

    KeyError for another arrow; NotFound out of reach; refuses what the table of states does not allow now.
    """
    act, arrow = _ACTS[command.arrow], HOLD.arrow(command.arrow)
    if not viewer.can(arrow.permission):
        raise denied(arrow.sentence)
    raise_for(rules.against_reason(command.reason))

    def work(opened: OpenAct) -> Decided:
        hold, recall = _held(viewer, command.hold_id)
        target = _follow(viewer, hold, recall, arrow=command.arrow, now=now)
        before, hold.reason = HoldState(hold.state), command.reason.strip()
        if target is HoldState.LIFTED:
            storing.free(opened, recall, [hold.batch_id])
        elif before not in STANDING:
            storing.stop(opened, recall, hold.batch_id)
        hold.ordered = hold.ordered or command.arrow == "order"
        term = terms.provisional(beijing_day(now))
        hold.until = (hold.until or now) + term if command.arrow == "extend" else None
        _store(opened, hold, target)
        what = f"{hold.product_name} {format_amount(hold.quantity)}{hold.unit}"
        told = f"{what}：{arrow.sentence}，{hold.reason}"
        storing.tell_decided(opened, recall, hold, words={"holder": told, "opener": told})
        opened.note(reason=hold.reason)
        return Decided(hold.id, target)

    return journal.act(viewer, act, work, now=now, answer=Decided, command=command, command_id=command.command_id)


def settle_hold(viewer: Viewer, command: SettleHold, now: datetime) -> Decided:
    """An official has seen what was done with all that was held: it is booked as lost.

    Refuses while a sale of the batch waits for its buyer, and holds that are not confirmed.
    """
    if not viewer.can(Permission.SETTLE):
        raise denied("登记处置")
    raise_for(rules.against_reason(command.reason))

    def work(opened: OpenAct) -> Decided:
        hold, recall = _held(viewer, command.hold_id)
        target = _follow(viewer, hold, recall, arrow="settle", now=now)
        hold.reason, hold.way = command.reason.strip(), command.way.value
        words = f"{WAY_NAMES[command.way]}：{hold.reason}"
        if not recall.drill:
            _book(opened, recall, hold, words=words)
        _store(opened, hold, target)
        what = f"{hold.product_name} {format_amount(hold.quantity)}{hold.unit}已处置，{words}"
        storing.tell_decided(opened, recall, hold, words={"holder": what, "opener": what})
        opened.note(reason=words)
        return Decided(hold.id, target)

    return journal.act(
        viewer, acts.SETTLE, work, now=now, answer=Decided, command=command, command_id=command.command_id
    )


def _book(opened: OpenAct, recall: Recall, hold: Hold, *, words: str) -> None:
    """Book the rest as lost; what the holder has destroyed himself meanwhile is booked already."""
    booked = stock.settle_recalled(opened, hold.batch_id, f"召回 {recall.number} {words}")
    if booked is None and batches.whereabouts([hold.batch_id])[hold.batch_id].left:
        raise refuse("这批还有等待买方确认的交易。", "请让卖方撤回交易，或等它到期退回，再登记处置。", code="frozen")


def answer_hold(viewer: Viewer, command: AnswerHold, now: datetime) -> Decided:
    """The holder confirms that he has read the notice; with an objection he says why the hold is wrong."""
    if not viewer.can(Permission.ANSWER) or viewer.subject_id is None:
        raise denied("回复暂停流通的通知")
    text = command.objection.strip()
    if text:
        raise_for(rules.against_reason(text))

    def work(opened: OpenAct) -> Decided:
        hold, recall = _held(viewer, command.hold_id)
        rows = Hold.objects.storing(opened).filter(pk=hold.id)
        rows.update(received_at=hold.received_at or opened.now)
        if text:
            rows.update(objection=text, objected_at=opened.now)
            words = f"持有人对暂停流通提出异议：{hold.product_name} {format_amount(hold.quantity)}{hold.unit}"
            storing.tell_decided(opened, recall, hold, words={"opener": words})
        _of_hold(opened, hold)
        return Decided(hold.id, HoldState(hold.state))

    act = acts.OBJECT if text else acts.RECEIVE
    return journal.act(viewer, act, work, now=now, answer=Decided, command=command, command_id=command.command_id)


def lapse_holds(now: datetime, limit: int = 500) -> int:
    """Let go what no county confirmed in time, oldest first; returns how many. For the timer: each is an act of its own."""
    timer = system("临时暂停到期")

    def lapse(hold_id: int) -> int:
        def work(opened: OpenAct) -> int:
            hold, recall = _held(timer, hold_id)
            target = HOLD.follow(
                timer, HoldState(hold.state), "lapse", snapshot=_snapshot(timer, hold, recall, now=now)
            )
            if isinstance(target, Refusal):
                raise Refused(target)
            storing.free(opened, recall, [hold.batch_id])
            hold.until, hold.reason = None, "期限内没有确认"
            _store(opened, hold, target)
            what = f"{hold.product_name} {format_amount(hold.quantity)}{hold.unit}期限内没有确认暂停，已恢复流通"
            storing.tell_decided(opened, recall, hold, words={"holder": what, "opener": what})
            return 1

        try:
            return journal.act(timer, acts.LAPSE, work, now=now, answer=int)
        except Refused:  # decided by a person between the list and the lock
            return 0

    return sum(lapse(hold_id) for hold_id in selectors.lapsing(now, limit))


def _locked(viewer: Viewer, recall_id: int) -> Recall:
    recall = Recall.objects.acted_on_by(viewer).select_for_update().filter(pk=recall_id).first()
    if recall is None:
        raise NotFound("这次召回")
    return recall


def _held(viewer: Viewer, hold_id: int) -> tuple[Hold, Recall]:
    """The hold and its recall, locked in the order of this module."""
    found = Hold.objects.acted_on_by(viewer).filter(pk=hold_id).values_list("recall_id", flat=True).first()
    if found is None:
        raise NotFound("这条暂停流通")
    recalls = Recall.objects.everything(reason="the recall of a hold read through its scope")
    recall = recalls.select_for_update().get(pk=found)
    hold = Hold.objects.acted_on_by(viewer).select_for_update().get(pk=hold_id)
    return hold, recall


def _snapshot(viewer: Viewer, hold: Hold, recall: Recall, *, now: datetime) -> Holding:
    quantity = Decimal(hold.quantity)
    return Holding(RecallState(recall.state), hold.ordered, viewer.level, quantity, hold.until, now)


def _follow(viewer: Viewer, hold: Hold, recall: Recall, *, arrow: str, now: datetime) -> HoldState:
    snapshot = _snapshot(viewer, hold, recall, now=now)
    target = HOLD.follow(viewer, HoldState(hold.state), arrow, snapshot=snapshot)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _store(opened: OpenAct, hold: Hold, state: HoldState) -> None:
    hold.state, hold.decided_at = state.value, opened.now
    hold.organisation_id = opened.viewer.organisation_id or hold.organisation_id
    names = ("state", "decided_at", "organisation_id", "ordered", "until", "reason", "way")
    Hold.objects.storing(opened).filter(pk=hold.id).update(**{name: getattr(hold, name) for name in names})
    _of_hold(opened, hold)


def _of_hold(opened: OpenAct, hold: Hold) -> None:
    opened.on("hold", hold.id, hold.region_code)
    opened.on("batch", hold.batch_id, hold.region_code)
    opened.note(product=hold.product_name, quantity=format_amount(hold.quantity), unit=hold.unit)


def _about(opened: OpenAct, recall: Recall) -> None:
    opened.on("recall", recall.id, recall.region_code)
    opened.note(product=recall.product_name, reason=recall.reason, drill=DRILL if recall.drill else "")
