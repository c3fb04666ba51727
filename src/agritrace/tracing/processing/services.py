"""Joining and dividing batches: judge, take out of the sources, give birth to the targets, link both, keep the run.

Stock is locked in ascending order of batches before anything else, so that runs at the same time neither deadlock nor
draw twice. Every share of a source in a target is one edge of genealogy, in the source's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from agritrace.foundation.journal import services as journal
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products import selectors as products
from agritrace.registry.products.values import ProductState
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import STATE_NAMES as SUBJECT_STATE_NAMES
from agritrace.registry.subjects.values import SubjectBrief
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.batches.values import Movement
from agritrace.tracing.genealogy import services as genealogy
from agritrace.tracing.genealogy.values import Link

from . import rules
from .births import WAYS, Asked, Command, births
from .models import Made as MadeRow
from .models import Run, Slaughter, Taken
from .rules import Source, Sources
from .values import (
    BatchesTransformed,
    Made,
    MergeBatches,
    Plan,
    ProcessBatches,
    RunDone,
    RunKind,
    SplitBatch,
)


def split(viewer: Viewer, command: SplitBatch, now: datetime) -> RunDone:
    """Divide a batch of the viewer's own into new batches with codes of their own.

    Refuses (field ``parts``) more than is free and amounts the unit cannot hold; NotFound for batches of others.
    """
    return _run(viewer, command, now)


def merge(viewer: Viewer, command: MergeBatches, now: datetime) -> RunDone:
    """Put quantities of several batches of one product into one new batch.

    Refuses (fields ``take_<batch>``, ``takes``, ``unit``) different products, units that do not add, and more than is free.
    """
    return _run(viewer, command, now)


def process(viewer: Viewer, command: ProcessBatches, now: datetime) -> RunDone:
    """Process or, with papers, slaughter: several inputs to several outputs, the loss being what is left.

    Refuses (fields ``take_<batch>``, ``weight_<batch>``, ``makes``, ``added``, papers) what does not add up.
    """
    return _run(viewer, command, now)


def preview(viewer: Viewer, command: Command) -> Plan:
    """What a command would do, for the page that asks before it is done. Nothing is stored; refuses like the act."""
    if not viewer.can(WAYS[_kind(command)].permission) or viewer.subject_id is None:
        raise denied(WAYS[_kind(command)].words)
    return _plan(_load(viewer, command), command)


def _run(viewer: Viewer, command: Command, now: datetime) -> RunDone:
    kind = _kind(command)
    way = WAYS[kind]
    if not viewer.can(way.permission) or viewer.subject_id is None:
        raise denied(way.words)
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> RunDone:
        holder = _working(subject_id, way.words)
        asked = _load(viewer, command)
        plan = _plan(asked, command)
        stock.take(opened, way.out, *_leaving(plan, way.words))
        if losing := _losing(plan, way.words):
            stock.waste(opened, *losing)
        made = tuple(stock.bear(opened, one) for one in births(asked, command, plan, holder=holder))
        _link(opened, asked, plan, targets=[one.batch_id for one in made], holder=holder)
        run_id = _keep(opened, asked, command, result=_Result(plan, holder, tuple(one.batch_id for one in made)))
        opened.on("processing", run_id, holder.region_code)
        for drawn in plan.drawn:
            opened.on("batch", drawn.batch_id, holder.region_code)
        _say(opened, asked, plan)
        opened.announce(BatchesTransformed(run_id, holder.id, kind, holder.region_code))
        return RunDone(run_id, tuple(Made(one.batch_id, one.code, one.code_id) for one in made))

    return journal.act(viewer, way.act, work, now=now, answer=RunDone, command=command, command_id=_id(command))


def _id(command: Command) -> UUID:
    return command.command_id


def _kind(command: Command) -> RunKind:
    if isinstance(command, SplitBatch):
        return RunKind.SPLIT
    if isinstance(command, MergeBatches):
        return RunKind.MERGE
    return RunKind.SLAUGHTER if command.papers else RunKind.PROCESS


def _working(subject_id: int, words: str) -> SubjectBrief:
    subject = subjects.brief([subject_id])[subject_id]
    if not subject.working:
        sentence = f"本主体当前状态是“{SUBJECT_STATE_NAMES[subject.state]}”，不能{words}。"
        raise refuse(sentence, "请联系所在地县级农业农村部门。", code="subject")
    return subject


def _load(viewer: Viewer, command: Command) -> Asked:
    """The viewer's own batches that the command names, what their containers hold, and the products of the outputs."""
    wanted = {command.batch_id} if isinstance(command, SplitBatch) else {take.batch_id for take in command.takes}
    rows = batches.owned(viewer, wanted)
    if len(rows) != len(wanted):
        raise NotFound("这个批次")
    stock.refuse_held(rows)
    contents = batches.contents([row.id for row in rows])
    sources = Sources({row.id: Source(row, contents.get(row.id)) for row in rows})
    named = {make.product_id for make in command.makes} if isinstance(command, ProcessBatches) else set()
    return Asked(_kind(command), sources, products.briefs(named) if named else {})


def _plan(asked: Asked, command: Command) -> Plan:
    if isinstance(command, SplitBatch):
        decision = rules.judge_split(asked.sources, command)
    elif isinstance(command, MergeBatches):
        decision = rules.judge_merge(asked.sources, command)
    else:
        _own_products(asked, command)
        decision = rules.judge_process(asked.sources, command)
    if isinstance(decision, Refusal):
        raise Refused(decision)
    return decision


def _own_products(asked: Asked, command: ProcessBatches) -> None:
    holders = {source.row.subject_id for source in asked.sources.by_id.values()}
    for place, make in enumerate(command.makes):
        product = asked.products.get(make.product_id)
        if product is None or product.subject_id not in holders:
            raise refuse("这不是本主体的产品。", "请先新增产品，再登记加工。", field=f"product_{place}", code="product")
        if product.state is not ProductState.ACTIVE:
            raise refuse(
                "这个产品已停用。", "请选择其他产品，或先重新启用。", field=f"product_{place}", code="product_state"
            )


def _leaving(plan: Plan, words: str) -> list[Movement]:
    return [Movement(one.batch_id, one.quantity - one.lost, note=words) for one in plan.drawn]


def _losing(plan: Plan, words: str) -> list[Movement]:
    return [Movement(one.batch_id, one.lost, note=f"{words}损耗") for one in plan.drawn if one.lost]


def _link(opened: journal.OpenAct, asked: Asked, plan: Plan, *, targets: Sequence[int], holder: SubjectBrief) -> None:
    edge, region = WAYS[asked.kind].edge, holder.region_code
    rows = asked.sources.by_id
    genealogy.link(
        opened,
        *(
            Link(
                flow.source_id,
                targets[flow.place],
                flow.quantity,
                rows[flow.source_id].row.unit,
                rows[flow.source_id].row.region_code,
                region,
                edge,
            )
            for flow in plan.flows
        ),
    )


@dataclass(frozen=True, slots=True)
class _Result:
    plan: Plan
    holder: SubjectBrief
    targets: tuple[int, ...]


def _keep(opened: journal.OpenAct, asked: Asked, command: Command, *, result: _Result) -> int:
    """Store the run with both its sides."""
    plan, holder = result.plan, result.holder
    weighed = isinstance(command, ProcessBatches)
    title = _title(asked)
    run = Run(
        subject_id=holder.id,
        region_code=holder.region_code,
        kind=asked.kind.value,
        title=title,
        inputs=len(plan.drawn),
        outputs=len(plan.born),
        taken=plan.taken if weighed else None,
        made=plan.made if weighed else None,
        added=plan.added if weighed else None,
        loss=plan.loss if weighed else None,
        added_words=command.added_words.strip()[:60] if isinstance(command, ProcessBatches) else "",
        note=command.note.strip()[:200],
        words=_words(asked, title),
        record_id=opened.record_id,
        created_at=opened.now,
    )
    run.save(force_insert=True)
    Taken.objects.storing(opened).bulk_create(
        Taken(
            run_id=run.pk, batch_id=one.batch_id, quantity=one.quantity, lost=one.lost, unit=one.unit, weight=one.weight
        )
        for one in plan.drawn
    )
    MadeRow.objects.storing(opened).bulk_create(
        MadeRow(run_id=run.pk, batch_id=target, quantity=one.quantity, unit=one.unit, weight=one.weight)
        for target, one in zip(result.targets, plan.born, strict=True)
    )
    if isinstance(command, ProcessBatches) and command.papers:
        _prove(opened, run.pk, command)
    return run.pk


def _prove(opened: journal.OpenAct, run_id: int, command: ProcessBatches) -> None:
    papers = command.papers
    if papers is None:
        return
    row = Slaughter(
        run_id=run_id,
        animal_papers="\n".join(one.strip() for one in papers.animal_papers),
        ear_tags=papers.ear_tags.strip()[:200],
        meat_inspection=papers.meat_inspection.strip(),
        meat_quarantine=papers.meat_quarantine.strip(),
    )
    Slaughter.objects.storing(opened).bulk_create([row])


def _title(asked: Asked) -> str:
    """What it was about, for lists: the products that went in and, when others came out, those."""
    went = "、".join(dict.fromkeys(source.row.product_name for source in asked.sources.by_id.values()))
    came = "、".join(dict.fromkeys(product.name for product in asked.products.values()))
    return (f"{went} → {came}" if came else went)[:80]


def _words(asked: Asked, title: str) -> str:
    numbers = [source.row.number for source in asked.sources.by_id.values()]
    return (" " + " ".join((title, sort_key(title).replace(" ", ""), initials(title), *numbers))).lower()[:300]


def _say(opened: journal.OpenAct, asked: Asked, plan: Plan) -> None:
    """What the sentence of the act names."""
    first = plan.drawn[0]
    total = sum((one.quantity for one in plan.drawn), Decimal(0))
    born = plan.born[0]
    said = f"{format_amount(total)}{first.unit}" if asked.kind is RunKind.SPLIT else _amount(born.quantity, born.unit)
    opened.note(
        product=_title(asked),
        quantity=said,
        inputs=len(plan.drawn),
        count=len(plan.drawn) if asked.kind is RunKind.MERGE else len(plan.born),
        taken=format_amount(plan.taken),
        made=format_amount(plan.made),
        lost=format_amount(plan.loss),
    )


def _amount(quantity: Decimal, unit: str) -> str:
    return f"{format_amount(quantity)}{unit}"
