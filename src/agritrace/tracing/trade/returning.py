"""Returns: the buyer gives back part of what he took, as a document of its own; the old chain stays as it was."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import F, Sum

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Movement, Receive
from agritrace.tracing.genealogy import services as genealogy
from agritrace.tracing.genealogy.values import EdgeKind, Link

from . import acts, moving, rules
from .models import Return, Sale
from .permissions import Permission
from .returnvalues import (
    AskReturn,
    DecideReturn,
    ReturnStands,
    ReturnWasAccepted,
    ReturnWasDeclined,
    ReturnWasRequested,
    ReturnWasWithdrawn,
    WithdrawReturn,
)
from .states import RETURN, ReturnSide, ReturnState, SaleState


def ask_return(viewer: Viewer, command: AskReturn, now: datetime) -> ReturnStands:
    """The buyer wants to give back part of what a confirmed sale brought; it is frozen until the seller decides.

    Refuses sales that brought nothing, more than was taken and has not come back yet, more than the buyer still has,
    sides that may not trade, and no reason. Source: domain facts tracing §3 (退货单独成单).
    """
    if not viewer.can(Permission.RETURN):
        raise denied("申请退货")

    def work(opened: journal.OpenAct) -> ReturnStands:
        sale = moving.locked(viewer, command.sale_id)
        batch_id = _brought(viewer, sale)
        both, batch = subjects.brief([sale.seller_id, sale.buyer_id]), moving.brief(batch_id)
        batches.refuse_held([batch])
        left = sale.quantity - sale.refused - sale.returned - _on_the_way(sale)
        raise_for(
            (
                *rules.against_sides(both[sale.seller_id], both[sale.buyer_id]),
                *rules.against_batch(batch),
                *rules.against_return(command.quantity, left, sale.unit, reason=command.reason),
            )
        )
        row = _asked(opened, sale, command, batch_id=batch_id)
        row.save(force_insert=True)
        batches.freeze(opened, _movement(row))
        _about(opened, row)
        opened.announce(ReturnWasRequested(*_told(row, now)))
        return ReturnStands(row.id, row.state)

    return journal.act(
        viewer, acts.ASK_RETURN, work, now=now, answer=ReturnStands, command=command, command_id=command.command_id
    )


def decide_return(viewer: Viewer, command: DecideReturn, now: datetime) -> ReturnStands:
    """The seller takes the goods back, or does not and says why.

    Taken back, they leave the buyer's batch and are a new batch of the seller with a code of its own; the edge of the
    return leads from the one to the other. Declined, they are free stock of the buyer again.
    """
    if not viewer.can(Permission.ACCEPT):
        raise denied("办理退货")
    if not command.accept:
        raise_for(rules.against_reason(command.reason))

    def work(opened: journal.OpenAct) -> ReturnStands:
        row = _locked(viewer, command.return_id)
        state = _follow(viewer, row, "accept" if command.accept else "decline")
        if command.accept:
            _take_back(opened, row)
        else:
            batches.release(opened, _movement(row))
            row.answer = command.reason.strip()[: rules.LONGEST_REASON]
        _decide(opened, row, state)
        told = _told(row, now)
        if command.accept:
            opened.announce(ReturnWasAccepted(*told, batch_id=row.seller_batch_id or 0, code=row.seller_code))
            opened.note(code=row.seller_code)
        else:
            opened.announce(ReturnWasDeclined(*told[:-1], row.answer))
            opened.note(reason=row.answer)
        return ReturnStands(row.id, row.state, row.seller_batch_id, row.seller_code)

    act = acts.ACCEPT_RETURN if command.accept else acts.DECLINE_RETURN
    return journal.act(viewer, act, work, now=now, answer=ReturnStands, command=command, command_id=command.command_id)


def withdraw_return(viewer: Viewer, command: WithdrawReturn, now: datetime) -> ReturnStands:
    """The buyer keeps the goods after all; they are free stock of his again."""
    if not viewer.can(Permission.RETURN):
        raise denied("撤回退货申请")

    def work(opened: journal.OpenAct) -> ReturnStands:
        row = _locked(viewer, command.return_id)
        state = _follow(viewer, row, "withdraw")
        batches.release(opened, _movement(row))
        _decide(opened, row, state)
        opened.announce(ReturnWasWithdrawn(*_told(row, now)))
        return ReturnStands(row.id, row.state)

    return journal.act(
        viewer, acts.WITHDRAW_RETURN, work, now=now, answer=ReturnStands, command=command, command_id=command.command_id
    )


def _brought(viewer: Viewer, sale: Sale) -> int:
    """The buyer's batch out of a confirmed sale; Refused for others and for the seller."""
    if viewer.subject_id != sale.buyer_id:
        raise refuse("只有买方才能退货。", "卖方可以同意或不同意。", code="side")
    if sale.state != SaleState.CONFIRMED or sale.buyer_batch_id is None:
        raise refuse("只有确认收过货的交易才能退货。", "还没有确认的，请用“拒收”。", code="state")
    return sale.buyer_batch_id


def _on_the_way(sale: Sale) -> Decimal:
    """What is asked to go back and not decided; the locked sale keeps others from asking meanwhile."""
    rows = Return.objects.everything(reason="the sale was read through its scope and is locked")
    found = rows.filter(sale_id=sale.id, state=ReturnState.REQUESTED).aggregate(total=Sum("quantity"))["total"]
    return found or Decimal(0)


def _asked(opened: journal.OpenAct, sale: Sale, command: AskReturn, *, batch_id: int) -> Return:
    return Return(
        sale_id=sale.id,
        seller_id=sale.seller_id,
        buyer_id=sale.buyer_id,
        seller_region_code=sale.seller_region_code,
        buyer_region_code=sale.buyer_region_code,
        batch_id=batch_id,
        product_name=sale.product_name,
        unit=sale.unit,
        quantity=command.quantity,
        state=ReturnState.REQUESTED.value,
        reason=command.reason.strip()[: rules.LONGEST_REASON],
        words=sale.words,
        requested_by=opened.viewer.account_id,
        requested_at=opened.now,
    )


def _locked(viewer: Viewer, return_id: int) -> Return:
    row = Return.objects.acted_on_by(viewer).select_for_update().filter(pk=return_id).first()
    if row is None:
        raise NotFound("这笔退货")
    return row


def _follow(viewer: Viewer, row: Return, arrow: str) -> ReturnState:
    side = ReturnSide(viewer.subject_id, row.seller_id, row.buyer_id)
    target = RETURN.follow(viewer, ReturnState(row.state), arrow, snapshot=side)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _take_back(opened: journal.OpenAct, row: Return) -> None:
    """The goods leave the buyer and are a new batch of the seller; how much came back is counted on the sale."""
    both = subjects.brief([row.seller_id, row.buyer_id])
    source = moving.brief(row.batch_id)
    batches.refuse_held([source])
    sides = rules.against_sides(both[row.seller_id], both[row.buyer_id], as_seller=True)
    raise_for((*sides, *rules.against_batch(source)))
    sales = Sale.objects.storing(opened).filter(pk=row.sale_id)
    sales.update(returned=F("returned") + row.quantity)
    batches.send_back(opened, _movement(row))
    back = batches.receive(
        opened,
        Receive(
            source_batch_id=row.batch_id,
            subject_id=row.seller_id,
            region_code=row.seller_region_code,
            quantity=row.quantity,
            trade_id=row.sale_id,
            seller_id=row.buyer_id,
            returned=True,
        ),
    )
    edge = Link(
        row.batch_id, back.batch_id, row.quantity, row.unit, source.region_code, row.seller_region_code, EdgeKind.RETURN
    )
    genealogy.link(opened, edge)
    row.seller_batch_id, row.seller_code = back.batch_id, back.code


def _movement(row: Return) -> Movement:
    return Movement(row.batch_id, row.quantity, row.sale_id, row.seller_id, "退货")


def _decide(opened: journal.OpenAct, row: Return, state: ReturnState) -> None:
    row.state, row.decided_at, row.decided_by = state.value, opened.now, opened.viewer.account_id
    names = ("state", "answer", "decided_at", "decided_by", "seller_batch_id", "seller_code")
    Return.objects.storing(opened).filter(pk=row.id).update(**{name: getattr(row, name) for name in names})
    _about(opened, row)


def _about(opened: journal.OpenAct, row: Return) -> None:
    opened.on("return", row.id, row.seller_region_code)
    opened.on("sale", row.sale_id, row.seller_region_code)
    opened.on("batch", row.batch_id, row.buyer_region_code)
    if row.seller_batch_id:
        opened.on("batch", row.seller_batch_id, row.seller_region_code)
    opened.note(product=row.product_name, quantity=f"{row.quantity.normalize():f}", unit=row.unit, reason=row.reason)


def _told(row: Return, now: datetime) -> tuple[datetime, int, int, int, int, str, Decimal, str, str]:
    return (
        now, row.id, row.sale_id, row.seller_id, row.buyer_id, row.product_name, row.quantity, row.unit, row.reason,
    )  # fmt: skip  # the fields of the event
