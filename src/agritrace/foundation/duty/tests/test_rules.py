"""What may be opened, what it opens and when it is over: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agritrace.config.roles import ACCESSES, templates
from agritrace.foundation.duty import rules
from agritrace.foundation.duty.permissions import Permission
from agritrace.foundation.duty.values import DutyState, Limit, OpenDuty
from agritrace.kernel.viewer import Jurisdiction, Level, OnDuty, Viewer, ViewerKind, system

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
COUNTY = Viewer(
    ViewerKind.REGULATOR,
    "周敏",
    account_id=7,
    organisation_id=3,
    level=Level.COUNTY,
    jurisdiction=Jurisdiction(("330106",), ("330106400",)),
    permissions=frozenset({Permission.OPEN, "subjects:registration:approve", "subjects:subject:read"}),
)
REGION, OPERATION, ENVIRONMENT, COORDINATION, SUPERVISION = ACCESSES
DUTY = OnDuty(5, "330106000000")
CITY = Jurisdiction(("3301",))


def command(**changed: object) -> OpenDuty:
    asked = OpenDuty("region", "330110000000", 8, "代余杭区夜间值班", 1, uuid4())
    return replace(asked, **changed)  # type: ignore[arg-type]  # fields of the command


@pytest.mark.parametrize(
    ("changed", "code"),
    [({}, ""), ({"hours": 0}, "hours"), ({"hours": 9}, "hours"), ({"reason": " 值班  "}, "reason"),
     ({"reason": "长" * 201}, "reason")],
)  # fmt: skip  # one case per line
def test_a_session_needs_a_reason_and_ends_within_a_shift(changed: dict[str, object], code: str) -> None:
    found = rules.against_opening(command(**changed), REGION, most=8)
    assert [one.code for one in found] == ([code] if code else [])
    assert [one.code for one in rules.against_opening(command(), None, most=8)] == ["access"]


def test_the_longest_session_is_dated() -> None:
    table = (Limit(date(2026, 1, 1), 8, "a", date(2026, 1, 1)), Limit(date(2026, 6, 1), 4, "b", date(2026, 1, 1)))
    assert [rules.most_hours(table, day) for day in (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))] == [
        0,
        8,
        4,
    ]


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("330110", ""), ("330110001", ""), ("330106400", ""), ("330106", "own"), ("330106001", "own"), ("3301", "beyond"),
     ("3302", "beyond"), ("370102", "beyond"), ("33", "level"), ("", "level"), ("330110001001", "level")],
)  # fmt: skip  # pairs
def test_only_what_lies_beside_ones_own_area_below_the_same_superior(prefix: str, code: str) -> None:
    assert [one.code for one in rules.against_area(COUNTY.jurisdiction, CITY, prefix)] == ([code] if code else [])
    assert rules.against_area(COUNTY.jurisdiction, Jurisdiction(), "330110")


@settings(max_examples=80, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(set().union(*(one.permissions for one in templates()))))), st.booleans())
def test_on_duty_nobody_gains_a_right_beyond_the_access(own: frozenset[str], regional: bool) -> None:
    viewer, chosen = replace(COUNTY, permissions=own | {Permission.OPEN}), REGION if regional else OPERATION
    carried = rules.carried(viewer, chosen, "330110", duty=DUTY)
    assert carried.permissions - {Permission.OPEN} <= chosen.permissions
    assert carried.jurisdiction == (Jurisdiction(("330110",)) if regional else Jurisdiction())
    assert (carried.account_id, carried.organisation_id, carried.duty) == (7, 3, DUTY)
    if regional:
        assert carried.permissions <= viewer.permissions
    assert not rules.may_open(carried)


def test_an_access_only_reads() -> None:
    """No right of an access decides, hands on, exports for auditors or shows personal values in full."""
    for one in ACCESSES:
        assert {right.rsplit(":", 1)[1] for right in one.permissions} <= {"see", "read", "look_up", "health"}, one.key
        assert not any("unmask" in right or right.startswith("accounts:") for right in one.permissions)


@pytest.mark.parametrize(
    "viewer",
    [
        replace(COUNTY, permissions=frozenset()),
        replace(COUNTY, consent_id=4),
        replace(COUNTY, duty=DUTY),
        replace(COUNTY, organisation_id=None),
        system("timer"),
    ],
    ids=["without right", "as proxy", "on duty", "without institution", "system"],
)
def test_who_may_not_go_on_duty(viewer: Viewer) -> None:
    assert not rules.may_open(viewer)


def test_accesses_are_offered_by_kind_and_level() -> None:
    assert rules.offered(COUNTY, ACCESSES) == (REGION,)
    assert rules.offered(replace(COUNTY, level=Level.PROVINCE), ACCESSES) == ()
    support = replace(COUNTY, kind=ViewerKind.SUPPORT)
    assert rules.offered(support, ACCESSES) == (), "whose kind of support organisation nobody told"
    for needed, only in (
        (Permission.OPERATE, OPERATION),
        (Permission.ENVIRONMENT, ENVIRONMENT),
        (Permission.COORDINATE, COORDINATION),
        (Permission.SUPERVISE, SUPERVISION),
    ):
        able = replace(support, permissions=frozenset({Permission.OPEN, needed}))
        assert rules.offered(able, ACCESSES) == (only,)
        assert [one for one in ACCESSES if rules.carries(able, one)] == [only]
        assert not rules.offered(replace(able, kind=ViewerKind.REGULATOR, level=Level.PROVINCE), ACCESSES)
    assert rules.offered(replace(COUNTY, kind=ViewerKind.SUBJECT), ACCESSES) == ()


def test_losing_the_right_or_acting_for_another_ends_what_it_opens() -> None:
    assert rules.carries(COUNTY, REGION)
    assert not rules.carries(COUNTY, None)
    for lost in ({"permissions": frozenset()}, {"consent_id": 1}, {"kind": ViewerKind.SUBJECT}):
        assert not rules.carries(replace(COUNTY, **lost), REGION)  # type: ignore[arg-type]  # fields of a viewer
    assert not rules.carries(system("timer"), REGION)


def test_it_runs_from_its_first_instant_to_just_before_its_last() -> None:
    until = NOW + timedelta(hours=1)
    told = {NOW: True, until - timedelta(microseconds=1): True, until: False, NOW - timedelta(seconds=1): False}
    for now, runs in told.items():
        assert rules.running(DutyState.OPEN, NOW, until, now=now) is runs
        assert not rules.running(DutyState.ENDED, NOW, until, now=now)


@pytest.mark.parametrize(
    ("left", "words"),
    [(timedelta(hours=3, minutes=12), "3 小时 12 分"), (timedelta(minutes=12, seconds=1), "13 分钟"), (timedelta(0), "0 分钟"),
     (timedelta(hours=8), "8 小时 0 分")],
)  # fmt: skip  # pairs
def test_what_is_left_in_words(left: timedelta, words: str) -> None:
    assert rules.left_words(NOW + left, NOW) == words
