"""The rules of purchases, destruction, steps and corrections, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from agritrace.kernel.quantities import unit
from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import system
from agritrace.tracing.batches import keptrules, limits
from agritrace.tracing.batches.keptvalues import AskCorrection, BuyIn, CorrectionState, SellerKind, Written
from agritrace.tracing.batches.states import CORRECTION, Eyes
from agritrace.tracing.batches.values import BatchState, EventKind, Stock

D, ID, TODAY = Decimal, UUID(int=1), date(2026, 11, 23)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BUY = BuyIn(1, D(50), "公斤", TODAY, TODAY, SellerKind.FARMER, "330110000000", "HGZ-20261123", ID)
LIMIT = keptrules.Limit(D("0.2"), D(500), unit("公斤"))
HARVEST = Written(7, 1, EventKind.PRODUCE, True, D(100), "公斤")
STOCK = Stock(D(100), D(10), D(20), D(5), "公斤")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"bought_on": TODAY + timedelta(1)}, {"future"}),
        ({"bought_on": TODAY - timedelta(800), "harvested_on": TODAY - timedelta(801)}, {"old"}),
        ({"harvested_on": TODAY + timedelta(1)}, {"order"}),
        ({"paper": " 无 "}, {"paper"}),
        ({"from_code": "9" * 41}, {"length"}),
        ({"unit": "筐"}, {"content"}),
        ({"unit": "筐", "content": D(0)}, {"positive"}),
        ({"unit": "筐", "content": D(15)}, set()),
        ({"unit": "车"}, set()),
    ],
)
def test_every_reason_against_a_purchase(changes, codes):
    assert {one.code for one in keptrules.purchase_reasons(replace(BUY, **changes), TODAY)} == codes


@pytest.mark.parametrize(
    ("state", "amount", "code"),
    [
        (BatchState.ACTIVE, "65", ""),
        (BatchState.RECALLED, "65", ""),
        (BatchState.ACTIVE, "65.001", "overdraw"),
        (BatchState.ACTIVE, "0", "positive"),
        (BatchState.CLOSED, "1", "state"),
    ],
)
def test_only_what_is_there_is_destroyed_recalled_goods_too(state, amount, code):
    found = keptrules.destruction_reasons(STOCK, state, D(amount))
    assert [one.code for one in found] == ([code] if code else [])


def test_a_step_lies_in_the_past_and_ends_after_it_began():
    hour = timedelta(hours=1)
    assert keptrules.step_reasons(NOW - hour, NOW, NOW) == ()
    assert keptrules.step_reasons(NOW - hour, None, NOW) == ()
    for began, ended, code in (
        (NOW + hour, None, "future"),
        (NOW - hour, NOW + hour, "future"),
        (NOW, NOW - hour, "order"),
        (NOW - timedelta(800), None, "old"),
    ):
        assert keptrules.step_reasons(began, ended, NOW)[0].code == code


def mend(after: str, line: Written = HARVEST, reason: str = "多打了一个零") -> keptrules.Mending | str:
    found = keptrules.judge_correction(line, STOCK, AskCorrection(7, D(after), reason, ID), limit=LIMIT)
    return found.reasons[0].code if isinstance(found, Refusal) else found


def test_a_harvest_is_mended_as_far_as_stock_bears_it():
    assert mend("90") == keptrules.Mending(D(-10), needs_second=False)
    assert mend("80") == keptrules.Mending(D(-20), needs_second=False)
    assert mend("79.999") == keptrules.Mending(D("-20.001"), needs_second=True)
    assert mend("35") == keptrules.Mending(D(-65), needs_second=True)
    assert mend("34.999") == "overdraw"
    assert mend("100") == "same"
    assert mend("0") == "positive"
    assert mend("90", reason=" ") == "reason"


def test_a_loss_is_taken_back_whole_or_made_larger_and_a_trade_is_nobody_s_alone():
    loss = replace(HARVEST, kind=EventKind.LOSE, amount=D(5))
    assert mend("0", loss) == keptrules.Mending(D(-5), needs_second=True)
    assert mend("70.001", loss) == "overdraw"
    assert mend("6", replace(loss, kind=EventKind.DESTROY)) == keptrules.Mending(D(1), needs_second=False)
    assert mend("1", replace(HARVEST, kind=EventKind.RECEIVE, own_word=False)) == "kind"
    assert mend("1", replace(HARVEST, kind=EventKind.SELL)) == "kind"


def test_large_amounts_need_a_second_pair_of_eyes_however_small_their_share():
    tons = replace(HARVEST, unit="吨", amount=D(100))
    stock = replace(STOCK, unit="吨")
    for after, second in (("99.5", False), ("99.4", True)):
        found = keptrules.judge_correction(tons, stock, AskCorrection(7, D(after), "过磅有误", ID), limit=LIMIT)
        assert found == keptrules.Mending(D(after) - 100, needs_second=second)
    boxes = keptrules.Limit(D("0.2"), D(50), unit("筐"))
    many = replace(HARVEST, unit="箱", amount=D(1000))
    for after, second in (("1050", False), ("1051", True)):
        found = keptrules.judge_correction(many, STOCK, AskCorrection(7, D(after), "少点了", ID), limit=boxes)
        assert found == keptrules.Mending(D(after) - 1000, needs_second=second)


def test_the_limits_are_dated_data_for_every_dimension():
    assert limits.limit_of("斤", TODAY) == LIMIT
    assert {limits.limit_of(name, TODAY).share for name in ("头", "升", "亩", "箱")} == {D("0.2")}
    with pytest.raises(ValueError, match="no limit"):
        limits.limit_of("斤", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("arrow", "asked", "viewer", "code"),
    [
        ("approve", 5, 5, "same_person"),
        ("reject", 5, None, "same_person"),
        ("approve", 5, 6, ""),
        ("withdraw", 5, 6, "other_person"),
        ("withdraw", 5, 5, ""),
    ],
)
def test_nobody_is_the_second_pair_of_eyes_for_himself(arrow, asked, viewer, code):
    found = CORRECTION.follow(system("tests"), CorrectionState.WAITING, arrow, snapshot=Eyes(asked, viewer))
    assert (found.reasons[0].code if isinstance(found, Refusal) else "") == code
