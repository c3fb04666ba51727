"""What a consent is worth, what may be recorded, what acting allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.proxies import rules
from agritrace.registry.proxies.values import ConsentState, Ending, Granted, Sign, Standing
from agritrace.registry.subjects.values import SubjectBrief, SubjectState

TODAY = date(2026, 11, 23)
GOOD = rules.Worth(ConsentState.GIVEN, TODAY, TODAY + timedelta(days=30), SubjectState.ACTIVE, True, False)
GRANTED = Granted(("sell",), TODAY, TODAY + timedelta(days=30), Sign.SIGNATURE, True, (uuid4(),), "s")
FARMER = SubjectBrief(1, "4", "张满仓", SubjectState.ACTIVE, "330110001000", SubjectForm.FARMER)
COOPERATIVE = SubjectBrief(2, "4", "合作社", SubjectState.ACTIVE, "330110002000", SubjectForm.COOPERATIVE)


def codes(reasons: tuple[rules.Reason, ...]) -> set[str]:
    return {reason.code for reason in reasons}


@pytest.mark.parametrize(
    ("changes", "day", "standing"),
    [
        ({}, 0, Standing.IN_FORCE),
        ({}, 30, Standing.IN_FORCE),
        ({}, 31, Standing.EXPIRED),
        ({}, -1, Standing.WAITING),
        ({"has_code": False}, 0, Standing.WAITING),
        ({"state": ConsentState.ENDED}, 0, Standing.ENDED),
        ({"subject_state": SubjectState.REVOKED}, 0, Standing.CLOSED),
        ({"used_by_owner": True}, 0, Standing.TAKEN_OVER),
    ],
)
def test_a_consent_holds_between_its_days_until_ended_or_taken_over(changes, day, standing):
    assert rules.standing(replace(GOOD, **changes), TODAY + timedelta(days=day)) is standing


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("everything",)}, "scopes"),
        ({"valid_until": TODAY - timedelta(days=1), "valid_from": TODAY - timedelta(days=9)}, "days"),
        ({"valid_until": TODAY + timedelta(days=367)}, "long"),
        ({"checked": False}, "checked"),
        ({"files": ()}, "paper"),
        ({"files": tuple(uuid4() for _ in range(5))}, "paper"),
    ],
)
def test_a_consent_without_scope_days_check_or_paper_is_refused(changes, code):
    assert codes(rules.against_granted(replace(GRANTED, **changes), ["sell"], TODAY)) == {code}


def test_a_whole_consent_is_taken():
    assert rules.against_granted(GRANTED, ["sell"], TODAY) == ()
    assert rules.against_subject(FARMER, used_by_owner=False) == ()
    assert rules.against_proxy(FARMER, COOPERATIVE) == ()


def test_nobody_acts_for_companies_ended_subjects_or_whoever_uses_his_account():
    assert codes(rules.against_subject(COOPERATIVE, used_by_owner=False)) == {"form"}
    assert codes(rules.against_subject(replace(FARMER, state=SubjectState.CANCELLED), used_by_owner=False)) == {"state"}
    met = replace(FARMER, state=SubjectState.TEMPORARY)
    assert codes(rules.against_subject(met, used_by_owner=False)) == {"temporary"}
    assert codes(rules.against_subject(FARMER, used_by_owner=True)) == {"used"}


@pytest.mark.parametrize(
    ("proxy", "code"),
    [
        (None, "unknown"),
        (FARMER, "form"),
        (replace(FARMER, id=3), "form"),
        (replace(COOPERATIVE, state=SubjectState.SUSPENDED), "state"),
        (replace(COOPERATIVE, region_code="330106001000"), "county"),
    ],
)
def test_a_proxy_is_a_working_organisation_of_the_same_county(proxy, code):
    assert codes(rules.against_proxy(FARMER, proxy)) == {code}


def test_a_consent_ends_for_a_stated_reason_by_a_side_that_may():
    assert rules.against_ending(Ending.FARMER, "本人到柜台收回", (Ending.FARMER,)) == ()
    assert codes(rules.against_ending(Ending.AUTHORITY, "本人到柜台收回", (Ending.FARMER,))) == {"ending"}
    assert codes(rules.against_ending(Ending.FARMER, "不要", (Ending.FARMER,))) == {"reason"}


RIGHTS = st.frozensets(st.sampled_from("abcdefgh"))


@given(lent=RIGHTS, ceiling=RIGHTS, own=st.none() | RIGHTS)
def test_acting_never_allows_what_was_not_lent_or_could_not_be_held(lent, ceiling, own):
    allowed = rules.acting_permissions(lent, ceiling, own)
    assert allowed <= lent
    assert allowed <= ceiling
    assert own is None or allowed <= own
