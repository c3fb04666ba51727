"""What every way of selling shares: the locked sales, their arrow, the stock that moves, the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agritrace.foundation.journal import services as journal
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.batches import selectors as batch_selectors
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import BatchRow, Movement, Receive
from agritrace.tracing.genealogy import services as genealogy
from agritrace.tracing.genealogy.values import Link

from . import rules, terms
from .models import Sale
from .states import SALE, SaleState, Side
from .values import SaleConfirmed, SubmitDelivery, SubmitSale

_DECIDED = ("state", "reason", "decided_by", "decided_at", "buyer_batch_id", "buyer_code", "refused")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One line as it is offered: batch and quantity in its unit."""

    batch: BatchRow
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sells to whom, and whether the buyer's card was proven."""

    seller: SubjectBrief
    buyer: SubjectBrief
    proven: bool


def locked(viewer: Viewer, sale_id: int) -> Sale:
    """The sale the viewer may act on, locked; NotFound otherwise."""
    sale = Sale.objects.acted_on_by(viewer).select_for_update().filter(pk=sale_id).first()
    if sale is None:
        raise NotFound("这笔交易")
    return sale


def locked_delivery(viewer: Viewer, delivery_id: int) -> list[Sale]:
    """The sales of a delivery the viewer may act on, locked in ascending id; NotFound when there is none."""
    rows = Sale.objects.acted_on_by(viewer).select_for_update().filter(delivery_id=delivery_id).order_by("id")
    sales = list(rows)
    if not sales:
        raise NotFound("这车货")
    return sales


def follow(viewer: Viewer, sale: Sale, arrow: str, *, now: datetime) -> SaleState:
    """The state after an arrow; Refused with the reasons, in words for who comes too late."""
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


def brief(batch_id: int) -> BatchRow:
    """A batch by its id; NotFound when there is none."""
    found = batch_selectors.briefs([batch_id]).get(batch_id)
    if found is None:
        raise NotFound("这个批次")
    return found


def new_sale(
    opened: journal.OpenAct, parties: Parties, parcel: Parcel, *, command: SubmitSale | SubmitDelivery
) -> Sale:
    """The row of a sale that is submitted now, not yet stored."""
    batch, seller, buyer = parcel.batch, parties.seller, parties.buyer
    words = " ".join((batch.product_name, batch.number, seller.name, buyer.name, seller.code, buyer.code))
    expires_at = opened.now + terms.waiting(opened.now)
    return Sale(
        seller_id=seller.id,
        buyer_id=buyer.id,
        seller_region_code=seller.region_code,
        buyer_region_code=buyer.region_code,
        batch_id=batch.id,
        batch_number=batch.number,
        product_name=batch.product_name,
        unit=batch.unit,
        quantity=parcel.quantity,
        proven=parties.proven,
        transport=rules.told_of_way(command),
        storage=rules.told_of_keeping(command),
        note=command.note.strip()[:200],
        words=words[:300],
        submitted_by=opened.viewer.account_id,
        submitted_at=opened.now,
        expires_at=expires_at,
        remind_at=terms.next_reminder(opened.now, expires_at, opened.now),
    )


def movement(sale: Sale, quantity: Decimal | None = None) -> Movement:
    """The stock of a sale: all of it, or a part."""
    return Movement(sale.batch_id, sale.quantity if quantity is None else quantity, sale.id, sale.buyer_id)


def born(opened: journal.OpenAct, sale: Sale, *, batch: BatchRow, quantity: Decimal) -> tuple[SaleConfirmed, Link]:
    """The buyer's batch for what he took, after the seller's stock has departed, and the edge that leads to it."""
    received = batches.receive(
        opened,
        Receive(
            source_batch_id=sale.batch_id,
            subject_id=sale.buyer_id,
            region_code=sale.buyer_region_code,
            quantity=quantity,
            trade_id=sale.id,
            seller_id=sale.seller_id,
        ),
    )
    edge = Link(sale.batch_id, received.batch_id, quantity, sale.unit, batch.region_code, sale.buyer_region_code)
    return SaleConfirmed(sale.id, received.batch_id, received.code), edge


def move(opened: journal.OpenAct, sale: Sale, *, batch: BatchRow, taken: Decimal) -> SaleConfirmed:
    """The goods of one sale change hands: what is taken departs, what is left returns to the seller's free stock."""
    batches.depart(opened, movement(sale, taken))
    if taken < sale.quantity:
        batches.release(opened, movement(sale, sale.quantity - taken))
    answer, edge = born(opened, sale, batch=batch, quantity=taken)
    genealogy.link(opened, edge)
    return answer


def decide(opened: journal.OpenAct, sale: Sale, state: SaleState, *, answer: SaleConfirmed | None = None) -> None:
    """Store how a sale ended; reason and refused quantity stand in the row already."""
    sale.state, sale.decided_at, sale.decided_by = state.value, opened.now, opened.viewer.account_id
    sale.buyer_batch_id = answer.batch_id if answer else None
    sale.buyer_code = answer.code if answer else ""
    values = {name: getattr(sale, name) for name in _DECIDED}
    Sale.objects.storing(opened).filter(pk=sale.id).update(**values)
    about(opened, sale)


def about(opened: journal.OpenAct, sale: Sale) -> None:
    """The record is about this sale and its batch."""
    opened.on("sale", sale.id, sale.seller_region_code)
    opened.on("batch", sale.batch_id, sale.seller_region_code)
    opened.note(product=sale.product_name, quantity=f"{sale.quantity.normalize():f}", unit=sale.unit)


def told(sale: Sale, now: datetime, lines: int = 1) -> tuple[datetime, int, int, int, str, Decimal, str, int]:
    """What every event of a sale begins with."""
    return now, sale.id, sale.seller_id, sale.buyer_id, sale.product_name, sale.quantity, sale.unit, lines


def in_words(sales: list[Sale]) -> str:
    """The goods of a delivery for its record: the first three, and how many more."""
    named = [f"{one.product_name} {format_amount(one.quantity)}{one.unit}" for one in sales[:3]]
    return "、".join(named) + (f"等 {len(sales)} 行" if len(sales) > 3 else "")
