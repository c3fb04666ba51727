"""Quantities: nothing is lost in a conversion, nothing odd gets in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.quantities import (
    ALIASES,
    LARGEST,
    UNITS,
    Dimension,
    Quantity,
    Unit,
    amount_hindrance,
    convert,
    convert_exactly,
    format_amount,
    read_amount,
    read_quantity,
    unit,
)
from agritrace.kernel.results import Refusal, Refused

KILOGRAM, JIN, TON, GRAM = UNITS["公斤"], UNITS["斤"], UNITS["吨"], UNITS["克"]
MU, HECTARE, SQUARE_METRE = UNITS["亩"], UNITS["公顷"], UNITS["平方米"]
HEAD, BOX = UNITS["头"], UNITS["箱"]
amounts = st.decimals(Decimal("0.001"), LARGEST, places=3)
measured = st.sampled_from(
    [u for u in UNITS.values() if u.dimension in {Dimension.MASS, Dimension.AREA, Dimension.VOLUME}]
)


def of(amount: str, measured_in: Unit) -> Quantity:
    return Quantity(Decimal(amount), measured_in)


def code(found: object) -> str:
    assert isinstance(found, Refusal)
    return found.reasons[0].code


@pytest.mark.parametrize(
    ("amount", "source", "target", "result"),
    [
        ("1", TON, JIN, "2000"),
        ("3", JIN, KILOGRAM, "1.5"),
        ("15", MU, HECTARE, "1"),
        ("2", HECTARE, SQUARE_METRE, "20000"),
        ("3", MU, SQUARE_METRE, "2000"),
        ("1", UNITS["升"], UNITS["毫升"], "1000"),
        ("1", UNITS["斤"], UNITS["两"], "10"),
        ("7", BOX, BOX, "7"),
    ],
)
def test_units_of_a_market_convert_exactly(amount: str, source: Unit, target: Unit, result: str) -> None:
    assert convert_exactly(of(amount, source), target) == of(result, target)


def test_what_three_decimals_cannot_hold_is_given_back_as_remainder() -> None:
    found = convert(of("1", MU), SQUARE_METRE)
    assert (found.amount, found.remainder, found.exact) == (Decimal("666.666"), Fraction(2, 3000), False)
    with pytest.raises(Refused, match="除不尽"):
        convert_exactly(of("1", MU), SQUARE_METRE)


@given(amounts, measured, measured)
def test_amount_and_remainder_are_the_source_to_the_last_digit(amount: Decimal, source: Unit, target: Unit) -> None:
    if source.dimension is not target.dimension:
        with pytest.raises(Refused, match="换算"):
            convert(Quantity(amount, source), target)
        return
    found = convert(Quantity(amount, source), target)
    assert (Fraction(found.amount) + found.remainder) * target.factor == Fraction(amount) * source.factor
    assert 0 <= found.remainder < Fraction(1, 1000)


def test_a_result_beyond_the_column_is_refused() -> None:
    with pytest.raises(Refused, match="太大"):
        convert_exactly(Quantity(LARGEST, TON), GRAM)


def test_boxes_are_opened_only_with_the_content_of_the_product() -> None:
    assert convert_exactly(of("4", BOX), KILOGRAM, content=of("25", JIN)) == of("50", KILOGRAM)
    assert convert_exactly(of("4", BOX), HEAD, content=of("6", HEAD)) == of("24", HEAD)
    for target, content in ((KILOGRAM, None), (KILOGRAM, of("6", HEAD)), (UNITS["筐"], of("2", UNITS["袋"]))):
        with pytest.raises(Refused, match="含量"):
            convert(of("4", BOX), target, content=content)
    with pytest.raises(Refused, match="换算"):
        convert(of("4", KILOGRAM), BOX)
    with pytest.raises(ValueError, match="factor"):
        _ = of("4", BOX).in_base


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,250.5", "1250.5"),
        ("１，２５０．５", "1250.5"),
        (" 7 ", "7"),
        ("0.001", "0.001"),
        ("1,000,000,000,000", "1e12"),
        ("+5.0000", "5"),
    ],
)
def test_typed_amounts_are_read(text: str, amount: str) -> None:
    assert read_amount(text, KILOGRAM) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("半斤", "number"),
        ("", "number"),
        ("1,25", "number"),
        ("1e3", "number"),
        ("٣", "number"),
        ("1.2.3", "number"),
        ("NaN", "number"),
        ("0", "positive"),
        ("-3", "positive"),
        ("1000000000000.001", "largest"),
        ("9" * 40, "largest"),
        ("1.2345", "places"),
    ],
)
def test_odd_amounts_are_refused_with_the_reason(text: str, finding: str) -> None:
    assert code(read_amount(text, KILOGRAM)) == finding


def test_there_is_no_half_pig() -> None:
    assert code(read_amount("2.5", HEAD)) == "whole"
    assert read_amount("2.0", HEAD) == 2


def test_amounts_that_are_no_numbers_are_hindered() -> None:
    assert amount_hindrance(Decimal("NaN"), KILOGRAM)
    assert amount_hindrance(Decimal("Infinity"), KILOGRAM)
    with pytest.raises(ValueError, match="大于0"):
        of("0", KILOGRAM)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("1,250.5公斤", of("1250.5", KILOGRAM)),
        ("1250.5 KG", of("1250.5", KILOGRAM)),
        ("３ 头", of("3", HEAD)),
        ("2㎡", of("2", SQUARE_METRE)),
        ("2 m²", of("2", SQUARE_METRE)),
    ],
)
def test_amounts_with_units_are_read(text: str, quantity: Quantity) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize(
    ("text", "finding"), [("半斤", "number"), ("5", "number"), ("5马力", "unit"), ("0公斤", "positive"), ("", "number")]
)
def test_odd_quantities_are_refused(text: str, finding: str) -> None:
    assert code(read_quantity(text)) == finding


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1250.500", "1,250.5"), ("1000", "1,000"), ("0.001", "0.001"), ("1000000", "1,000,000"), ("0", "0")],
)
def test_amounts_are_shown_as_people_write_them(amount: str, shown: str) -> None:
    assert format_amount(Decimal(amount)) == shown


@given(amounts, st.sampled_from(list(UNITS.values())))
def test_what_is_shown_can_be_read_again(amount: Decimal, measured_in: Unit) -> None:
    fitting = amount.to_integral_value() + 1 if measured_in.whole else amount
    quantity = Quantity(min(fitting, LARGEST), measured_in)
    assert read_quantity(str(quantity)) == quantity


def test_every_other_spelling_names_a_unit() -> None:
    assert all(unit(alias) is UNITS[name] for alias, name in ALIASES.items())
    with pytest.raises(KeyError):
        unit("马力")
