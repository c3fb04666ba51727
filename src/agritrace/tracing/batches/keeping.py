"""Goods from outside the platform, goods destroyed, and the steps of a batch at its holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import Quantity, format_amount, unit
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
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

from . import acts, keptrules, ledgers, rules, selectors, stock
from .bearing import keep_content, search_words
from .handling import after, move, own, reason_of
from .keptvalues import (
    LOT_LETTERS,
    MANNER_NAMES,
    SELLER_NAMES,
    STAGE_NAMES,
    BatchBoughtIn,
    BeginStep,
    BuyIn,
    DestroyGoods,
    EndStep,
    GoodsDestroyed,
    Stage,
    StepDone,
)
from .models import Purchase, Step
from .permissions import Permission
from .stock import Entry
from .values import BatchState, Changed, EventKind, Inspection, Movement, Produce, Produced, Source

NOBODY = 0
"""The producer of goods bought from somebody unknown to the platform: no subject has this number."""


@dataclass(frozen=True, slots=True)
class _Purchasing:
    buyer: SubjectBrief
    seller: SubjectBrief | None
    product: ProductBrief


def buy_in(viewer: Viewer, command: BuyIn, now: datetime) -> Produced:
    """Register goods bought outside the platform: batch, balance, ledger, code, and where they came from.

    Refuses with the field names of :class:`BuyIn`, among them goods without a certificate (domain facts tracing §5:
    无证不得收购). Denied without ``batches:batch:buy`` or without a subject.
    """
    if not viewer.can(Permission.BUY) or viewer.subject_id is None:
        raise denied("登记收购")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> Produced:
        subject = subjects.brief([subject_id])[subject_id]
        product = products.briefs([command.product_id]).get(command.product_id)
        if product is None:
            raise refuse("没有找到这个产品。", "请从自己的产品中选择，或先新增产品。", field="product", code="product")
        entry = _entry(_Purchasing(subject, _seller(viewer, command, subject), product), command, now)
        order = IssueCode(CodeKind.TRADE_BATCH, subject_id, subject.region_code, batch_id=entry.id)
        issued = codes.issue(opened, order, beijing_day(now))
        words = (entry.product_name, entry.spec, entry.number, issued.code)
        stock.enter(opened, entry.with_code(issued.code, search_words(words)), now)
        content = (
            Quantity(command.content, unit("公斤")) if command.content and rules.is_container(entry.unit) else None
        )
        keep_content(opened, entry.id, content)
        Purchase.objects.storing(opened).bulk_create([_purchase(entry, command)])
        opened.on("batch", entry.id, subject.region_code)
        opened.note(
            product=entry.product_name,
            quantity=format_amount(entry.quantity),
            unit=entry.unit,
            paper=command.paper.strip(),
        )
        opened.announce(BatchBoughtIn(entry.id, subject_id, entry.product_id, subject.region_code))
        return Produced(entry.id, issued.code, issued.code_id)

    return journal.act(viewer, acts.BUY, work, now=now, answer=Produced, command=command, command_id=command.command_id)


def destroy(viewer: Viewer, command: DestroyGoods, now: datetime) -> Changed:
    """Destroy goods of an active or recalled batch: booked as lost, with manner and place.

    Refuses more than is free (field ``quantity``), no place and no reason; NotFound out of reach.
    """

    def work(opened: journal.OpenAct) -> Changed:
        recalled = selectors.batch(viewer, command.batch_id).state is BatchState.RECALLED
        row = own(viewer, command.batch_id, "destroy_recalled" if recalled else "destroy", lock=True)
        reasons = [*keptrules.destruction_reasons(row.stock, row.state, command.quantity), *reason_of(command.reason)]
        raise_for(reasons)
        place, reason = command.place.strip(), command.reason.strip()
        if not 2 <= len(place) <= 40 or len(command.witness.strip()) > 40:
            raise refuse("请写明销毁地点，2 至 40 个字；见证单位或凭证最多 40 个字。", field="place")
        manner = MANNER_NAMES[command.manner]
        note = "　".join(part for part in (manner, place, command.witness.strip(), reason) if part)[:200]
        move(opened, EventKind.DESTROY, (Movement(row.id, command.quantity, note=note),))
        opened.on("batch", row.id, row.region_code)
        amount = format_amount(command.quantity)
        opened.note(quantity=amount, unit=row.unit, manner=manner, place=place, reason=reason)
        opened.announce(GoodsDestroyed(row.id, row.subject_id, str(command.quantity), row.unit))
        return after(opened, row.id)

    return journal.act(
        viewer, acts.DESTROY, work, now=now, answer=Changed, command=command, command_id=command.command_id
    )


def begin_step(viewer: Viewer, command: BeginStep, now: datetime) -> StepDone:
    """A batch enters purchase, storage, transport or processing under an in-batch number of its own.

    Refuses a number the subject has used (field ``lot_in``) and times in the future; NotFound out of reach.
    """
    if not viewer.can(Permission.STEP) or viewer.subject_id is None:
        raise denied("登记储运环节")

    def work(opened: journal.OpenAct) -> StepDone:
        (row,) = selectors.owned(viewer, [command.batch_id]) or (None,)
        if row is None:
            raise NotFound("这个批次")
        raise_for(keptrules.step_reasons(command.began_at, None, now))
        day = beijing_day(command.began_at)
        given = command.lot_in.strip()
        if given and ledgers.has_lot(row.subject_id, given):
            raise refuse(f"入库批次 {given} 已经用过。", "请换一个编号，或留空由系统编号。", field="lot_in")
        lot = given or f"{LOT_LETTERS[command.stage]}{day:%Y%m%d}-{ledgers.steps_of(row.subject_id) + 1:04d}"
        step = Step(
            batch_id=row.id,
            subject_id=row.subject_id,
            region_code=row.region_code,
            stage=command.stage.value,
            lot_in=lot[:40],
            place=command.place.strip()[:60],
            began_at=command.began_at,
            condition=command.condition.strip()[:60],
            treatment=command.treatment.strip()[:100],
        )
        step.save(force_insert=True)
        opened.happened_at(command.began_at)
        opened.on("batch", row.id, row.region_code)
        opened.note(stage=STAGE_NAMES[command.stage], lot=step.lot_in, place=step.place)
        return StepDone(step.pk, row.id, step.lot_in)

    return journal.act(
        viewer, acts.BEGIN_STEP, work, now=now, answer=StepDone, command=command, command_id=command.command_id
    )


def end_step(viewer: Viewer, command: EndStep, now: datetime) -> StepDone:
    """The batch leaves the step under its trace code; what was lost meanwhile becomes a loss of the batch."""
    if not viewer.can(Permission.STEP):
        raise denied("登记储运环节")

    def work(opened: journal.OpenAct) -> StepDone:
        step = Step.objects.acted_on_by(viewer).select_for_update().filter(pk=command.step_id).first()
        if step is None:
            raise NotFound("这个环节")
        if step.ended_at is not None:
            raise refuse("这个环节已经登记出库。", "请刷新页面查看最新状态。", code="state")
        raise_for(keptrules.step_reasons(step.began_at, command.ended_at, now))
        row = selectors.briefs([step.batch_id])[step.batch_id]
        if command.lost:
            raise_for(rules.amount_reasons(command.lost, unit(row.unit)))
            note = f"{STAGE_NAMES[_stage(step)]}损耗，入库批次 {step.lot_in}"
            move(opened, EventKind.LOSE, (Movement(row.id, command.lost, note=note),))
        rows = Step.objects.storing(opened).filter(pk=step.pk)
        rows.update(ended_at=command.ended_at, lot_out=row.code)
        opened.happened_at(command.ended_at)
        opened.on("batch", row.id, row.region_code)
        opened.note(
            stage=STAGE_NAMES[_stage(step)], lot=step.lot_in, quantity=format_amount(command.lost), unit=row.unit
        )
        return StepDone(step.pk, row.id, step.lot_in)

    return journal.act(
        viewer, acts.END_STEP, work, now=now, answer=StepDone, command=command, command_id=command.command_id
    )


def _stage(step: Step) -> Stage:
    return Stage(step.stage)


def _seller(viewer: Viewer, command: BuyIn, buyer: SubjectBrief) -> SubjectBrief | None:
    """The subject that sold, when its code was given."""
    if not command.seller_code.strip():
        return None
    found = subjects.by_code(viewer, command.seller_code.strip())
    if found is None:
        raise refuse("没有找到这个主体码。", "请核对，或留空只选卖方类型。", field="seller_code", code="unknown")
    if found.id == buyer.id:
        raise refuse("不能向自己收购。", "自己生产的请登记采收。", field="seller_code", code="self")
    if found.working:
        sentence = f"{found.name}已在平台注册，不用手工登记收购。"
        raise refuse(
            sentence, "请对方扫您的电子身份标识卖给您，您确认收货即可。", field="seller_code", code="registered"
        )
    return found


def _entry(purchase: _Purchasing, command: BuyIn, now: datetime) -> Entry:
    """The batch as it is born, after everything about it was judged; its code comes later."""
    subject, seller, product = purchase.buyer, purchase.seller, purchase.product
    quantity = _judged(purchase, command, now)
    batch_id, day = stock.next_id(), beijing_day(now)
    return Entry(
        id=batch_id,
        subject_id=subject.id,
        region_code=subject.region_code,
        product_id=product.id,
        category_code=product.category_code,
        product_name=product.name,
        spec=product.spec,
        unit=quantity.unit.name,
        number=command.number.strip() or rules.batch_number(day, selectors.born_on(subject.id, day) + 1),
        source=Source.BOUGHT,
        inspection=Inspection.NONE,
        harvested_on=command.harvested_on,
        base_name="",
        origin_subject_id=seller.id if seller else NOBODY,
        origin_region_code=command.origin_region,
        origin_batch_id=batch_id,
        code="",
        note=command.note,
        words="",
        quantity=quantity.amount,
        kind=EventKind.RECEIVE,
        counterpart_id=seller.id if seller else None,
        event_note=f"向{SELLER_NAMES[command.seller_kind]}收购，合格证明 {command.paper.strip()}",
    )


def _judged(purchase: _Purchasing, command: BuyIn, now: datetime) -> Quantity:
    """The quantity as it is stored, after all reasons against the purchase were asked."""
    subject, product = purchase.buyer, purchase.product
    snapshot = rules.HarvestSnapshot(
        product_is_own=product.subject_id == subject.id,
        product_is_active=product.state is ProductState.ACTIVE,
        product_unit=product.unit,
        subject_may_work=subject.working,
        subject_state=SUBJECT_STATE_NAMES[subject.state],
        hindrances=papers.hindrances(subject.id, beijing_day(now)),
    )
    as_harvest = Produce(
        command.product_id,
        command.quantity,
        command.unit,
        command.harvested_on,
        command.command_id,
        note=command.note,
        number=command.number,
    )
    decision = rules.judge_harvest(snapshot, as_harvest, now)
    reasons = list(keptrules.purchase_reasons(command, beijing_day(now)))
    if not regions.path(command.origin_region):
        reasons.append(Reason("请选择产地。", "按合格证明上写的产地选到县。", "origin_region", "region"))
    if isinstance(decision, Refusal):
        raise Refused(Refusal((*decision.reasons, *reasons)))
    raise_for(reasons)
    return decision.quantity


def _purchase(entry: Entry, command: BuyIn) -> Purchase:
    return Purchase(
        batch_id=entry.id,
        seller_kind=command.seller_kind.value,
        seller_id=entry.counterpart_id,
        seller_region=command.origin_region,
        from_code=command.from_code.strip(),
        paper=command.paper.strip(),
        bought_on=command.bought_on,
    )
