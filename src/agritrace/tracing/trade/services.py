"""Writing sales: submit, confirm, refuse, withdraw, expire.

Locks are taken in one order everywhere: the sale, then the balance of its batch. A sale that is being submitted is
nobody else's yet, so no circle can arise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act, Event
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, system
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.batches import selectors as batch_selectors
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import BatchRow, Movement, Receive
from agritrace.tracing.genealogy import services as genealogy
from agritrace.tracing.genealogy.values import Link

from . import acts, rules, selectors
from .models import Sale
from .permissions import Permission
from .states import SALE, WAITING, SaleState, Side
from .values import (
    ConfirmSale,
    RefuseSale,
    SaleConfirmed,
    SaleEnded,
    SaleHasExpired,
    SaleSubmitted,
    SaleWasConfirmed,
    SaleWasRefused,
    SaleWasSubmitted,
    SaleWasWithdrawn,
    SubmitSale,
    WithdrawSale,
)

_DECIDED = ("state", "reason", "decided_by", "decided_at", "buyer_batch_id", "buyer_code")


class _AlreadyConfirmed(Exception):
    """The same account confirmed this sale before: undo what was begun and give the first answer."""

    def __init__(self, answer: SaleConfirmed) -> None:
        super().__init__()
        self.answer = answer


def submit_sale(viewer: Viewer, command: SubmitSale, now: datetime) -> SaleSubmitted:
    """Offer a part of an own batch to the subject behind a scanned identity code; freezes the stock for 72 hours.

    Refuses unknown, own, suspended or cancelled buyers, cards that are not valid, batches that do not move, units that
    do not fit and more than is available. NotFound for a batch of somebody else. Source: domain facts tracing §3 A.
    """
    if not viewer.can(Permission.SUBMIT) or viewer.subject_id is None:
        raise denied("提交交易")
    seller_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> SaleSubmitted:
        offer = _offer(viewer, seller_id, command)
        quantity = rules.in_batch_unit(command, offer.batch)
        raise_for(rules.against_submission(offer, command, quantity))
        if offer.buyer is None:
            raise NotFound("买方")  # refused just before; said again for the type checker
        sale = _new_sale(opened, offer, offer.buyer, command=command, quantity=quantity)
        sale.save(force_insert=True)
        batches.freeze(opened, Movement(sale.batch_id, quantity, sale.id, sale.buyer_id))
        _about(opened, sale)
        opened.announce(SaleWasSubmitted(*_told(sale, now)))
        return SaleSubmitted(sale.id)

    return journal.act(
        viewer, acts.SUBMIT, work, now=now, answer=SaleSubmitted, command=command, command_id=command.command_id
    )


def confirm_sale(viewer: Viewer, command: ConfirmSale, now: datetime) -> SaleConfirmed:
    """The buyer takes the goods: the seller's frozen stock departs, a new batch with a new code is born for the buyer.

    The same account confirming again gets the first answer; anybody else of the buyer is told what has happened.
    Refuses sales that wait no longer, and sides or batches that may not trade today. At most 13 statements.
    """
    if not viewer.can(Permission.CONFIRM):
        raise denied("确认收货")

    def work(opened: journal.OpenAct) -> SaleConfirmed:
        sale = _locked(viewer, command.sale_id)
        _answer_again(viewer, sale)
        state = _follow(viewer, sale, "confirm", now=now)
        both, batch = subjects.brief([sale.seller_id, sale.buyer_id]), _brief(sale.batch_id)
        raise_for(rules.against_confirmation(both[sale.seller_id], both[sale.buyer_id], batch))
        answer = _move(opened, sale, batch)
        _decide(opened, sale, state, batch_id=answer.batch_id, code=answer.code)
        opened.on("batch", answer.batch_id, sale.buyer_region_code)
        opened.note(code=answer.code)
        opened.announce(SaleWasConfirmed(*_told(sale, now), batch_id=answer.batch_id, code=answer.code))
        return answer

    try:
        return journal.act(
            viewer, acts.CONFIRM, work, now=now, answer=SaleConfirmed, command=command, command_id=command.command_id
        )
    except _AlreadyConfirmed as again:
        return again.answer


def refuse_sale(viewer: Viewer, command: RefuseSale, now: datetime) -> SaleEnded:
    """The buyer refuses with a reason; the stock returns to the seller. Refuses sales that wait no longer."""
    raise_for(rules.against_reason(command.reason))

    def event(sale: Sale) -> SaleWasRefused:
        return SaleWasRefused(*_told(sale, now), reason=sale.reason)

    return _end(viewer, command, now, ending=_Ending("refuse", Permission.REFUSE, acts.REFUSE, event))


def withdraw_sale(viewer: Viewer, command: WithdrawSale, now: datetime) -> SaleEnded:
    """The seller takes a sale back that nobody has confirmed; the stock is free again."""

    def event(sale: Sale) -> SaleWasWithdrawn:
        return SaleWasWithdrawn(*_told(sale, now))

    return _end(viewer, command, now, ending=_Ending("withdraw", Permission.WITHDRAW, acts.WITHDRAW, event))


def expire_sales(now: datetime, limit: int = 500) -> int:
    """Release what nobody confirmed within 72 hours, oldest first; returns how many. For the timer of the worker.

    Each sale is an act of its own, so that one that cannot be released holds up no other.
    """
    timer = system("72小时未确认")

    def expire(sale_id: int) -> int:
        def work(opened: journal.OpenAct) -> int:
            sale = _locked(timer, sale_id)
            if sale.state != SaleState.SUBMITTED:
                raise refuse("这笔交易已经办结。", code="state")
            _release(opened, sale, _follow(timer, sale, "expire", now=now))
            opened.announce(SaleHasExpired(*_told(sale, now)))
            return 1

        try:
            return journal.act(timer, acts.EXPIRE, work, now=now, answer=int)
        except Refused:  # decided by a person between the list and the lock
            return 0

    return sum(expire(sale_id) for sale_id in selectors.overdue(now, limit))


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
        sale = _locked(viewer, command.sale_id)
        state = _follow(viewer, sale, ending.arrow, now=now)
        sale.reason = command.reason.strip()[: rules.LONGEST_REASON]
        _release(opened, sale, state)
        opened.note(reason=sale.reason)
        opened.announce(ending.event(sale))
        return SaleEnded(sale.id, state.value)

    return journal.act(
        viewer, ending.act, work, now=now, answer=SaleEnded, command=command, command_id=command.command_id
    )


def _offer(viewer: Viewer, seller_id: int, command: SubmitSale) -> rules.Offer:
    batch = _brief(command.batch_id)
    if batch.subject_id != seller_id:
        raise NotFound("这个批次")
    buyer, proven = selectors.scanned_subject(viewer, command.buyer_code, command.identity_k)
    return rules.Offer(subjects.brief([seller_id])[seller_id], buyer, proven, batch)


def _brief(batch_id: int) -> BatchRow:
    found = batch_selectors.briefs([batch_id]).get(batch_id)
    if found is None:
        raise NotFound("这个批次")
    return found


def _new_sale(
    opened: journal.OpenAct, offer: rules.Offer, buyer: SubjectBrief, *, command: SubmitSale, quantity: Decimal
) -> Sale:
    batch, seller = offer.batch, offer.seller
    words = " ".join((batch.product_name, batch.number, seller.name, buyer.name, seller.code, buyer.code))
    return Sale(
        seller_id=seller.id,
        buyer_id=buyer.id,
        seller_region_code=seller.region_code,
        buyer_region_code=buyer.region_code,
        batch_id=batch.id,
        batch_number=batch.number,
        product_name=batch.product_name,
        unit=batch.unit,
        quantity=quantity,
        proven=offer.proven,
        transport={"carrier": command.carrier.strip()[:40], "plate": command.plate.strip()[:16]},
        storage={"words": command.storage.strip()[:80]},
        note=command.note.strip()[:200],
        words=words[:300],
        submitted_by=opened.viewer.account_id,
        submitted_at=opened.now,
        expires_at=opened.now + WAITING,
    )


def _locked(viewer: Viewer, sale_id: int) -> Sale:
    sale = Sale.objects.acted_on_by(viewer).select_for_update().filter(pk=sale_id).first()
    if sale is None:
        raise NotFound("这笔交易")
    return sale


def _answer_again(viewer: Viewer, sale: Sale) -> None:
    same = viewer.account_id is not None and sale.decided_by == viewer.account_id
    if sale.state == SaleState.CONFIRMED and same and sale.buyer_batch_id is not None:
        raise _AlreadyConfirmed(SaleConfirmed(sale.id, sale.buyer_batch_id, sale.buyer_code))


def _follow(viewer: Viewer, sale: Sale, arrow: str, *, now: datetime) -> SaleState:
    side = Side(viewer.subject_id, sale.seller_id, sale.buyer_id, sale.expires_at, now)
    state = SaleState(sale.state)
    if state is not SaleState.SUBMITTED:
        raise Refused(Refusal((_too_late(sale, state),)))
    target = SALE.follow(viewer, state, arrow, snapshot=side)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _too_late(sale: Sale, state: SaleState) -> Reason:
    if state is SaleState.CONFIRMED:
        return Reason("这笔交易已经由买方的另一位经办人确认收货。", f"新追溯码是 {sale.buyer_code}。", code="state")
    return Reason(f"这笔交易{SALE.labels[state]}，不能再办理。", "请刷新页面查看最新状态。", code="state")


def _move(opened: journal.OpenAct, sale: Sale, batch: BatchRow) -> SaleConfirmed:
    batches.depart(opened, Movement(sale.batch_id, sale.quantity, sale.id, sale.buyer_id))
    received = batches.receive(
        opened,
        Receive(
            source_batch_id=sale.batch_id,
            subject_id=sale.buyer_id,
            region_code=sale.buyer_region_code,
            quantity=sale.quantity,
            trade_id=sale.id,
            seller_id=sale.seller_id,
        ),
    )
    genealogy.link(
        opened,
        Link(sale.batch_id, received.batch_id, sale.quantity, sale.unit, batch.region_code, sale.buyer_region_code),
    )
    return SaleConfirmed(sale.id, received.batch_id, received.code)


def _release(opened: journal.OpenAct, sale: Sale, state: SaleState) -> None:
    batches.release(opened, Movement(sale.batch_id, sale.quantity, sale.id, sale.buyer_id))
    _decide(opened, sale, state)


def _decide(
    opened: journal.OpenAct, sale: Sale, state: SaleState, *, batch_id: int | None = None, code: str = ""
) -> None:
    sale.state, sale.decided_at, sale.decided_by = state.value, opened.now, opened.viewer.account_id
    sale.buyer_batch_id, sale.buyer_code = batch_id, code
    values = {name: getattr(sale, name) for name in _DECIDED}
    Sale.objects.storing(opened).filter(pk=sale.id).update(**values)
    _about(opened, sale)


def _about(opened: journal.OpenAct, sale: Sale) -> None:
    opened.on("sale", sale.id, sale.seller_region_code)
    opened.on("batch", sale.batch_id, sale.seller_region_code)
    opened.note(product=sale.product_name, quantity=f"{sale.quantity.normalize():f}", unit=sale.unit)


def _told(sale: Sale, now: datetime) -> tuple[datetime, int, int, int, str, Decimal, str]:
    return now, sale.id, sale.seller_id, sale.buyer_id, sale.product_name, sale.quantity, sale.unit
