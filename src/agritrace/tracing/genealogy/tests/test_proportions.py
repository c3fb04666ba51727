"""How much of what is in which: equal to every way tried one by one, and nothing gets lost, on thousands of histories."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.tracing.genealogy import proportions
from agritrace.tracing.genealogy.selectors import rounded
from agritrace.tracing.genealogy.values import ChainEdge

NOW = datetime(2026, 11, 23, tzinfo=UTC)
History = tuple[tuple[ChainEdge, ...], dict[int, tuple[Decimal, str]]]


def history(seed: int, batches: int = 9) -> History:
    """Batches in order: each later one takes parts of what is left of some older ones; the rest is produced or lost."""
    dice = random.Random(seed)
    left: dict[int, int] = {}
    entered: dict[int, tuple[Decimal, str]] = {}
    edges: list[ChainEdge] = []
    for number in range(1, batches + 1):
        sources = [key for key in left if left[key] and dice.random() < 0.4]
        taken = 0
        for key in sources:
            amount = dice.randint(1, left[key])
            left[key] -= amount
            taken += amount
            edges.append(ChainEdge(key, number, Decimal(amount) / 1_000, "公斤", "process", NOW))
        whole = max(1, taken - dice.randint(0, taken // 3)) if sources else dice.randint(1, 900_000)
        left[number], entered[number] = whole, (Decimal(whole) / 1_000, "公斤")
    return tuple(edges), entered


def every_way(start: int, told: History, *, back: bool) -> dict[int, tuple[Fraction, Fraction]]:
    """Each way from the start walked alone: the product of the parts that went along, summed up by where it ends."""
    edges, entered = told
    inputs: dict[int, Decimal] = defaultdict(Decimal)
    for edge in edges:
        inputs[edge.target_id] += edge.quantity
    found: dict[int, tuple[Fraction, Fraction]] = {}

    def go(node: int, moved: Fraction, share: Fraction) -> None:
        before = found.get(node, (Fraction(0), Fraction(0)))
        found[node] = (before[0] + moved, before[1] + share)
        for edge in edges:
            if (edge.target_id if back else edge.source_id) == node:
                part = Fraction(edge.quantity) / Fraction(entered[edge.source_id][0])
                mixed = Fraction(edge.quantity) / Fraction(inputs[edge.target_id])
                go(edge.source_id if back else edge.target_id, moved * part, share * mixed)

    go(start, Fraction(1), Fraction(1))
    return found


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_parts_forward_equal_the_oracle(seed: int, start: int) -> None:
    edges, entered = told = history(seed)
    whole = Fraction(entered[start][0])
    expected = {key: (moved * whole, share) for key, (moved, share) in every_way(start, told, back=False).items()}
    found = proportions.forward(start, edges, entered)
    assert {key: (part.amount, part.share) for key, part in found.items()} == expected


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_parts_back_equal_the_oracle(seed: int, start: int) -> None:
    edges, entered = told = history(seed)
    reached = every_way(start, told, back=True)
    wanted = [edge for edge in edges if edge.target_id in reached]
    found = proportions.back(start, wanted, entered)
    expected = {key: (moved * Fraction(entered[key][0]), share) for key, (moved, share) in reached.items()}
    assert {key: (part.amount, part.share) for key, part in found.items()} == expected


def test_nothing_gets_lost_in_three_thousand_histories() -> None:
    for seed in range(3_000):
        edges, entered = history(seed)
        start = seed % 9 + 1
        parts = proportions.forward(start, edges, entered)
        gone: dict[int, Fraction] = defaultdict(Fraction)
        for edge in edges:
            gone[edge.source_id] += Fraction(edge.quantity) / Fraction(entered[edge.source_id][0])
        rests = [(part.amount or Fraction(0)) * (1 - gone[key]) for key, part in parts.items()]
        assert sum(rests) == Fraction(entered[start][0]), "what rests in all batches is what entered the first"
        reached = set(proportions.back(start, _into(start, edges), entered))
        shares = proportions.back(start, _into(start, edges), entered)
        first = reached - {edge.target_id for edge in edges}
        assert sum(shares[key].share or 0 for key in first) == 1, "the first sources make up the whole batch"


def _into(start: int, edges: tuple[ChainEdge, ...]) -> list[ChainEdge]:
    reached, wanted = {start}, []
    for edge in sorted(edges, key=lambda one: -one.target_id):
        if edge.target_id in reached:
            reached.add(edge.source_id)
            wanted.append(edge)
    return wanted


def test_units_of_one_kind_compare_and_others_are_said_to_be_unknown() -> None:
    entered = {1: (Decimal(1), "吨"), 2: (Decimal(10), "头"), 3: (Decimal(500), "公斤"), 4: (Decimal(9), "筐")}
    edges = [
        ChainEdge(1, 3, Decimal(200), "公斤", "process", NOW),
        ChainEdge(3, 4, Decimal(250), "公斤", "process", NOW),
        ChainEdge(2, 4, Decimal(5), "头", "process", NOW),
    ]
    found = proportions.forward(1, edges, entered)
    assert (found[3].amount, found[3].share) == (Fraction(1, 5), Fraction(1))
    assert (found[4].amount, found[4].share) == (Fraction(1, 10), None), "how much of it: known; which share: not"
    behind = proportions.back(4, edges, entered)
    assert (behind[1].amount, behind[1].share) == (Fraction(1, 10), None)
    wrong = [ChainEdge(2, 4, Decimal(5), "公斤", "process", NOW), ChainEdge(9, 4, Decimal(5), "公斤", "sale", NOW)]
    assert proportions.forward(2, wrong, entered)[4].amount is None
    assert proportions.back(4, wrong, entered)[9].amount is None
    boxes = [ChainEdge(4, 5, Decimal(3), "筐", "sale", NOW)]
    assert proportions.forward(4, boxes, entered)[5].amount == 3
    assert proportions.forward(4, [ChainEdge(4, 5, Decimal(3), "车", "sale", NOW)], entered)[5].amount is None


@pytest.mark.parametrize(
    ("exact", "shown"), [((1, 3), "0.333"), ((2, 3), "0.667"), ((1, 2_000), "0.001"), ((5, 1), "5.000")]
)
def test_what_is_shown_is_rounded_once(exact: tuple[int, int], shown: str) -> None:
    assert str(rounded(Fraction(*exact))) == shown
    assert rounded(None) is None
