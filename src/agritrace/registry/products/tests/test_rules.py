"""Every reason against the facts of a product, and the words for what was changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agritrace.registry.products.rules import changed_words, covers, fact_reasons
from agritrace.registry.products.values import ProductFacts

TOMATO = ProductFacts(name="番茄", category_code="010405", unit="公斤", shelf_life_days=7)


def test_sound_facts_meet_no_reason() -> None:
    assert fact_reasons(TOMATO, category_known=True) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(TOMATO, name="  "), "name"),
        (replace(TOMATO, name="番" * 41), "name"),
        (replace(TOMATO, spec="大" * 41), "spec"),
        (replace(TOMATO, unit="bushel"), "unit"),
        (replace(TOMATO, shelf_life_days=0), "shelf_life_days"),
        (replace(TOMATO, shelf_life_days=3_651), "shelf_life_days"),
    ],
)
def test_each_reason_stands_beside_its_field_and_says_how_to_mend(facts: ProductFacts, field: str) -> None:
    (reason,) = fact_reasons(facts, category_known=True)
    assert reason.field == field
    assert reason.remedy


def test_an_unknown_category_is_refused() -> None:
    (reason,) = fact_reasons(TOMATO, category_known=False)
    assert reason.field == "category_code"


def test_changes_are_said_in_words() -> None:
    assert changed_words(TOMATO, replace(TOMATO, name="黄瓜", unit="斤")) == "产品名称、计量单位"
    assert changed_words(TOMATO, TOMATO) == "无变化"


@pytest.mark.parametrize(
    ("certified", "fits"),
    [("番茄、黄瓜", True), ("黄瓜，番茄", True), ("黄瓜", False), ("", False), ("茄果类", True)],
)
def test_a_certificate_fits_the_products_it_names(certified: str, fits: bool) -> None:
    assert covers(certified, "樱桃番茄", "茄果类") is fits
