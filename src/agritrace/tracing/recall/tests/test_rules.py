"""Who may open a recall; the arrows of recalls and holds, each with its guard; the dated term."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agritrace.kernel.results import Refusal
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind
from agritrace.tracing.recall import rules, terms
from agritrace.tracing.recall.permissions import Permission
from agritrace.tracing.recall.states import HOLD, RECALL, Holding
from agritrace.tracing.recall.values import HoldState, RecallState

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
ALL = frozenset(p.value for p in Permission)
TOLD = Holding(RecallState.OPEN, False, Level.COUNTY, Decimal(5), NOW + timedelta(hours=1), NOW)
H = HoldState


def official(level: Level, prefix: str, kind: ViewerKind = ViewerKind.REGULATOR) -> Viewer:
    return Viewer(kind, organisation_id=1, level=level, jurisdiction=Jurisdiction((prefix,)), permissions=ALL)


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (official(Level.COUNTY, "330110"), True),
        (official(Level.CITY, "3301"), True),
        (official(Level.MINISTRY, ""), True),
        (official(Level.TOWNSHIP, "330110001"), False),
        (official(Level.COUNTY, "370102"), False),
        (official(Level.COUNTY, "330110", ViewerKind.ENFORCEMENT), False),
        (Viewer(ViewerKind.SUBJECT, subject_id=1, permissions=ALL), False),
    ],
)
def test_the_county_of_the_origin_and_those_above_it_may_open_a_recall(viewer: Viewer, may: bool) -> None:
    assert rules.may_open(viewer, "330110000000") is may


@pytest.mark.parametrize(
    ("text", "good"), [("不合格", False), ("  检出 ", False), ("检出禁用农药", True), ("长" * 201, False)]
)
def test_a_reason_says_something(text: str, good: bool) -> None:
    assert (rules.against_reason(text) == ()) is good


def test_whoever_opened_a_recall_or_stands_above_ends_it() -> None:
    assert rules.may_end(official(Level.COUNTY, "330110"), Level.COUNTY)
    assert rules.may_end(official(Level.PROVINCE, "33"), Level.COUNTY)
    assert not rules.may_end(official(Level.COUNTY, "330110"), Level.PROVINCE)
    assert not rules.may_end(Viewer(ViewerKind.SUBJECT, subject_id=1, permissions=ALL), Level.COUNTY)


@pytest.mark.parametrize(
    ("arrow", "state", "told", "answer"),
    [
        ("confirm", H.PROVISIONAL, TOLD, H.HELD),
        ("confirm", H.PROVISIONAL, replace(TOLD, now=NOW + timedelta(hours=1)), "late"),
        ("confirm", H.PROVISIONAL, replace(TOLD, recall=RecallState.CLOSED), "recall"),
        ("confirm", H.HELD, TOLD, "state"),
        ("extend", H.PROVISIONAL, TOLD, H.PROVISIONAL),
        ("lift", H.PROVISIONAL, TOLD, H.LIFTED),
        ("lift", H.HELD, replace(TOLD, until=None), H.LIFTED),
        ("lift", H.HELD, replace(TOLD, ordered=True), "ordered"),
        ("lift", H.HELD, replace(TOLD, ordered=True, level=Level.PROVINCE), H.LIFTED),
        ("lift", H.HELD, replace(TOLD, recall=RecallState.CANCELLED), "recall"),
        ("order", H.LAPSED, TOLD, H.HELD),
        ("order", H.LIFTED, TOLD, H.HELD),
        ("order", H.SETTLED, TOLD, "state"),
        ("settle", H.HELD, TOLD, H.SETTLED),
        ("settle", H.PROVISIONAL, TOLD, "state"),
        ("lapse", H.PROVISIONAL, TOLD, "early"),
        ("lapse", H.PROVISIONAL, replace(TOLD, until=None), "early"),
        ("lapse", H.PROVISIONAL, replace(TOLD, now=NOW + timedelta(hours=1)), H.LAPSED),
    ],
)
def test_every_arrow_of_a_hold_leads_where_the_table_says_or_gives_its_reason(
    arrow: str, state: HoldState, told: Holding, answer: str
) -> None:
    found = HOLD.follow(official(Level.COUNTY, "33"), state, arrow, snapshot=told)
    assert (found.reasons[0].code if isinstance(found, Refusal) else found) == answer


def test_a_recall_is_closed_when_nothing_stands_and_can_be_taken_back() -> None:
    county = official(Level.COUNTY, "33")
    assert RECALL.follow(county, RecallState.OPEN, "close", snapshot=0) is RecallState.CLOSED
    found = RECALL.follow(county, RecallState.OPEN, "close", snapshot=3)
    assert isinstance(found, Refusal)
    assert "3 个批次" in str(found)
    assert RECALL.follow(county, RecallState.OPEN, "cancel") is RecallState.CANCELLED
    assert isinstance(RECALL.follow(county, RecallState.CLOSED, "cancel"), Refusal)
    with pytest.raises(TypeError):
        RECALL.follow(county, RecallState.OPEN, "close", snapshot=None)
    with pytest.raises(TypeError):
        HOLD.follow(county, H.HELD, "settle", snapshot=None)


def test_the_term_is_dated() -> None:
    assert terms.provisional(date(2026, 11, 26)) == timedelta(hours=24)
    with pytest.raises(ValueError, match="no term"):
        terms.provisional(date(2020, 1, 1))
