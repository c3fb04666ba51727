"""Splitting, merging, processing and slaughtering as they are stored: stock, codes, edges, records."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from agritrace.kernel.paging import PageRequest
from agritrace.kernel.quantities import Quantity, unit
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.registry.products.tests.factories import county, farmer, set_state
from agritrace.registry.products.values import ProductFacts
from agritrace.tracing.batches import ledgers
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.batches.keptvalues import AskCorrection
from agritrace.tracing.batches.values import EventKind, Source
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.genealogy.values import Direction
from agritrace.tracing.processing import selectors, services
from agritrace.tracing.processing.tests.mill import OF_PLANTS, SAUCE, Mill, balance
from agritrace.tracing.processing.values import (
    MakeOut,
    MergeBatches,
    ProcessBatches,
    RunKind,
    SlaughterPapers,
    SplitBatch,
    TakeFrom,
)

D = Decimal
PIGS = ProductFacts(name="生猪", category_code="01040551", unit="头", spec="")
PORK = ProductFacts(name="猪肉", category_code="01040551", unit="公斤", spec="白条")
PAPERS = SlaughterPapers(("4101234567", "4101234568"), "JY20261123001", "3301987654", "1330110 00000001-00000010")


def edges(batch_id: int, direction: Direction = Direction.BACK) -> list[tuple[int, D, str, str]]:
    found = genealogy.edges_from(batch_id, direction)
    return [(e.source_id if direction is Direction.BACK else e.target_id, e.quantity, e.unit, e.kind) for e in found]


@pytest.mark.django_db
def test_a_batch_is_split_and_each_part_has_its_code_and_its_edge(now):
    mill = Mill(now)
    whole = mill.harvest("100")
    done = services.split(mill.viewer, SplitBatch(whole, (D(30), D("20.5")), uuid4(), "给两家超市"), now)
    assert balance(whole) == (100, 0, D("50.5"), 0)
    parts = [batches.batch(mill.viewer, made.batch_id) for made in done.batches]
    assert [(p.stock.entered, p.source, p.number[-3:]) for p in parts] == [
        (30, Source.SPLIT, "-F1"),
        (D("20.5"), Source.SPLIT, "-F2"),
    ]
    assert {p.origin_batch_id for p in parts} == {whole}
    assert len({whole_code(mill, whole), *(p.code for p in parts)}) == 3
    assert edges(parts[1].id) == [(whole, D("20.5"), "公斤", "split")]
    again = services.split(mill.viewer, SplitBatch(whole, (D(1),), uuid4()), now)
    assert batches.batch(mill.viewer, again.batches[0].batch_id).number.endswith("-F3")
    detail = selectors.run(county(), done.run_id)
    assert (detail.row.kind, detail.row.outputs, detail.taken[0].quantity) == (RunKind.SPLIT, 2, D("50.5"))


def whole_code(mill: Mill, batch_id: int) -> str:
    return batches.batch(mill.viewer, batch_id).code


@pytest.mark.django_db
def test_batches_in_different_units_are_merged_to_the_last_gram_and_the_remainder_is_booked(now):
    mill = Mill(now)
    first, second = mill.harvest("10.001", "斤"), mill.harvest("20", "公斤")
    takes = (TakeFrom(first, D("10.001")), TakeFrom(second, D(20)))
    done = services.merge(mill.viewer, MergeBatches(takes, uuid4(), unit="公斤"), now)
    (made,) = done.batches
    merged = batches.batch(mill.viewer, made.batch_id)
    assert (merged.stock.entered, merged.unit, merged.source) == (D(25), "公斤", Source.MERGED)
    assert balance(first) == (D("10.001"), 0, 10, D("0.001"))
    (lost, *_) = ledgers.batch_lines(mill.viewer, first, PageRequest()).rows
    assert (lost.kind, lost.change) == (EventKind.WASTE, D("-0.001"))
    with pytest.raises(Refused, match="只有采收、收购、损耗和销毁"):
        stock.ask_correction(mill.viewer, AskCorrection(lost.id, D(1), "算错了", uuid4()), now)
    assert edges(made.batch_id) == [(first, D(10), "斤", "merge"), (second, D(20), "公斤", "merge")]
    assert merged.origin_subject_id == mill.subject_id
    assert merged.origin_batch_id == made.batch_id, "a mixture has no single first batch"


@pytest.mark.django_db
def test_two_inputs_become_two_products_and_every_share_is_an_edge(now):
    mill = Mill(now)
    first, second = mill.harvest("60"), mill.harvest("80", "斤")
    sauce, peel = mill.product(SAUCE), mill.product(replace(SAUCE, name="番茄皮", spec=""))
    command = ProcessBatches(
        (TakeFrom(first, D(60)), TakeFrom(second, D(80))),
        (MakeOut(sauce, D(70), "公斤"), MakeOut(peel, D(20), "公斤")),
        uuid4(),
        added=D(5),
        added_words="盐",
    )
    plan = services.preview(mill.viewer, command)
    assert (plan.taken, plan.made, plan.added, plan.loss) == (100, 90, 5, 15)
    done = services.process(mill.viewer, command, now)
    found = edges(done.batches[0].batch_id)
    assert found == [(first, D("40"), "公斤", "process"), (second, D("53.333"), "斤", "process")]
    assert found[0][1] * 105 / 70 == 60
    (_, __, departed, lost) = balance(second)
    assert departed + lost == 80
    out = edges(second, Direction.FORWARD)
    assert sum(quantity for _, quantity, _, _ in out) == departed
    row = batches.batch(mill.viewer, done.batches[0].batch_id)
    assert (row.product_name, row.source, row.origin_subject_id) == ("番茄酱", Source.PROCESSED, mill.subject_id)
    shown = selectors.run(mill.viewer, done.run_id).row
    assert (shown.loss, shown.out_share, shown.title) == (15, D("90.0"), "番茄 → 番茄酱、番茄皮")
    assert services.process(mill.viewer, command, now) == done, "the same form sent twice makes one run"


@pytest.mark.django_db
def test_a_slaughter_keeps_its_certificates_and_animals_go_whole_into_the_meat(now):
    mill = Mill(now)
    pigs = mill.harvest("10", "头", facts=PIGS)
    makes = (MakeOut(mill.product(PORK), D("800"), "公斤"),)
    command = ProcessBatches((TakeFrom(pigs, D(10), D(1100)),), makes, uuid4(), papers=PAPERS)
    with pytest.raises(Refused, match="总净重"):
        services.process(mill.viewer, replace(command, takes=(TakeFrom(pigs, D(10)),)), now)
    bare = replace(PAPERS, animal_papers=(), meat_inspection="")
    with pytest.raises(Refused, match=r"动物检疫合格证明编号.*肉品品质检验合格证"):
        services.process(mill.viewer, replace(command, papers=bare), now)
    done = services.process(mill.viewer, command, now)
    assert edges(done.batches[0].batch_id) == [(pigs, D(10), "头", "process")]
    detail = selectors.run(mill.viewer, done.run_id)
    assert (detail.row.kind, detail.row.loss, detail.papers) == (RunKind.SLAUGHTER, 300, PAPERS)


@pytest.mark.django_db
def test_baskets_of_declared_weight_are_split_and_processed_by_weight(now):
    mill = Mill(now)
    basket = ProductFacts(name="番茄", category_code="01040551", unit="筐", spec="大筐")
    whole = mill.harvest("40", "筐", facts=basket, content=Quantity(D(15), unit("公斤")))
    part = services.split(mill.viewer, SplitBatch(whole, (D(10),), uuid4()), now).batches[0].batch_id
    assert batches.contents([part])[part].amount == 15
    make = MakeOut(mill.product(SAUCE), D(30), "箱", D("120"))
    done = services.process(mill.viewer, ProcessBatches((TakeFrom(part, D(10)),), (make,), uuid4()), now)
    boxes = done.batches[0].batch_id
    assert batches.contents([boxes])[boxes].amount == 4
    assert selectors.run(mill.viewer, done.run_id).row.loss == 30


@pytest.mark.django_db
def test_what_may_not_be_joined_is_refused_and_nothing_moves(now):
    mill, other = Mill(now), Mill(now)
    mine, his = mill.harvest("3"), other.harvest("50")
    with pytest.raises(Refused, match=r"批次余量只剩 3 公斤"):
        services.split(mill.viewer, SplitBatch(mine, (D(4),), uuid4()), now)
    with pytest.raises(NotFound):
        services.split(mill.viewer, SplitBatch(his, (D(4),), uuid4()), now)
    sauce = mill.harvest("5", facts=SAUCE)
    with pytest.raises(Refused, match="同一种产品"):
        services.merge(mill.viewer, MergeBatches((TakeFrom(mine, D(1)), TakeFrom(sauce, D(1))), uuid4()), now)
    make = (MakeOut(other.product(SAUCE), D(1), "公斤"),)
    with pytest.raises(Refused, match="不是本主体的产品"):
        services.process(mill.viewer, ProcessBatches((TakeFrom(mine, D(1)),), make, uuid4()), now)
    own = (MakeOut(mill.product(SAUCE), D(2), "公斤"),)
    with pytest.raises(Refused, match="多于投料"):
        services.process(mill.viewer, ProcessBatches((TakeFrom(mine, D(1)),), own, uuid4()), now)
    with pytest.raises(Denied):
        services.split(
            farmer(mill.subject_id, OF_PLANTS - {"processing:run:split"}), SplitBatch(mine, (D(1),), uuid4()), now
        )
    with pytest.raises(NotFound):
        selectors.run(other.viewer, services.split(mill.viewer, SplitBatch(mine, (D(1),), uuid4()), now).run_id)
    set_state(mill.subject_id, "suspended", now)
    with pytest.raises(Refused, match="不能分批"):
        services.split(mill.viewer, SplitBatch(mine, (D(1),), uuid4()), now)
    assert balance(mine) == (3, 0, 1, 0)


def test_many_at_once_draw_exactly_what_is_there_without_deadlock(fresh_database, now):
    mill = Mill(now)
    first, second, third = (mill.harvest("50") for _ in range(3))
    sauce = mill.product(SAUCE)

    def one(nth: int) -> int:
        pair = [(first, second), (second, third), (third, first)][nth % 3]
        takes = tuple(TakeFrom(batch, D(7)) for batch in (pair if nth % 2 else pair[::-1]))
        try:
            if nth % 4 == 0:
                services.merge(mill.viewer, MergeBatches(takes, uuid4()), now)
            else:
                services.process(mill.viewer, ProcessBatches(takes, (MakeOut(sauce, D(10), "公斤"),), uuid4()), now)
        except Refused:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(6) as pool:
        done = sum(pool.map(one, range(30)))
    left = [balance(batch) for batch in (first, second, third)]
    assert all(entered - departed - lost >= 0 for entered, _, departed, lost in left)
    assert sum(departed + lost for _, _, departed, lost in left) == done * 14
    assert done >= 9, "the batches were drawn nearly empty"
    for batch, (_, _, departed, _) in zip((first, second, third), left, strict=True):
        flows = [e for e in genealogy.edges_from(batch, Direction.FORWARD) if e.source_id == batch]
        assert sum((e.quantity for e in flows), D(0)) == departed
