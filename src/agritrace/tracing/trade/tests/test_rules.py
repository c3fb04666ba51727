"""Decisions about sales without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Reason, Refused
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import SubjectBrief, SubjectState
from agritrace.tracing.batches.values import BatchRow, BatchState, Inspection, Source, Stock
from agritrace.tracing.trade import rules
from agritrace.tracing.trade.values import SubmitSale

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SELLER = SubjectBrief(1, "4" * 16, "禾田", SubjectState.ACTIVE, "330110000000", SubjectForm.COOPERATIVE)
BUYER = replace(SELLER, id=2, name="鲜达")
BATCH = BatchRow(
    id=7, subject_id=1, region_code="330110000000", product_id=1, category_code="01", product_name="番茄", spec="",
    unit="公斤", number="20261123-01", source=Source.PRODUCED, inspection=Inspection.NONE, harvested_on=date(2026, 11, 23),
    base_name="", origin_subject_id=1, origin_region_code="330110000000", origin_batch_id=7, code="1" * 20,
    state=BatchState.ACTIVE, note="", created_at=NOW, occurred_at=NOW,
    stock=Stock(Decimal(1000), Decimal(100), Decimal(200), Decimal(0), "公斤"),
)  # fmt: skip  # test data
COMMAND = SubmitSale(7, "4" * 16, Decimal(10), "公斤", uuid4())
OFFER = rules.Offer(SELLER, BUYER, proven=False, batch=BATCH)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


@given(st.decimals("0.001", "2000", places=3))
def test_exactly_what_is_available_may_be_sold(quantity: Decimal) -> None:
    refused = codes(rules.against_submission(OFFER, COMMAND, quantity))
    assert refused == ([] if quantity <= 700 else ["stock"])


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (replace(OFFER, buyer=None), ["unknown"]),
        (replace(OFFER, buyer=SELLER), ["self"]),
        (replace(OFFER, buyer=replace(BUYER, state=SubjectState.SUSPENDED)), ["standing"]),
        (replace(OFFER, seller=replace(SELLER, state=SubjectState.CANCELLED)), ["standing"]),
        (replace(OFFER, buyer=replace(BUYER, state=SubjectState.TEMPORARY)), ["temporary"]),
        (replace(OFFER, buyer=replace(BUYER, state=SubjectState.CHANGE_PENDING)), []),
        (replace(OFFER, batch=replace(BATCH, state=BatchState.RECALLED)), ["batch_state"]),
        (replace(OFFER, batch=replace(BATCH, state=BatchState.VOID)), ["batch_state"]),
        (replace(OFFER, batch=replace(BATCH, state=BatchState.CLOSED)), ["batch_state"]),
    ],
)
def test_who_and_what_may_not_trade_is_said(offer: rules.Offer, expected: list[str]) -> None:
    assert codes(rules.against_submission(offer, COMMAND, Decimal(1))) == expected


def test_a_card_counts_only_when_it_proves_itself() -> None:
    scanned = replace(COMMAND, identity_k="112345678")
    assert codes(rules.against_submission(OFFER, scanned, Decimal(1))) == ["identity"]
    assert not rules.against_submission(replace(OFFER, proven=True), scanned, Decimal(1))


def test_both_sides_and_the_batch_must_be_in_order_when_the_goods_arrive() -> None:
    gone = replace(SELLER, state=SubjectState.REVOKED)
    assert not rules.against_confirmation(SELLER, BUYER, BATCH)
    assert codes(rules.against_confirmation(gone, replace(gone, id=2), replace(BATCH, state=BatchState.VOID))) == [
        "standing",
        "standing",
        "batch_state",
    ]


@pytest.mark.parametrize(("text", "taken"), [("到货不符", True), ("", False), ("  ", False), ("长" * 201, False)])
def test_a_reason_is_short_and_not_empty(text: str, taken: bool) -> None:
    assert (not rules.against_reason(text)) is taken


@pytest.mark.parametrize(
    ("quantity", "unit", "found"),
    [("3", "斤", "1.5"), ("0.5", "吨", "500"), ("7", "", "7"), ("1", "克", "0.001")],
)
def test_quantities_are_taken_in_the_unit_of_the_batch(quantity: str, unit: str, found: str) -> None:
    asked = replace(COMMAND, quantity=Decimal(quantity), unit=unit)
    assert rules.in_batch_unit(asked, BATCH) == Decimal(found)


@pytest.mark.parametrize(
    ("quantity", "unit", "field"),
    [
        ("0", "公斤", "quantity"),
        ("-1", "公斤", "quantity"),
        ("1.5", "个", "quantity"),
        ("1", "个", "unit"),
        ("1", "担", "unit"),
    ],
)
def test_quantities_that_make_no_sense_are_refused_beside_their_field(quantity: str, unit: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        rules.in_batch_unit(replace(COMMAND, quantity=Decimal(quantity), unit=unit), BATCH)
    assert [reason.field for reason in caught.value.refusal.reasons] == [field]
