"""Sales to buyers who are not registered: the seller writes them down and answers for it; the buyer may claim later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for
from agritrace.kernel.sealing import Place, mask_name, mask_phone, open_sealed, seal
from agritrace.kernel.viewer import Viewer, ViewerKind, system
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import BatchRow, Movement, Receive
from agritrace.tracing.genealogy import services as genealogy
from agritrace.tracing.genealogy.values import Link

from . import acts, handrules, moving, rules, selectors
from .handvalues import (
    HandBuyerRow,
    HandStands,
    HandWasClaimed,
    HandWasDisowned,
    HandWasOffered,
    OfferClaim,
    RecordByHand,
    SettleHand,
)
from .models import HandBuyer, HandSale
from .permissions import Permission
from .states import HAND, HandSide, HandState
from .values import Line

TABLE = "trade_handbuyer"


def record_by_hand(viewer: Viewer, command: RecordByHand, now: datetime) -> HandStands:
    """Write down that goods went to somebody who is not registered; they leave the seller's batch at once.

    Refuses without name, place, evidence photo and declaration, more than is available, and registered buyers, who are
    sold to by scan. Source: domain facts tracing §3 B.
    """
    if not viewer.can(Permission.SUBMIT) or viewer.subject_id is None:
        raise denied("登记交易")
    seller_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> HandStands:
        batch = moving.brief(command.batch_id)
        if batch.subject_id != seller_id:
            raise NotFound("这个批次")
        batches.refuse_held([batch])
        quantity = rules.in_batch_unit(Line(batch.id, command.quantity, command.unit), batch)
        seller = subjects.brief([seller_id])[seller_id]
        known = subjects.by_code(viewer, command.temporary_code) if command.temporary_code else None
        settled = len(command.region_code) == 12 and not regions.choice_fault(command.region_code)
        raise_for(
            (
                *handrules.against_record(command, now, settled=settled),
                *handrules.against_temporary(known, command.temporary_code),
                *rules.against_own(seller),
                *rules.against_parcel(batch, quantity),
            )
        )
        row = _new(opened, command, batch, seller=seller, quantity=quantity)
        row.temporary_id = known.id if known else None
        row.save(force_insert=True)
        _seal(opened, row, command)
        owner = Owner(row.seller_region_code, subject_id=seller_id)
        files.claim(opened, command.photos, owner, session=command.session)
        movement = Movement(batch.id, quantity, note="卖给未注册的买方")
        batches.freeze(opened, movement)
        batches.depart(opened, movement)
        opened.happened_at(command.sold_at)
        _about(opened, row)
        return HandStands(row.id, row.state)

    told = replace(command, photos=(), session="")  # a second press uploads its photos anew and is the same command
    return journal.act(
        viewer, acts.RECORD_HAND, work, now=now, answer=HandStands, command=told, command_id=command.command_id
    )


def offer_claim(viewer: Viewer, command: OfferClaim, now: datetime) -> HandStands:
    """The seller names the registered subject that bought; it is told and may claim. Refuses as a sale to it would."""
    if not viewer.can(Permission.SUBMIT):
        raise denied("请买方认领")

    def work(opened: journal.OpenAct) -> HandStands:
        row = _locked(viewer, command.hand_id)
        buyer, proven = selectors.scanned_subject(viewer, command.buyer_code, command.identity_k)
        seller = subjects.brief([row.seller_id])[row.seller_id]
        raise_for(rules.against_parties(seller, buyer, command.identity_k, proven=proven))
        if buyer is None:
            raise NotFound("买方")  # refused just before; said again for the type checker
        return _offer(opened, row, buyer, viewer=viewer)

    return journal.act(
        viewer, acts.OFFER_HAND, work, now=now, answer=HandStands, command=command, command_id=command.command_id
    )


def offer_joined(temporary_id: int, subject_id: int, now: datetime) -> int:
    """A temporary subject was joined with a registered one: what was sold to it is offered; how many records.

    Called after the joining, perhaps more than once; records that were offered or claimed meanwhile stay.
    """
    buyer = subjects.brief([subject_id]).get(subject_id)
    rows = HandSale.objects.everything(reason="what was sold to a temporary subject follows it")
    waiting = rows.filter(temporary_id=temporary_id, state=HandState.RECORDED, buyer_id=None)
    numbers = list(waiting.values_list("id", flat=True)) if buyer is not None and buyer.working else []
    timer = system("临时主体已注册")
    for number in numbers:

        def work(opened: journal.OpenAct, number: int = number) -> HandStands:
            row = _locked(timer, number)
            if buyer is None or row.seller_id == buyer.id:
                return HandStands(row.id, row.state)
            return _offer(opened, row, buyer, viewer=timer)

        journal.act(timer, acts.OFFER_HAND, work, now=now, answer=HandStands)
    return len(numbers)


def _offer(opened: journal.OpenAct, row: HandSale, buyer: SubjectBrief, *, viewer: Viewer) -> HandStands:
    state = _follow(viewer, row, "offer")
    row.buyer_id, row.reason = buyer.id, ""
    _store(opened, row, state)
    opened.announce(HandWasOffered(*_told(row, opened.now)))
    return HandStands(row.id, row.state)


def settle_hand(viewer: Viewer, command: SettleHand, now: datetime) -> HandStands:
    """The registered buyer claims what he bought, as a batch with a code of its own, or says that he did not buy it."""
    if not viewer.can(Permission.CONFIRM if command.take else Permission.REFUSE):
        raise denied("认领")
    if not command.take:
        raise_for(rules.against_reason(command.reason))

    def work(opened: journal.OpenAct) -> HandStands:
        row = _locked(viewer, command.hand_id)
        state = _follow(viewer, row, "claim" if command.take else "disown")
        told = _told(row, now)
        if command.take:
            _claim(opened, row)
            _store(opened, row, state)
            opened.note(code=row.buyer_code)
            opened.announce(HandWasClaimed(*told))
        else:
            row.buyer_id, row.reason = None, command.reason.strip()[: rules.LONGEST_REASON]
            _store(opened, row, state)
            opened.note(reason=row.reason)
            opened.announce(HandWasDisowned(*told[:-1], row.reason))
        return HandStands(row.id, row.state, row.buyer_batch_id, row.buyer_code)

    act = acts.CLAIM_HAND if command.take else acts.DISOWN_HAND
    return journal.act(viewer, act, work, now=now, answer=HandStands, command=command, command_id=command.command_id)


def buyer_of(viewer: Viewer, row_id: int) -> HandBuyerRow:
    """Who bought, of a record the viewer sees: in full for the seller, masked for authorities; empty for others."""
    rows = HandBuyer.objects.seen_by(viewer).filter(hand_id=row_id)
    for row, seller_id, *tokens in rows.values_list("row", "seller_id", "name", "phone", "address"):
        keys = _ring()
        name, phone, address = (
            open_sealed(keys, Place(TABLE, field, row), bytes(token))
            for field, token in zip(("name", "phone", "address"), tokens, strict=True)
        )
        if viewer.kind is ViewerKind.SUBJECT and viewer.subject_id == seller_id:
            return HandBuyerRow(name, phone, address)
        return HandBuyerRow(mask_name(name), mask_phone(phone))
    return HandBuyerRow()


def _new(
    opened: journal.OpenAct, command: RecordByHand, batch: BatchRow, *, seller: SubjectBrief, quantity: Decimal
) -> HandSale:
    return HandSale(
        seller_id=seller.id,
        seller_region_code=seller.region_code,
        region_code=command.region_code,
        batch_id=batch.id,
        batch_number=batch.number,
        product_name=batch.product_name,
        unit=batch.unit,
        quantity=quantity,
        use=command.use.value,
        photos=list(command.photos),
        words=" ".join((batch.product_name, batch.number, seller.name, seller.code))[:300],
        recorded_by=opened.viewer.account_id,
        sold_at=command.sold_at,
        recorded_at=opened.now,
    )


def _seal(opened: journal.OpenAct, row: HandSale, command: RecordByHand) -> None:
    key, keys = uuid4(), _ring()
    told = {"name": command.buyer, "phone": command.phone, "address": command.address}
    tokens = {field: seal(keys, Place(TABLE, field, key), text.strip()) for field, text in told.items()}
    HandBuyer.objects.storing(opened).bulk_create(
        [
            HandBuyer(
                row=key,
                hand_id=row.id,
                seller_id=row.seller_id,
                seller_region_code=row.seller_region_code,
                region_code=row.region_code,
                **tokens,
            )
        ]
    )


def _locked(viewer: Viewer, hand_id: int) -> HandSale:
    row = HandSale.objects.acted_on_by(viewer).select_for_update().filter(pk=hand_id).first()
    if row is None:
        raise NotFound("这笔登记")
    return row


def _follow(viewer: Viewer, row: HandSale, arrow: str) -> HandState:
    side = HandSide(viewer.subject_id, row.seller_id, row.buyer_id, system=viewer.kind is ViewerKind.SYSTEM)
    target = HAND.follow(viewer, HandState(row.state), arrow, snapshot=side)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _claim(opened: journal.OpenAct, row: HandSale) -> None:
    """The goods left the seller when he wrote it down; now they are a batch of the buyer's."""
    if row.buyer_id is None:
        raise NotFound("买方")  # the guard has looked; said again for the type checker
    both, source = subjects.brief([row.seller_id, row.buyer_id]), moving.brief(row.batch_id)
    buyer = both[row.buyer_id]
    raise_for((*rules.against_own(buyer), *handrules.against_claim(source)))
    made = batches.receive(
        opened,
        Receive(
            source_batch_id=row.batch_id,
            subject_id=buyer.id,
            region_code=buyer.region_code,
            quantity=row.quantity,
            trade_id=None,
            seller_id=row.seller_id,
        ),
    )
    edge = Link(row.batch_id, made.batch_id, row.quantity, row.unit, source.region_code, buyer.region_code)
    genealogy.link(opened, edge)
    row.buyer_batch_id, row.buyer_code = made.batch_id, made.code


def _store(opened: journal.OpenAct, row: HandSale, state: HandState) -> None:
    row.state, row.decided_at, row.decided_by = state.value, opened.now, opened.viewer.account_id
    names = ("state", "reason", "buyer_id", "buyer_batch_id", "buyer_code", "decided_at", "decided_by")
    HandSale.objects.storing(opened).filter(pk=row.id).update(**{name: getattr(row, name) for name in names})
    _about(opened, row)


def _about(opened: journal.OpenAct, row: HandSale) -> None:
    opened.on("hand", row.id, row.seller_region_code)
    opened.on("batch", row.batch_id, row.seller_region_code)
    if row.buyer_batch_id:
        opened.on("batch", row.buyer_batch_id, row.region_code)
    opened.note(product=row.product_name, quantity=f"{row.quantity.normalize():f}", unit=row.unit)


def _told(row: HandSale, now: datetime) -> tuple[datetime, int, int, int, str, Decimal, str, str]:
    return now, row.id, row.seller_id, row.buyer_id or 0, row.product_name, row.quantity, row.unit, row.reason


def _ring() -> KeyRing:
    return live_ring(Path(settings.KEY_DIR), KeyPurpose.PERSONAL, demonstration=bool(settings.DEMONSTRATION))
