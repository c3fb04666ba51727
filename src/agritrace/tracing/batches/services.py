"""Writing batches: produce, lose, close, void; and what the rooms above do inside their own open acts.

Trade: freeze, release, depart, receive. Processing and returns: take, waste, bear.

Purchases from outside, destruction, steps and corrections have modules of their own; this is the door to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from agritrace.foundation.journal import services as journal
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import format_amount, unit
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, raise_for
from agritrace.kernel.tracecodes import CodeKind
from agritrace.kernel.viewer import Viewer
from agritrace.registry.papers import selectors as papers
from agritrace.registry.products import selectors as products
from agritrace.registry.products.values import ProductBrief, ProductState
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import STATE_NAMES as SUBJECT_STATE_NAMES
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import IssueCode
from agritrace.tracing.farming import selectors as farming
from agritrace.tracing.farming.values import Harvested

from . import acts, rules, selectors, stock
from .bearing import bear, inherit_content, keep_content, search_words
from .correcting import ask_correction, decide_correction, withdraw_correction
from .handling import after, own, reason_of, refuse_held, set_state
from .handling import move as _move
from .holding import free as free_recalled  # the door of this room
from .holding import hold as hold_recalled
from .holding import settle as settle_recalled
from .keeping import begin_step, buy_in, destroy, end_step
from .permissions import Permission
from .stock import Entry
from .values import (
    BatchClosed,
    BatchProduced,
    BatchRow,
    BatchState,
    BatchVoided,
    Changed,
    CloseBatch,
    EventKind,
    Inspection,
    Lose,
    LossBooked,
    Movement,
    Produce,
    Produced,
    Receive,
    Received,
    Source,
    VoidBatch,
)

__all__ = [
    "ask_correction",
    "bear",
    "begin_step",
    "buy_in",
    "close",
    "decide_correction",
    "depart",
    "destroy",
    "end_step",
    "free_recalled",
    "freeze",
    "hold_recalled",
    "lose",
    "produce",
    "receive",
    "refuse_held",
    "release",
    "settle_recalled",
    "take",
    "void_batch",
    "waste",
    "withdraw_correction",
]

_UNKNOWN = Refusal((Reason("这不是本主体的产品。", "请从自己的产品中选择，或先新增产品。", "product", "product"),))


def produce(viewer: Viewer, command: Produce, now: datetime) -> Produced:
    """Register a harvest of the viewer's own subject: batch, balance, ledger and 20-digit code.

    Refuses with fields ``product``, ``harvested_on``, ``quantity``, ``unit``, ``base_name``, ``note``,
    ``number``; Denied without ``batches:batch:produce`` or without a subject.
    """
    if not viewer.can(Permission.PRODUCE) or viewer.subject_id is None:
        raise denied("登记批次")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> Produced:
        subject = subjects.brief([subject_id])[subject_id]
        product = products.briefs([command.product_id]).get(command.product_id)
        decision = rules.judge_harvest(_snapshot(subject, product, command, now=now), command, now)
        if isinstance(decision, Refusal) or product is None:
            raise Refused(decision if isinstance(decision, Refusal) else _UNKNOWN)
        batch_id = stock.next_id()
        order = IssueCode(CodeKind.PRODUCTION_BATCH, subject_id, subject.region_code, batch_id=batch_id)
        issued = codes.issue(opened, order, beijing_day(now))
        entry = _born(_numbered(command, subject_id), _Birth(subject, product, batch_id, issued.code))
        when = _occurred(command, now)
        opened.happened_at(when)
        stock.enter(opened, entry, when)
        keep_content(opened, batch_id, command.content)
        opened.on("batch", batch_id, subject.region_code)
        opened.on("product", product.id, subject.region_code)
        opened.note(product=product.name, quantity=format_amount(entry.quantity), unit=entry.unit)
        opened.announce(BatchProduced(batch_id, subject_id, product.id, subject.region_code))
        return Produced(batch_id, issued.code, issued.code_id)

    return journal.act(
        viewer, acts.PRODUCE, work, now=now, answer=Produced, command=command, command_id=command.command_id
    )


def _snapshot(
    subject: SubjectBrief, product: ProductBrief | None, command: Produce, *, now: datetime
) -> rules.HarvestSnapshot:
    own = product is not None and product.subject_id == subject.id
    return rules.HarvestSnapshot(
        product_is_own=own,
        product_is_active=product is not None and product.state is ProductState.ACTIVE,
        product_unit=product.unit if product else "",
        subject_may_work=subject.working,
        subject_state=SUBJECT_STATE_NAMES[subject.state],
        hindrances=papers.hindrances(subject.id, beijing_day(now)),
        waits=_waits(subject, product, command),
    )


def _waits(subject: SubjectBrief, product: ProductBrief | None, command: Produce) -> tuple[str, ...]:
    """The safety intervals the harvest falls into, in words."""
    if product is None:
        return ()
    asked = Harvested(subject.id, product.category_code, command.base_name.strip(), command.harvested_on)
    return tuple(one.sentence for one in farming.intervals(asked))


def _occurred(command: Produce, now: datetime) -> datetime:
    """The device's time, unless its clock runs ahead of ours."""
    return command.client_at if command.client_at is not None and command.client_at <= now else now


def _numbered(command: Produce, subject_id: int) -> Produce:
    """The command with the batch number it gets when its holder gave none."""
    if command.number:
        return command
    nth = selectors.produced_on(subject_id, command.harvested_on) + 1
    return replace(command, number=rules.batch_number(command.harvested_on, nth))


@dataclass(frozen=True, slots=True)
class _Birth:
    subject: SubjectBrief
    product: ProductBrief
    batch_id: int
    code: str


def _born(command: Produce, birth: _Birth) -> Entry:
    subject, product = birth.subject, birth.product
    return Entry(
        id=birth.batch_id,
        subject_id=subject.id,
        region_code=subject.region_code,
        product_id=product.id,
        category_code=product.category_code,
        product_name=product.name,
        spec=product.spec,
        unit=unit(command.unit).name,
        number=command.number,
        source=Source.PRODUCED,
        inspection=command.inspection,
        harvested_on=command.harvested_on,
        base_name=command.base_name,
        origin_subject_id=subject.id,
        origin_region_code=subject.region_code,
        origin_batch_id=birth.batch_id,
        code=birth.code,
        note=command.note,
        words=search_words((product.name, product.spec, command.number, birth.code)),
        quantity=command.quantity,
        kind=EventKind.PRODUCE,
    )


def lose(viewer: Viewer, command: Lose, now: datetime) -> Changed:
    """Book a loss. Refuses more than is available, no reason, and batches that are not active."""

    def work(opened: journal.OpenAct) -> Changed:
        row = own(viewer, command.batch_id, "lose")
        raise_for([*rules.amount_reasons(command.quantity, unit(row.unit)), *reason_of(command.reason)])
        note = command.reason.strip()
        _move(opened, EventKind.LOSE, (Movement(row.id, command.quantity, note=note),))
        opened.on("batch", row.id, row.region_code)
        opened.note(quantity=format_amount(command.quantity), unit=row.unit, reason=note)
        opened.announce(LossBooked(row.id, row.subject_id, str(command.quantity), row.unit))
        return after(opened, row.id)

    return journal.act(viewer, acts.LOSE, work, now=now, answer=Changed, command=command, command_id=command.command_id)


def close(viewer: Viewer, command: CloseBatch, now: datetime) -> Changed:
    """Close a batch: what is left is booked as loss. Refuses while a sale waits for its buyer."""

    def work(opened: journal.OpenAct) -> Changed:
        row = own(viewer, command.batch_id, "close", lock=True)
        note, left = command.reason.strip(), row.available
        if left:
            raise_for(reason_of(note))
            _move(opened, EventKind.LOSE, (Movement(row.id, left, note=note),))
        _move(opened, EventKind.CLOSE, (Movement(row.id, Decimal(0), note=note),))
        set_state(opened, row.id, BatchState.CLOSED)
        opened.on("batch", row.id, row.region_code)
        opened.note(quantity=format_amount(left), unit=row.unit, reason=note or "已全部卖出")
        opened.announce(BatchClosed(row.id, row.subject_id, row.region_code))
        return after(opened, row.id)

    return journal.act(
        viewer, acts.CLOSE, work, now=now, answer=Changed, command=command, command_id=command.command_id
    )


def void_batch(viewer: Viewer, command: VoidBatch, now: datetime) -> Changed:
    """Declare a batch and its codes void. Refuses when anything of it was sold or waits for a buyer."""

    def work(opened: journal.OpenAct) -> Changed:
        row = own(viewer, command.batch_id, "void", lock=True)
        raise_for(reason_of(command.reason))
        note = command.reason.strip()
        _move(opened, EventKind.VOID, (Movement(row.id, row.available, note=note),))
        set_state(opened, row.id, BatchState.VOID)
        codes.void_of_batch(opened, row.id, note)
        opened.on("batch", row.id, row.region_code)
        opened.note(reason=note)
        opened.announce(BatchVoided(row.id, row.subject_id, row.region_code))
        return after(opened, row.id)

    return journal.act(viewer, acts.VOID, work, now=now, answer=Changed, command=command, command_id=command.command_id)


def hold(opened: journal.OpenAct, batch_id: int) -> BatchRow:
    """A batch with its balance locked until the act ends, for rooms above that decide about its quantities."""
    stock.lock([batch_id])
    row = selectors.briefs([batch_id]).get(batch_id)
    if row is None:
        raise NotFound("这个批次")
    return row


def freeze(opened: journal.OpenAct, *movements: Movement) -> None:
    """Freeze quantities for sales that wait for their buyers; refuses (field ``quantity``) what is not available."""
    _move(opened, EventKind.FREEZE, movements)


def release(opened: journal.OpenAct, *movements: Movement) -> None:
    """Give frozen quantities back: the sale was refused, withdrawn or has expired."""
    _move(opened, EventKind.RELEASE, movements)


def take(opened: journal.OpenAct, kind: EventKind, *movements: Movement) -> None:
    """Free quantities go into other batches of the same act: ``kind`` SPLIT_OUT, MERGE_OUT or PROCESS_OUT.

    New; for whoever joins or divides batches. Balances are locked in ascending id. Refuses (field ``quantity``) what is
    not available. The caller links source and target batches in genealogy.
    """
    _move(opened, kind, movements)


def waste(opened: journal.OpenAct, *movements: Movement) -> None:
    """Book losses that belong to the caller's act (of processing, of a conversion), which nobody corrects alone.

    New; refuses what is not available.
    """
    _move(opened, EventKind.WASTE, movements)


def depart(opened: journal.OpenAct, *movements: Movement) -> None:
    """Frozen quantities leave for good: the buyer has confirmed. Refuses closed, void and recalled batches."""
    _move(opened, EventKind.SELL, movements)


def send_back(opened: journal.OpenAct, *movements: Movement) -> None:
    """Frozen quantities leave the buyer's batches for good: the seller takes them back. Refuses like :func:`depart`."""
    _move(opened, EventKind.RELEASE, movements)
    _move(opened, EventKind.RETURN_OUT, movements)


def lock(opened: journal.OpenAct, *batch_ids: int) -> None:
    """Lock balances in ascending id before an act moves some of them by several statements, so that no circle arises."""
    stock.lock(sorted(set(batch_ids)))


def receive(opened: journal.OpenAct, command: Receive) -> Received:
    """Make the buyer's batch with a code of its own out of a seller's batch; product, harvest and origin carry over.

    The caller has called :func:`depart` (for goods that come back :func:`send_back`) for the same quantity in the same
    act.
    """
    source = selectors.briefs([command.source_batch_id])[command.source_batch_id]
    batch_id = stock.next_id()
    order = IssueCode(CodeKind.TRADE_BATCH, command.subject_id, command.region_code, batch_id=batch_id)
    issued = codes.issue(opened, order, beijing_day(opened.now))
    entry = Entry(
        id=batch_id,
        subject_id=command.subject_id,
        region_code=command.region_code,
        product_id=source.product_id,
        category_code=source.category_code,
        product_name=source.product_name,
        spec=source.spec,
        unit=source.unit,
        number=source.number,
        source=Source.RETURNED if command.returned else Source.BOUGHT,
        inspection=Inspection.NONE,
        harvested_on=source.harvested_on,
        base_name=source.base_name,
        origin_subject_id=source.origin_subject_id,
        origin_region_code=source.origin_region_code,
        origin_batch_id=source.origin_batch_id,
        code=issued.code,
        note="",
        words=search_words((source.product_name, source.spec, source.number, issued.code)),
        quantity=command.quantity,
        kind=EventKind.RETURN_IN if command.returned else EventKind.RECEIVE,
        trade_id=command.trade_id,
        counterpart_id=command.seller_id,
    )
    stock.enter(opened, entry, opened.now)
    inherit_content(opened, source, batch_id)
    opened.on("batch", batch_id, command.region_code)
    return Received(batch_id, issued.code, issued.code_id)
