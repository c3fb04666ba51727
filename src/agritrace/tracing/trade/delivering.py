"""Deliveries: several lines on one vehicle, submitted and decided together; each line is a sale with its own end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, Reason, Refused, denied, raise_for
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import selectors as batch_selectors
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import BatchRow
from agritrace.tracing.genealogy import services as genealogy

from . import acts, drivers, moving, rules, selectors
from .models import Sale
from .permissions import Permission
from .states import SaleState
from .values import (
    ConfirmDelivery,
    DeliveryConfirmed,
    DeliveryEnded,
    DeliverySubmitted,
    RefuseDelivery,
    SaleConfirmed,
    SaleWasConfirmed,
    SaleWasRefused,
    SaleWasSubmitted,
    SaleWasWithdrawn,
    SubmitDelivery,
    WithdrawDelivery,
)


def submit_delivery(viewer: Viewer, command: SubmitDelivery, now: datetime) -> DeliverySubmitted:
    """Offer parts of several own batches to one buyer on one vehicle; freezes all of them or nothing.

    Refuses as a single sale does, each line beside its own field (``quantity``, ``quantity_2``, ...), and a batch that
    stands in two lines.
    """
    if not viewer.can(Permission.SUBMIT) or viewer.subject_id is None:
        raise denied("提交交易")
    seller_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> DeliverySubmitted:
        raise_for((*rules.against_lines(command), *rules.against_haulage(command.haulage)))
        rows = _own(seller_id, command)
        parcels = _parcels(command, rows)
        parties = _parties(viewer, seller_id, command, parcels=parcels)
        sales = [moving.new_sale(opened, parties, parcel, command=command) for parcel in parcels]
        _store(opened, sales)
        drivers.keep(opened, sales[0], command.haulage)
        batches.freeze(opened, *(moving.movement(sale) for sale in sales))
        for nth, sale in enumerate(sales):
            moving.about(opened, sale)
            opened.announce(SaleWasSubmitted(*moving.told(sale, now, 0 if nth else len(sales))))
        opened.note(count=len(sales), goods=moving.in_words(sales))
        return DeliverySubmitted(sales[0].id, tuple(sale.id for sale in sales))

    return journal.act(
        viewer,
        acts.SUBMIT_MANY,
        work,
        now=now,
        answer=DeliverySubmitted,
        command=command,
        command_id=command.command_id,
    )


def _own(seller_id: int, command: SubmitDelivery) -> Mapping[int, BatchRow]:
    rows = batch_selectors.briefs([line.batch_id for line in command.lines])
    if any(line.batch_id not in rows or rows[line.batch_id].subject_id != seller_id for line in command.lines):
        raise NotFound("这个批次")
    return rows


def _parcels(command: SubmitDelivery, rows: Mapping[int, BatchRow]) -> list[moving.Parcel]:
    """The lines in the units of their batches; Refused with all that cannot be read, each beside its field."""
    parcels, reasons = [], list[Reason]()
    for nth, line in enumerate(command.lines, start=1):
        try:
            parcels.append(moving.Parcel(rows[line.batch_id], rules.in_batch_unit(line, rows[line.batch_id])))
        except Refused as refused:
            reasons += [rules.beside(reason, nth) for reason in refused.refusal.reasons]
    raise_for(reasons)
    return parcels


def _parties(
    viewer: Viewer, seller_id: int, command: SubmitDelivery, *, parcels: list[moving.Parcel]
) -> moving.Parties:
    batches.refuse_held(one.batch for one in parcels)
    buyer, proven = selectors.scanned_subject(viewer, command.buyer_code, command.identity_k)
    seller = subjects.brief([seller_id])[seller_id]
    reasons = list(rules.against_parties(seller, buyer, command.identity_k, proven=proven))
    for nth, one in enumerate(parcels, start=1):
        reasons += [rules.beside(reason, nth) for reason in rules.against_parcel(one.batch, one.quantity)]
    raise_for(reasons)
    if buyer is None:
        raise NotFound("买方")  # refused just before; said again for the type checker
    return moving.Parties(seller, buyer, proven)


def _store(opened: journal.OpenAct, sales: list[Sale]) -> None:
    """The first sale gives the delivery its number."""
    first, *others = sales
    first.save(force_insert=True)
    first.delivery_id = first.id
    Sale.objects.storing(opened).filter(pk=first.id).update(delivery_id=first.id)
    for sale in others:
        sale.delivery_id = first.id
    Sale.objects.storing(opened).bulk_create(others)


def confirm_delivery(viewer: Viewer, command: ConfirmDelivery, now: datetime) -> DeliveryConfirmed:
    """The buyer takes a delivery, line by line in full, in part or not at all; what he does not take is free again.

    Lines that are over stay as they are. Refuses when none waits, quantities beyond a line, a part without a reason,
    and when nothing at all is taken (that is a refusal of the whole).
    """
    if not viewer.can(Permission.CONFIRM):
        raise denied("确认收货")

    def work(opened: journal.OpenAct) -> DeliveryConfirmed:
        sales = _open_ones(viewer, command.delivery_id, "confirm", now=now)
        rows = batch_selectors.briefs([sale.batch_id for sale in sales])
        taken = _taken(sales, command, rows)
        kept = [sale for sale in sales if taken[sale.id]]
        batches.lock(opened, *(sale.batch_id for sale in sales))
        batches.depart(opened, *(moving.movement(sale, taken[sale.id]) for sale in kept))
        back = [sale for sale in sales if taken[sale.id] < sale.quantity]
        if back:
            batches.release(opened, *(moving.movement(sale, sale.quantity - taken[sale.id]) for sale in back))
        born = _born(opened, kept, rows=rows, taken=taken)
        _conclude(opened, sales, born, taken=taken, reason=command.reason.strip())
        opened.note(count=len(kept), back=len(back), goods=moving.in_words(sales))
        refused = tuple(sale.id for sale in sales if sale.id not in born)
        return DeliveryConfirmed(command.delivery_id, tuple(born.values()), refused)

    return journal.act(
        viewer, acts.CONFIRM_MANY, work, now=now, answer=DeliveryConfirmed, command=command,
        command_id=command.command_id,
    )  # fmt: skip  # as the other acts


def _taken(sales: list[Sale], command: ConfirmDelivery, rows: Mapping[int, BatchRow]) -> dict[int, Decimal]:
    """How much is taken of each line; Refused with every reason against it, the sides and the batches."""
    first = sales[0]
    both = subjects.brief([first.seller_id, first.buyer_id])
    told = {one.sale_id: one.quantity for one in command.accepted}
    taken = {sale.id: told.get(sale.id, sale.quantity) for sale in sales}
    batches.refuse_held(rows[sale.batch_id] for sale in sales if taken[sale.id])
    reasons = list(rules.against_sides(both[first.seller_id], both[first.buyer_id]))
    for sale in sales:
        field = f"accepted_{sale.id}"
        if taken[sale.id]:
            reasons += rules.against_batch(rows[sale.batch_id])
        reasons += rules.against_amount(taken[sale.id], sale.quantity, sale.unit, field=field)
    if not any(taken.values()):
        reasons.append(Reason("一行也没有收。", "整车都不要，请用“拒收”并写明原因。", code="nothing"))
    if any(taken[sale.id] < sale.quantity for sale in sales):
        reasons += rules.against_reason(command.reason)
    raise_for(reasons)
    return taken


def _born(
    opened: journal.OpenAct, kept: list[Sale], *, rows: Mapping[int, BatchRow], taken: Mapping[int, Decimal]
) -> dict[int, SaleConfirmed]:
    made = [moving.born(opened, sale, batch=rows[sale.batch_id], quantity=taken[sale.id]) for sale in kept]
    genealogy.link(opened, *(edge for _, edge in made))
    return {answer.sale_id: answer for answer, _ in made}


def _conclude(
    opened: journal.OpenAct,
    sales: list[Sale],
    born: Mapping[int, SaleConfirmed],
    *,
    taken: Mapping[int, Decimal],
    reason: str,
) -> None:
    """Store the end of each line and announce it; the first event tells of all."""
    for nth, sale in enumerate(sales):
        answer, lines = born.get(sale.id), 0 if nth else len(sales)
        missing = sale.quantity - taken[sale.id]
        sale.refused = missing if answer else Decimal(0)
        sale.reason = reason if missing else ""
        moving.decide(opened, sale, SaleState.CONFIRMED if answer else SaleState.REJECTED, answer=answer)
        told = moving.told(sale, opened.now, lines)
        if answer is None:
            opened.announce(SaleWasRefused(*told, reason=reason))
            continue
        opened.on("batch", answer.batch_id, sale.buyer_region_code)
        news = SaleWasConfirmed(
            *told, batch_id=answer.batch_id, code=answer.code, refused=sale.refused, reason=sale.reason
        )
        opened.announce(news)


def refuse_delivery(viewer: Viewer, command: RefuseDelivery, now: datetime) -> DeliveryEnded:
    """The buyer takes nothing of a delivery, with a reason; all lines that wait are free stock of the seller again."""
    if not viewer.can(Permission.REFUSE):
        raise denied("拒收")
    raise_for(rules.against_reason(command.reason))

    def work(opened: journal.OpenAct) -> DeliveryEnded:
        sales = _open_ones(viewer, command.delivery_id, "refuse", now=now)
        _end(opened, sales, SaleState.REJECTED, reason=command.reason)
        for nth, sale in enumerate(sales):
            opened.announce(SaleWasRefused(*moving.told(sale, now, 0 if nth else len(sales)), reason=sale.reason))
        return DeliveryEnded(command.delivery_id, tuple(sale.id for sale in sales))

    return journal.act(
        viewer, acts.REFUSE_MANY, work, now=now, answer=DeliveryEnded, command=command, command_id=command.command_id
    )


def withdraw_delivery(viewer: Viewer, command: WithdrawDelivery, now: datetime) -> DeliveryEnded:
    """The seller takes all lines back that nobody has decided; their stock is free again."""
    if not viewer.can(Permission.WITHDRAW):
        raise denied("撤回交易")

    def work(opened: journal.OpenAct) -> DeliveryEnded:
        sales = _open_ones(viewer, command.delivery_id, "withdraw", now=now)
        _end(opened, sales, SaleState.WITHDRAWN, reason=command.reason)
        for nth, sale in enumerate(sales):
            opened.announce(SaleWasWithdrawn(*moving.told(sale, now, 0 if nth else len(sales))))
        return DeliveryEnded(command.delivery_id, tuple(sale.id for sale in sales))

    return journal.act(
        viewer, acts.WITHDRAW_MANY, work, now=now, answer=DeliveryEnded, command=command, command_id=command.command_id
    )


def _open_ones(viewer: Viewer, delivery_id: int, arrow: str, *, now: datetime) -> list[Sale]:
    """The lines that wait, after the arrow's guard agreed; Refused in the words of the first when none waits."""
    sales = moving.locked_delivery(viewer, delivery_id)
    waiting = [sale for sale in sales if sale.state == SaleState.SUBMITTED]
    for sale in waiting or sales[:1]:
        moving.follow(viewer, sale, arrow, now=now)
    return waiting


def _end(opened: journal.OpenAct, sales: list[Sale], state: SaleState, *, reason: str) -> None:
    batches.release(opened, *(moving.movement(sale) for sale in sales))
    for sale in sales:
        sale.reason = reason.strip()[: rules.LONGEST_REASON]
        moving.decide(opened, sale, state)
    opened.note(count=len(sales), reason=reason.strip())
