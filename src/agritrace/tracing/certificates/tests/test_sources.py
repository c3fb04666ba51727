"""What a batch owes to those it was made of: nothing is promised twice, no early harvest is washed clean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.foundation.journal.values import Announced
from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import add, farmer, make_subject
from agritrace.tracing.batches import selectors as batch_selectors
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce, Source, Stock
from agritrace.tracing.certificates import listeners, rules, services, sources
from agritrace.tracing.certificates.rules import Standing
from agritrace.tracing.certificates.values import VoidCertificate
from agritrace.tracing.farming.tests.plots import enter, spray
from agritrace.tracing.farming.values import FarmEntered
from agritrace.tracing.genealogy.values import ChainEdge
from agritrace.tracing.processing import services as processing
from agritrace.tracing.processing.permissions import Permission as Processing
from agritrace.tracing.processing.tests.mill import SAUCE
from agritrace.tracing.processing.values import MakeOut, MergeBatches, ProcessBatches, SplitBatch, TakeFrom

from .lots import OF_GROWERS, issue, lot
from .test_rules import BATCH, NOW

KILO, BOX = "公斤", "箱"


@pytest.fixture
def viewer(db: None, now: datetime) -> Viewer:
    return farmer(make_subject(now), OF_GROWERS | {one.value for one in Processing})


def split(viewer: Viewer, batch: int, now: datetime, *parts: str) -> list[int]:
    command = SplitBatch(batch, tuple(Decimal(part) for part in parts), uuid4())
    return [one.batch_id for one in processing.split(viewer, command, now).batches]


def refused(viewer: Viewer, batch: int, now: datetime, amount: str) -> rules.Reason:
    with pytest.raises(Refused) as told:
        issue(viewer, batch, now, amount)
    (reason,) = told.value.refusal.reasons
    return reason


def test_what_was_split_off_is_promised_once_by_the_parent_or_by_the_part(viewer: Viewer, now: datetime) -> None:
    parent = lot(viewer, now)
    first = issue(viewer, parent, now, "40")
    (part,) = split(viewer, parent, now, "70")
    reason = refused(viewer, parent, now, "0.001")
    assert (reason.code, "已转入其他批次 70公斤" in reason.sentence) == ("overdraw", True)
    reason = refused(viewer, part, now, "60.001")
    assert "还能开 60公斤" in reason.sentence
    assert "来源批次的合格证已包括 10公斤" in reason.sentence
    issue(viewer, part, now, "60")
    for grandchild in split(viewer, part, now, "35", "35"):
        assert "还能开 0公斤" in refused(viewer, grandchild, now, "0.001").sentence
    services.void_certificate(viewer, VoidCertificate(first.certificate_id, "改由分批后开具", uuid4()), now)
    assert refused(viewer, parent, now, "30.001").code == "overdraw"
    assert issue(viewer, parent, now, "30")


def test_a_merged_batch_may_not_promise_what_its_sources_did(viewer: Viewer, now: datetime) -> None:
    whole, other = lot(viewer, now), lot(viewer, now)
    issue(viewer, whole, now, "100")
    command = MergeBatches((TakeFrom(whole, Decimal(100)), TakeFrom(other, Decimal(50))), uuid4())
    merged = processing.merge(viewer, command, now).batches[0].batch_id
    assert refused(viewer, merged, now, "50.001").code == "overdraw"
    assert issue(viewer, merged, now, "50")
    assert issue(viewer, other, now, "50"), "the half that stayed"


def test_an_early_harvest_stays_early_whatever_is_made_of_it(viewer: Viewer, now: datetime) -> None:
    today = beijing_day(now)
    enter(viewer, spray(today - timedelta(days=3)), now)
    early = lot(viewer, now, note="台风前抢收")
    product = add(viewer, now, SAUCE)
    clean = Produce(
        batch_selectors.briefs([early])[early].product_id, Decimal(100), KILO, today, uuid4(), base_name="2号基地"
    )
    good = batches.produce(viewer, clean, now).batch_id
    (part,) = split(viewer, early, now, "20")
    merge = MergeBatches((TakeFrom(early, Decimal(10)), TakeFrom(good, Decimal(10))), uuid4())
    merged = processing.merge(viewer, merge, now).batches[0].batch_id
    cook = ProcessBatches((TakeFrom(merged, Decimal(10)),), (MakeOut(product, Decimal(8), KILO),), uuid4())
    cooked = processing.process(viewer, cook, now).batches[0].batch_id
    number = batch_selectors.briefs([early])[early].number
    for made in (part, merged, cooked):
        reason = refused(viewer, made, now, "1")
        assert reason.code == "interval"
        assert f"来源批次 番茄 {number} " in reason.sentence
        assert "吡虫啉" in reason.sentence
    (fine,) = split(viewer, good, now, "10")
    assert issue(viewer, fine, now, "10")
    stranger = rules.SourceWait(
        "的上游番茄", False, sources.upstream(batch_selectors.briefs([part])[part]).behind[0].interval
    )
    assert "吡虫啉" not in stranger.sentence


def standing(number: int, entered: str, issued: str = "0", moved: str = "0", *, unit: str = KILO) -> Standing:
    stock = Stock(Decimal(entered), Decimal(0), Decimal(moved), Decimal(0), unit)
    source = Source.SPLIT if number > 1 else Source.PRODUCED
    row = replace(BATCH, id=number, stock=stock, unit=unit, source=source)
    return Standing(row, Decimal(issued), Decimal(moved))


def edge(source: int, target: int, amount: str) -> ChainEdge:
    return ChainEdge(source, target, Decimal(amount), KILO, "split", NOW)


@pytest.mark.parametrize(
    ("unit", "entered", "inherited"), [(KILO, "70", "10"), ("吨", "0.07", "0.01"), (BOX, "7", "1"), (BOX, "3", "0.429")]
)
def test_what_a_source_promised_is_counted_in_the_unit_of_what_came_of_it(
    unit: str, entered: str, inherited: str
) -> None:
    known = {1: standing(1, "100", "40", "70"), 2: standing(2, entered, unit=unit)}
    assert rules.inherited(known, [edge(1, 2, "70")], 2) == Decimal(inherited)
    assert rules.inherited(known, [], 2) == 0


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 100)), min_size=1, max_size=25),
)
def test_no_order_of_splitting_and_promising_promises_more_than_was_harvested(
    steps: list[tuple[bool, int, int]],
) -> None:
    known, edges = {1: standing(1, "100")}, list[ChainEdge]()
    for splits, choice, share in steps:
        number = choice % len(known) + 1
        one = known[number]
        entered = one.batch.stock.entered
        base = (
            entered - one.moved if splits else entered - one.moved - one.issued - rules.inherited(known, edges, number)
        )
        amount = (max(base, Decimal(0)) * share / 100).quantize(Decimal("0.001"), "ROUND_DOWN")
        if not amount:
            continue
        if splits:
            known[number] = Standing(one.batch, one.issued, one.moved + amount)
            born = len(known) + 1
            known[born] = standing(born, str(amount))
            edges.append(edge(number, born, str(amount)))
        else:
            known[number] = Standing(one.batch, one.issued + amount, one.moved)
    assert sum(one.issued for one in known.values()) <= 100


def test_a_record_entered_after_the_certificate_is_told_to_holder_and_county(
    viewer: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = beijing_day(now)
    county = SimpleNamespace(id=77)
    monkeypatch.setattr(listeners.organisations, "competent_county", lambda code, day: county)
    batch = lot(viewer, now)
    (part,) = split(viewer, batch, now, "50")
    made = [issue(viewer, one, now, "40").certificate_id for one in (batch, part)]

    def told(day: date, **changes: object) -> list[tuple[int | None, int | None, str]]:
        record = enter(viewer, spray(day, **changes), now).record_id
        payload = {"record_id": record, "subject_id": viewer.subject_id}
        before = set(Notice.objects.everything(reason="test").values_list("id", flat=True))
        listeners.tell(Announced(1, 1, now, FarmEntered.event_name, payload))
        new = Notice.objects.everything(reason="test").exclude(id__in=before).order_by("id")
        return [(one.subject_id, one.organisation_id, one.text) for one in new]

    assert told(today - timedelta(days=30)) == []
    assert told(today - timedelta(days=2), base_name="2号基地") == []
    ours, theirs = told(today - timedelta(days=2))
    assert ours[:2] == (viewer.subject_id, None)
    assert theirs[:2] == (None, 77)
    assert "番茄等 2 张合格证开具后补登了农事记录，采收在间隔期内" in ours[2]
    assert ours[2] == theirs[2]
    for number in made:
        services.void_certificate(viewer, VoidCertificate(number, "补登属实", uuid4()), now)
    assert told(today - timedelta(days=1)) == [], "void ones promise nothing any more"
