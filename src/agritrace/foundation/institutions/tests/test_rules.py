"""Every reason against applications, decisions and cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from agritrace.foundation.institutions import rules
from agritrace.foundation.institutions.states import MACHINE
from agritrace.foundation.institutions.values import ApplicationState, Asked
from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import PUBLIC, Level, ViewerKind, system

from .stories import OPENING

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("change", "found", "field"),
    [
        ({"name": " "}, True, "name"),
        ({"person": " "}, True, "person"),
        ({"kind": ViewerKind.SUPPORT}, True, "what"),
        ({"level": Level.CITY}, True, "region_code"),
        ({"region_code": "330100000000"}, True, "region_code"),
        ({}, False, "region_code"),
    ],
)
def test_each_reason_against_an_opening_stands_beside_its_field(
    change: dict[str, object], found: bool, field: str
) -> None:
    told = replace(OPENING, **change)  # type: ignore[arg-type]  # told above
    assert [reason.field for reason in rules.against_opening(told, found)] == [field]


def test_a_complete_opening_is_welcome() -> None:
    assert rules.against_opening(OPENING, True) == []


def test_papers_reasons_words_and_versions() -> None:
    assert rules.against_files([])
    assert rules.against_files([uuid4() for _ in range(7)])
    assert rules.against_files([uuid4()]) == []
    assert rules.against_reason(Asked.OPEN, "") == []
    assert rules.against_reason(Asked.CLOSE, " 不 ")
    assert rules.against_reason(Asked.CHANGE, "机构改革更名") == []
    assert rules.against_decision(True, "") == []
    assert rules.against_decision(False, "不行")
    assert rules.against_decision(False, "批文不清楚，请重传") == []
    assert rules.check_version(1, 1) == []
    assert rules.check_version(1, 2)


@pytest.mark.parametrize("card", ["", "123", "1" * 31, "33 01", "执法0001"])
def test_card_numbers_that_cannot_be(card: str) -> None:
    assert [reason.field for reason in rules.against_card(card, TODAY, TODAY)] == ["card_no"]


def test_a_card_must_still_hold() -> None:
    assert rules.against_card("1101A0001", TODAY, TODAY) == []
    assert [r.field for r in rules.against_card("1101A0001", TODAY - timedelta(days=1), TODAY)] == ["valid_until"]


def test_an_end_is_an_end_and_nobody_follows_an_arrow_without_permission() -> None:
    everybody = system("the test tries every arrow")
    for state in MACHINE.ends:
        assert MACHINE.open_arrows(everybody, state) == ()
    for arrow in MACHINE.arrows:
        assert isinstance(MACHINE.follow(PUBLIC, arrow.sources[0], arrow.name), Refusal)
    assert MACHINE.follow(everybody, ApplicationState.RETURNED, "resubmit") is ApplicationState.PENDING
