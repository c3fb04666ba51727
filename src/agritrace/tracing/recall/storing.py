"""Taking the chain of a batch into a recall: walk, stop, walk again until nothing is new; then tell everybody concerned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from agritrace.foundation.journal.services import OpenAct
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.codes import services as codes
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.genealogy.values import ChainNode

from . import terms
from .models import Hold, Recall
from .values import DRILL, STANDING, HoldState, Way


def take_in(opened: OpenAct, recall: Recall) -> int:
    """Hold every batch of the chain that is not yet part of the recall; returns how many.

    A sale confirmed while the chain is walked makes a batch the walk has not seen; once the stock of all batches seen
    stands, nothing more can leave them, so the walk is repeated until it finds nothing new.
    """
    known = set(Hold.objects.storing(opened).filter(recall_id=recall.id).values_list("batch_id", flat=True))
    added = 0
    while True:
        new = [node for node in genealogy.chain_forward(recall.batch_id) if node.batch_id not in known]
        if not new:
            break
        _hold(opened, recall, new)
        known |= {node.batch_id for node in new}
        added += len(new)
        if recall.drill:
            break
    Recall.objects.storing(opened).filter(pk=recall.id).update(batches=len(known))
    return added


def _hold(opened: OpenAct, recall: Recall, nodes: list[ChainNode]) -> None:
    numbers = [node.batch_id for node in nodes]
    if not recall.drill:
        stock.hold_recalled(opened, numbers, f"召回 {recall.number}：{recall.reason}")
        codes.recall_of_batches(opened, numbers, recall.reason)
    left = {key: one.left for key, one in batches.whereabouts(numbers).items()}
    until = opened.now + terms.provisional(beijing_day(opened.now))
    rows = [_row(opened, recall, node, left=left[node.batch_id], until=until) for node in nodes]
    Hold.objects.storing(opened).bulk_create(rows, batch_size=1_000)
    for node in nodes:
        opened.on("batch", node.batch_id, node.region_code)
    _tell_holders(opened, recall, rows)
    _tell_counties(opened, recall, rows)


def _row(opened: OpenAct, recall: Recall, node: ChainNode, *, left: Decimal, until: datetime) -> Hold:
    mine = opened.viewer.jurisdiction.covers(node.region_code)
    state = HoldState.HELD if mine else HoldState.PROVISIONAL
    if not left:
        state = HoldState.SETTLED
    return Hold(
        recall_id=recall.id,
        batch_id=node.batch_id,
        batch_number=node.number,
        product_name=node.product_name,
        subject_id=node.subject_id,
        region_code=node.region_code,
        hops=node.hops,
        quantity=left,
        unit=node.unit,
        state=state.value,
        drill=recall.drill,
        until=until if state is HoldState.PROVISIONAL else None,
        reason=recall.reason,
        way="" if left else Way.NONE.value,
        organisation_id=opened.viewer.organisation_id,
        opened_at=opened.now,
    )


def _tell_holders(opened: OpenAct, recall: Recall, rows: Iterable[Hold]) -> None:
    """One notice for each holder that still has something, with the way to object."""
    by_holder: dict[int, list[Hold]] = {}
    for row in rows:
        if row.state in STANDING:
            by_holder.setdefault(row.subject_id, []).append(row)
    drill = f"【{DRILL}】" if recall.drill else ""
    for subject_id, held in by_holder.items():
        text = f"{drill}您的 {recall.product_name} 等 {len(held)} 个批次因召回暂停流通：{recall.reason}。请查看并确认知悉，有异议可提出"
        notifications.tell(opened, To(subject_id=subject_id), Message(Topic.BATCH, text, "/recalls/holds/"))


def _tell_counties(opened: OpenAct, recall: Recall, rows: Iterable[Hold]) -> None:
    """One notice for each office that must decide or knows from it what lies in its area."""
    by_place: dict[str, list[Hold]] = {}
    for row in rows:
        if row.state in STANDING:
            by_place.setdefault(row.region_code, []).append(row)
    by_office: dict[int, list[Hold]] = {}
    for place, held in by_place.items():
        office = organisations.competent_county(place, beijing_day(opened.now))
        if office is not None and office.id != opened.viewer.organisation_id:
            by_office.setdefault(office.id, []).extend(held)
    drill = f"【{DRILL}】" if recall.drill else ""
    for office_id, held in by_office.items():
        waiting = sum(row.state == HoldState.PROVISIONAL for row in held)
        hours = terms.provisional(beijing_day(opened.now)) // timedelta(hours=1)
        ask = f"，其中 {waiting} 个请在 {hours} 小时内确认、延长或解除" if waiting else ""
        text = f"{drill}辖区内 {len(held)} 个批次因召回暂停流通{ask}：{recall.product_name}，{recall.reason}"
        notifications.tell(opened, To(organisation_id=office_id), Message(Topic.TODO, text, "/recalls/holds/"))


def free(opened: OpenAct, recall: Recall, batch_ids: Iterable[int]) -> frozenset[int]:
    """Let batches go that no other recall holds; their codes are valid again. Nothing happens in a drill."""
    numbers = set(batch_ids)
    if recall.drill or not numbers:
        return frozenset()
    others = Hold.objects.storing(opened).filter(batch_id__in=numbers, drill=False).exclude(recall_id=recall.id)
    numbers -= set(others.filter(state__in=list(STANDING)).values_list("batch_id", flat=True))
    codes.lift_of_batches(opened, numbers)
    return stock.free_recalled(opened, numbers, f"召回 {recall.number} 解除暂停")


def stop(opened: OpenAct, recall: Recall, batch_id: int) -> None:
    """Stop one batch again that had been let go. Nothing happens in a drill."""
    if not recall.drill:
        stock.hold_recalled(opened, [batch_id], f"召回 {recall.number}：{recall.reason}")
        codes.recall_of_batches(opened, [batch_id], recall.reason)


def tell_decided(opened: OpenAct, recall: Recall, hold: Hold, *, words: Mapping[str, str]) -> None:
    """The holder and whoever opened the recall read what was decided; ``words`` by ``holder`` and ``opener``."""
    drill = f"【{DRILL}】" if recall.drill else ""
    if "holder" in words:
        message = Message(Topic.BATCH, f"{drill}{words['holder']}", f"/recalls/holds/{hold.id}/")
        notifications.tell(opened, To(subject_id=hold.subject_id), message)
    if "opener" in words and recall.organisation_id != opened.viewer.organisation_id:
        message = Message(Topic.TODO, f"{drill}{words['opener']}", f"/recalls/{recall.id}/")
        notifications.tell(opened, To(organisation_id=recall.organisation_id), message)
