"""Writing sales: submit, confirm, refuse, withdraw. Deliveries, returns and the timer stand beside this module.

Locks are taken in one order everywhere: the sales in ascending id, then the balances of their batches. A sale that is
being submitted is nobody else's yet, so no circle can arise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act, Event
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, denied, raise_for
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import services as batches

from . import acts, drivers, moving, rules, selectors
from .byhand import offer_claim, record_by_hand, settle_hand
from .delivering import confirm_delivery, refuse_delivery, submit_delivery, withdraw_delivery
from .models import Sale
from .permissions import Permission
from .returning import ask_return, decide_return, withdraw_return
from .states import SALE, SaleState
from .timing import expire_sales, remind_buyers
from .values import (
    ConfirmSale,
    RefuseSale,
    SaleConfirmed,
    SaleEnded,
    SaleSubmitted,
    SaleWasConfirmed,
    SaleWasRefused,
    SaleWasSubmitted,
    SaleWasWithdrawn,
    SubmitSale,
    WithdrawSale,
)

__all__ = [
    "SaleConfirmed",
    "SaleSubmitted",
    "ask_return",
    "confirm_delivery",
    "confirm_sale",
    "decide_return",
    "expire_sales",
    "offer_claim",
    "record_by_hand",
    "refuse_delivery",
    "refuse_sale",
    "remind_buyers",
    "settle_hand",
    "submit_delivery",
    "submit_sale",
    "withdraw_delivery",
    "withdraw_return",
    "withdraw_sale",
]


class _AlreadyConfirmed(Exception):
    """The same account confirmed this sale before: undo what was begun and give the first answer."""

    def __init__(self, answer: SaleConfirmed) -> None:
        super().__init__()
        self.answer = answer


def submit_sale(viewer: Viewer, command: SubmitSale, now: datetime) -> SaleSubmitted:
    """Offer a part of an own batch to the subject behind a scanned identity code; freezes the stock for the term.

    Refuses unknown, own, suspended or cancelled buyers, cards that are not valid, batches that do not move, units that
    do not fit and more than is available. NotFound for a batch of somebody else. Source: domain facts tracing §3 A.
    """
    if not viewer.can(Permission.SUBMIT) or viewer.subject_id is None:
        raise denied("提交交易")
    seller_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> SaleSubmitted:
        offer = _offer(viewer, seller_id, command)
        quantity = rules.in_batch_unit(command, offer.batch)
        raise_for((*rules.against_submission(offer, command, quantity), *rules.against_haulage(command.haulage)))
        if offer.buyer is None:
            raise NotFound("买方")  # refused just before; said again for the type checker
        parties, parcel = moving.Parties(offer.seller, offer.buyer, offer.proven), moving.Parcel(offer.batch, quantity)
        sale = moving.new_sale(opened, parties, parcel, command=command)
        sale.save(force_insert=True)
        drivers.keep(opened, sale, command.haulage)
        batches.freeze(opened, moving.movement(sale))
        moving.about(opened, sale)
        opened.announce(SaleWasSubmitted(*moving.told(sale, now)))
        return SaleSubmitted(sale.id)

    return journal.act(
        viewer, acts.SUBMIT, work, now=now, answer=SaleSubmitted, command=command, command_id=command.command_id
    )


def confirm_sale(viewer: Viewer, command: ConfirmSale, now: datetime) -> SaleConfirmed:
    """The buyer takes the goods: the seller's frozen stock departs, a new batch with a new code is born for the buyer.

    With ``command.accepted`` he takes only a part; the rest is free stock of the seller again. The same account
    confirming again gets the first answer; anybody else of the buyer is told what has happened. Refuses sales that
    wait no longer, and sides or batches that may not trade today. At most 13 statements when all is taken.
    """
    if not viewer.can(Permission.CONFIRM):
        raise denied("确认收货")

    def work(opened: journal.OpenAct) -> SaleConfirmed:
        sale = moving.locked(viewer, command.sale_id)
        _answer_again(viewer, sale)
        state = moving.follow(viewer, sale, "confirm", now=now)
        both, batch = subjects.brief([sale.seller_id, sale.buyer_id]), moving.brief(sale.batch_id)
        batches.refuse_held([batch])
        taken = sale.quantity if command.accepted is None else command.accepted
        raise_for(rules.against_confirmation(both[sale.seller_id], both[sale.buyer_id], batch))
        raise_for(rules.against_part(taken, sale.quantity, sale.unit, reason=command.reason))
        sale.refused = sale.quantity - taken
        sale.reason = command.reason.strip() if sale.refused else ""
        answer = moving.move(opened, sale, batch=batch, taken=taken)
        moving.decide(opened, sale, state, answer=answer)
        opened.on("batch", answer.batch_id, sale.buyer_region_code)
        opened.note(code=answer.code, part=_part(sale))
        event = SaleWasConfirmed(
            *moving.told(sale, now),
            batch_id=answer.batch_id,
            code=answer.code,
            refused=sale.refused,
            reason=sale.reason,
        )
        opened.announce(event)
        return answer

    try:
        return journal.act(
            viewer, acts.CONFIRM, work, now=now, answer=SaleConfirmed, command=command, command_id=command.command_id
        )
    except _AlreadyConfirmed as again:
        return again.answer


def _part(sale: Sale) -> str:
    if not sale.refused:
        return ""
    taken, back = format_amount(sale.quantity - sale.refused), format_amount(sale.refused)
    return f"；收 {taken}{sale.unit}，{back}{sale.unit}退回卖方库存，原因：{sale.reason}"


def refuse_sale(viewer: Viewer, command: RefuseSale, now: datetime) -> SaleEnded:
    """The buyer refuses with a reason; the stock returns to the seller. Refuses sales that wait no longer."""
    raise_for(rules.against_reason(command.reason))

    def event(sale: Sale) -> SaleWasRefused:
        return SaleWasRefused(*moving.told(sale, now), reason=sale.reason)

    return _end(viewer, command, now, ending=_Ending("refuse", Permission.REFUSE, acts.REFUSE, event))


def withdraw_sale(viewer: Viewer, command: WithdrawSale, now: datetime) -> SaleEnded:
    """The seller takes a sale back that nobody has confirmed; the stock is free again."""

    def event(sale: Sale) -> SaleWasWithdrawn:
        return SaleWasWithdrawn(*moving.told(sale, now))

    return _end(viewer, command, now, ending=_Ending("withdraw", Permission.WITHDRAW, acts.WITHDRAW, event))


@dataclass(frozen=True, slots=True)
class _Ending:
    """One way a sale ends without changing hands."""

    arrow: str
    permission: Permission
    act: Act
    event: Callable[[Sale], Event]


def _end(viewer: Viewer, command: RefuseSale | WithdrawSale, now: datetime, *, ending: _Ending) -> SaleEnded:
    if not viewer.can(ending.permission):
        raise denied(SALE.arrow(ending.arrow).sentence)

    def work(opened: journal.OpenAct) -> SaleEnded:
        sale = moving.locked(viewer, command.sale_id)
        state = moving.follow(viewer, sale, ending.arrow, now=now)
        sale.reason = command.reason.strip()[: rules.LONGEST_REASON]
        batches.release(opened, moving.movement(sale))
        moving.decide(opened, sale, state)
        opened.note(reason=sale.reason)
        opened.announce(ending.event(sale))
        return SaleEnded(sale.id, state.value)

    return journal.act(
        viewer, ending.act, work, now=now, answer=SaleEnded, command=command, command_id=command.command_id
    )


def _offer(viewer: Viewer, seller_id: int, command: SubmitSale) -> rules.Offer:
    batch = moving.brief(command.batch_id)
    if batch.subject_id != seller_id:
        raise NotFound("这个批次")
    batches.refuse_held([batch])
    buyer, proven = selectors.scanned_subject(viewer, command.buyer_code, command.identity_k)
    return rules.Offer(subjects.brief([seller_id])[seller_id], buyer, proven, batch)


def _answer_again(viewer: Viewer, sale: Sale) -> None:
    same = viewer.account_id is not None and sale.decided_by == viewer.account_id
    if sale.state == SaleState.CONFIRMED and same and sale.buyer_batch_id is not None:
        raise _AlreadyConfirmed(SaleConfirmed(sale.id, sale.buyer_batch_id, sale.buyer_code))
