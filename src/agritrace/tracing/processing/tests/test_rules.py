"""The rules of processing without a database: every gram is accounted for, in every history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from agritrace.kernel.quantities import Quantity, unit
from agritrace.kernel.results import Refusal
from agritrace.tracing.batches.values import BatchRow, BatchState, Inspection, Stock
from agritrace.tracing.batches.values import Source as Origin
from agritrace.tracing.processing import rules
from agritrace.tracing.processing.rules import Source, Sources
from agritrace.tracing.processing.values import (
    MakeOut,
    MergeBatches,
    Plan,
    ProcessBatches,
    SlaughterPapers,
    SplitBatch,
    TakeFrom,
)

D, ID, NOON = Decimal, UUID(int=1), datetime(2026, 11, 23, 4, tzinfo=UTC)
PAPERS = SlaughterPapers(("4101234567",), "JY2026001", "3301987654")


def held(number: int, entered: str = "100", unit_name: str = "公斤", *, content: str = "", **changes) -> Source:
    """A batch with so much in it."""
    stock = Stock(D(entered), D(0), changes.pop("departed", D(0)), D(0), unit_name)
    row = BatchRow(
        number, 1, "330110000000", 5, "01040551", "番茄", "", unit_name, f"B{number}", Origin.PRODUCED, Inspection.NONE,
        date(2026, 11, 20), "", 1, "330110000000", number, "1", BatchState.ACTIVE, "", NOON, NOON, stock,
    )  # fmt: skip
    return Source(replace(row, **changes), Quantity(D(content), unit("公斤")) if content else None)


def of(*sources: Source) -> Sources:
    return Sources({one.row.id: one for one in sources})


def codes(decision: Plan | Refusal) -> set[str]:
    return {one.code for one in decision.reasons} if isinstance(decision, Refusal) else set()


def taking(*pairs: tuple[int, str]) -> tuple[TakeFrom, ...]:
    return tuple(TakeFrom(number, D(amount)) for number, amount in pairs)


@given(
    steps=st.integers(1, 10**9),
    weights=st.lists(st.fractions(0, 10**6), min_size=1, max_size=12).filter(lambda found: sum(found) > 0),
    least=st.integers(0, 12),
)
def test_shares_sum_up_exactly_and_differ_from_the_exact_ones_by_less_than_a_step(steps, weights, least):
    total, least = D(steps) / 1000, min(least, len(weights))
    if steps < least:
        with pytest.raises(ValueError, match="nothing to divide"):
            rules.shares(total, weights, least=least)
        return
    parts = rules.shares(total, weights, least=least)
    assert sum(parts) == total
    assert all(part >= D("0.001") for part in parts[:least])
    if least == 0:
        exact = [Fraction(steps) * weight / sum(weights) for weight in weights]
        assert all(abs(Fraction(part) * 1000 - one) < 1 for part, one in zip(parts, exact, strict=True))


def test_a_tiny_part_gets_its_step_from_the_richest_and_never_from_the_poorest():
    assert rules.shares(D("0.002"), [Fraction(1, 10**6), Fraction(1, 10**6), Fraction(1)], least=2) == (
        D("0.001"), D("0.001"), D(0),
    )  # fmt: skip
    with pytest.raises(ValueError, match="nothing"):
        rules.shares(D(1), [Fraction(0)])


@pytest.mark.parametrize(
    ("source", "parts", "code"),
    [
        (held(1), (), "count"),
        (held(1), ("1",) * 51, "count"),
        (held(1), ("0",), "positive"),
        (held(1), ("60", "40.001"), "overdraw"),
        (held(1, state=BatchState.RECALLED), ("1",), "state"),
        (held(1, "9", "头"), ("1.5",), "whole"),
    ],
)
def test_every_reason_against_a_split(source, parts, code):
    assert codes(rules.judge_split(of(source), SplitBatch(1, tuple(map(D, parts)), ID))) == {code}


@pytest.mark.parametrize(
    ("sources", "takes", "unit_name", "code"),
    [
        ((held(1),), (("1", "5"),), "", "count"),
        ((held(1), held(2)), (("1", "5"), ("1", "5")), "", "count"),
        ((held(1), held(2)), (("1", "500"), ("2", "5")), "", "overdraw"),
        ((held(1), held(2)), (("1", "0.0001"), ("2", "5")), "", "places"),
        ((held(1), held(2, product_name="黄瓜")), (("1", "5"), ("2", "5")), "", "product"),
        ((held(1), held(2, unit_name="个")), (("1", "5"), ("2", "5")), "", "dimension"),
        ((held(1), held(2)), (("1", "5"), ("2", "5")), "车", "unit"),
        ((held(1), held(2)), (("1", "5"), ("2", "5")), "升", "dimension"),
        ((held(1), held(2)), (("1", "0.5"), ("2", "5")), "吨", "small"),
        ((held(1, unit_name="筐"), held(2, unit_name="箱")), (("1", "5"), ("2", "5")), "", "container"),
        ((held(1, unit_name="筐", content="15.001"), held(2)), (("1", "1"), ("2", "50")), "吨", "small"),
    ],
)
def test_every_reason_against_a_merge(sources, takes, unit_name, code):
    command = MergeBatches(taking(*((int(n), amount) for n, amount in takes)), ID, unit=unit_name)
    assert codes(rules.judge_merge(of(*sources), command)) == {code}


def test_baskets_alike_stay_baskets_and_others_become_kilograms():
    baskets = (held(1, unit_name="筐", content="15"), held(2, unit_name="筐", content="15"))
    alike = rules.judge_merge(of(*baskets), MergeBatches(taking((1, "3"), (2, "4")), ID))
    assert isinstance(alike, Plan)
    assert (alike.born[0].quantity, alike.born[0].unit, alike.born[0].content) == (7, "筐", baskets[0].content)
    mixed = rules.judge_merge(of(baskets[0], held(2, unit_name="斤")), MergeBatches(taking((1, "2"), (2, "9")), ID))
    assert isinstance(mixed, Plan)
    assert (mixed.born[0].quantity, mixed.born[0].unit, mixed.born[0].content) == (69, "斤", None)
    assert mixed.drawn[0].lost == 0


MAKE = MakeOut(9, D(50), "公斤")


@pytest.mark.parametrize(
    ("source", "changes", "code"),
    [
        (held(1), {"takes": ()}, "count"),
        (held(1), {"makes": ()}, "count"),
        (held(1), {"makes": (replace(MAKE, unit="车"),)}, "unit"),
        (held(1), {"makes": (replace(MAKE, quantity=D(0)),)}, "positive"),
        (held(1), {"makes": (replace(MAKE, quantity=D(61)),)}, "balance"),
        (held(1), {"makes": (replace(MAKE, unit="箱"),)}, "weight"),
        (held(1), {"makes": (replace(MAKE, unit="箱", weight=D(0)),)}, "positive"),
        (held(1, unit_name="头"), {}, "weight"),
        (held(1), {"added": D(-1)}, "positive"),
        (held(1), {"added": D(1)}, "words"),
        (held(1), {"papers": replace(PAPERS, meat_quarantine="没有")}, "paper"),
        (held(1), {"papers": replace(PAPERS, animal_papers=("号码不详没有数字",))}, "paper"),
        (
            held(1),
            {"takes": taking((1, "0.001")), "makes": (MAKE, MAKE), "added": D(200), "added_words": "水"},
            "small",
        ),
    ],
)
def test_every_reason_against_processing(source, changes, code):
    command = replace(ProcessBatches(taking((1, "60")), (MAKE,), ID), **changes)
    assert codes(rules.judge_process(of(source), command)) == {code}


def test_a_box_whose_weight_does_not_divide_has_no_declared_content():
    plan = rules.judge_process(of(held(1)), ProcessBatches(taking((1, "60")), (MakeOut(9, D(3), "箱", D(50)),), ID))
    assert isinstance(plan, Plan)
    assert (plan.born[0].content, plan.loss) == (None, 10)
    assert rules.judge_process(of(held(1)), ProcessBatches(taking((1, "60")), (MAKE,), ID, papers=PAPERS)).loss == 10


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ({"330110001000", "330110002000"}, "330110000000"),
        ({"330110000000", "330106000000"}, "330100000000"),
        ({"330110000000", "330206000000"}, "330000000000"),
        ({"330110000000", "370102000000"}, "000000000000"),
    ],
)
def test_a_mixture_comes_from_the_smallest_region_that_holds_all_of_it(places, found):
    assert rules.above(places) == found


amounts = st.decimals("0.001", "200", places=3)
MASS = ("克", "两", "斤", "公斤", "吨")


class Plant(RuleBasedStateMachine):
    """A plant that harvests, splits, merges, processes and loses, in all mass units; books are kept in grams beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: dict[int, Source] = {}
        self.flowed: dict[int, Decimal] = {}
        self.lost: dict[int, Decimal] = {}
        self.entered = self.added = self.wasted = Fraction(0)

    def _store(self, number: int, amount: Decimal, unit_name: str) -> None:
        self.batches[number] = held(number, str(amount), unit_name)
        self.flowed[number] = self.lost[number] = D(0)

    def _draw(self, number: int, gone: Decimal, lost: Decimal) -> None:
        source = self.batches[number]
        stock = source.row.stock
        left = replace(stock, departed=stock.departed + gone, lost=stock.lost + lost)
        self.batches[number] = replace(source, row=replace(source.row, stock=left))
        self.lost[number] += lost

    def _apply(self, plan: Plan | Refusal, booked: Fraction) -> None:
        """Do what was decided; ``booked`` grams are no longer anywhere."""
        if isinstance(plan, Refusal):
            return
        for one in plan.drawn:
            self._draw(one.batch_id, one.quantity - one.lost, one.lost)
        first = len(self.batches) + 1
        for place, born in enumerate(plan.born):
            self._store(first + place, born.quantity, born.unit)
        for flow in plan.flows:
            assert flow.quantity > 0
            self.flowed[flow.source_id] += flow.quantity
        self.wasted += booked

    def _pick(self, data: st.DataObject, count: int) -> list[int]:
        numbers = sorted(self.batches)
        return data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=count, unique=True))

    @rule(amount=amounts, unit_name=st.sampled_from(MASS))
    def harvest(self, amount: Decimal, unit_name: str) -> None:
        self._store(len(self.batches) + 1, amount, unit_name)
        self.entered += Fraction(amount) * unit(unit_name).factor

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), parts=st.lists(amounts, min_size=1, max_size=3))
    def split(self, data: st.DataObject, parts: list[Decimal]) -> None:
        (number,) = self._pick(data, 1)
        self._apply(rules.judge_split(Sources(self.batches), SplitBatch(number, tuple(parts), ID)), Fraction(0))

    @precondition(lambda self: len(self.batches) > 1)
    @rule(data=st.data(), amount=amounts, unit_name=st.sampled_from(("", *MASS)))
    def merge(self, data: st.DataObject, amount: Decimal, unit_name: str) -> None:
        takes = tuple(
            TakeFrom(number, min(amount, max(self.batches[number].row.available, D("0.001"))))
            for number in self._pick(data, 4)
        )
        plan = rules.judge_merge(Sources(self.batches), MergeBatches(takes, ID, unit=unit_name))
        rounded = Fraction(0)
        if isinstance(plan, Plan):
            rounded = sum((Fraction(one.lost) * unit(one.unit).factor for one in plan.drawn), Fraction(0))
        self._apply(plan, rounded)

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), share=st.fractions(0, 1), makes=st.integers(1, 3), added=st.sampled_from((D(0), D("0.7"))))
    def process(self, data: st.DataObject, share: Fraction, makes: int, added: Decimal) -> None:
        takes = tuple(
            TakeFrom(number, max(self.batches[number].row.available, D("0.001"))) for number in self._pick(data, 3)
        )
        grams = sum(
            (Fraction(take.quantity) * unit(self.batches[take.batch_id].row.unit).factor for take in takes), Fraction(0)
        )
        each = D(int(grams * share / makes)) / 1000
        outputs = tuple(MakeOut(9, each, "公斤") for _ in range(makes))
        command = ProcessBatches(takes, outputs, ID, added=added, added_words="水")
        plan = rules.judge_process(Sources(self.batches), command)
        if isinstance(plan, Plan):
            self.added += Fraction(plan.added) * 1000
            self._apply(plan, Fraction(plan.loss) * 1000)

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), amount=amounts)
    def lose(self, data: st.DataObject, amount: Decimal) -> None:
        (number,) = self._pick(data, 1)
        if amount <= self.batches[number].row.available:
            self._draw(number, D(0), amount)
            self.wasted += Fraction(amount) * unit(self.batches[number].row.unit).factor

    @invariant()
    def nothing_is_gained_or_gone(self) -> None:
        """What came in and was added = what is in stock + what was lost, to the last thousandth of a gram."""
        left = sum(
            (Fraction(one.row.available) * unit(one.row.unit).factor for one in self.batches.values()), Fraction(0)
        )
        assert self.entered + self.added == left + self.wasted

    @invariant()
    def every_batch_balances(self) -> None:
        """Of each batch: entered = available + what flowed into others + lost; nothing is drawn twice."""
        for number, source in self.batches.items():
            stock = source.row.stock
            assert stock.available >= 0
            assert stock.departed == self.flowed[number]
            assert stock.entered == stock.available + self.flowed[number] + self.lost[number]


TestPlant = Plant.TestCase
TestPlant.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_the_same_command_has_the_same_plan():
    command = ProcessBatches(taking((1, "60"), (2, "7")), (MAKE, replace(MAKE, quantity=D("3.333"))), uuid4())
    sources = of(held(1), held(2, unit_name="斤"))
    assert rules.judge_process(sources, command) == rules.judge_process(sources, command)
