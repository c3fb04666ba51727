"""What may be entered, closed and joined, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects import rules as registration
from agritrace.registry.subjects.tests.papers import credit_code, farmer, identity
from agritrace.registry.subjects.values import Alike, CredentialKind, Industry, SubjectBrief, SubjectState
from agritrace.registry.temporary import rules, terms
from agritrace.registry.temporary.values import Ending, TemporaryRow

from .field import facts

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, tzinfo=UTC)
ROW = TemporaryRow(
    7, "9533011000000012", "何满囤", SubjectForm.FARMER, Industry.PLANTING, "0104", "330110000000", "", None, None, "",
    SubjectState.TEMPORARY, 1, "regulator", 2, AT, "", "", None, None, 1,
)  # fmt: skip  # the fields of a row
INTO = SubjectBrief(9, "4533011000000015", "何满囤", SubjectState.ACTIVE, "330110000000", SubjectForm.FARMER)


def checked(**changes):
    settled, known = changes.pop("settled", True), changes.pop("known", True)
    return rules.check(facts(**changes), settled=settled, product_known=known, today=TODAY)


def fields(reasons):
    return {reason.field for reason in reasons}


def codes(reasons):
    return {reason.code for reason in reasons}


def test_name_and_place_are_enough():
    assert checked().reasons == ()
    assert checked(name="  何  满囤 ").facts.name == "何 满囤"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "何"}, "name"),
        ({"name": "何<b>"}, "name"),
        ({"settled": False}, "region_code"),
        ({"known": False}, "main_product"),
        ({"address": "村" * 121}, "address"),
        ({"longitude": 120.1}, "longitude"),
        ({"longitude": 500.0, "latitude": 30.0}, "longitude"),
        ({"phone": "12345"}, "phone"),
        ({"cred_no": "330110197203050011"}, "cred_no"),
        ({"cred_no": "9", "org_form": SubjectForm.ENTERPRISE}, "cred_no"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(changes, field):
    assert field in fields(checked(**changes).reasons)


def test_a_point_inside_the_country_is_kept():
    assert checked(longitude=120.1, latitude=30.3).reasons == ()


def test_a_number_tells_which_paper_it_is():
    assert checked(cred_no=identity(1)).facts.cred_kind is CredentialKind.IDENTITY
    assert checked(cred_no=credit_code("92", 1)).facts.cred_kind is CredentialKind.CREDIT_CODE
    company = checked(cred_no=credit_code("91", 1), org_form=SubjectForm.ENTERPRISE)
    assert (company.facts.cred_kind, company.reasons) == (CredentialKind.CREDIT_CODE, ())
    assert checked(org_form=SubjectForm.ENTERPRISE).facts.cred_kind is CredentialKind.CREDIT_CODE
    assert checked(phone="+86 137 1111 0055").facts.phone == "13711110055"


def test_entries_lie_in_the_own_area_and_a_correction_in_the_county_of_the_code():
    assert codes(rules.against_area(facts(), covered=False)) == {"region"}
    assert codes(rules.against_area(facts(), covered=True, code_county="330106")) == {"county"}
    assert rules.against_area(facts(), covered=True, code_county="330110") == ()
    assert rules.against_area(facts(), covered=True) == ()


def test_the_same_paper_is_the_same_subject_and_a_telephone_asks():
    paper = Alike(1, "", "", SubjectState.ACTIVE, "330110000000", "paper")
    phone = replace(paper, by="phone")
    assert codes(rules.against_alike([paper], different=True)) == {"known"}
    assert codes(rules.against_alike([phone], different=False)) == {"similar"}
    assert rules.against_alike([phone], different=True) == rules.against_alike([], different=False) == ()


def test_photos_versions_and_words():
    assert rules.against_photos(4) == rules.against_version(1, 1) == rules.against_words("这是理由啊") == ()
    assert codes(rules.against_photos(2, 3)) == {"many"}
    assert codes(rules.against_version(1, 2)) == {"version"}
    assert codes(rules.against_words(" 错了 ")) == {"reason"}
    assert codes(rules.against_closing("no such", "已经问过邻居")) == {"ending"}
    assert rules.against_closing(Ending.GONE, "已经问过邻居") == ()


@pytest.mark.parametrize(
    ("row", "into", "covered", "code"),
    [
        (replace(ROW, state=SubjectState.JOINED), INTO, True, "twice"),
        (replace(ROW, state=SubjectState.CLOSED), INTO, True, "closed"),
        (ROW, None, True, "unknown"),
        (ROW, INTO, False, "scope"),
        (ROW, replace(INTO, state=SubjectState.CANCELLED), True, "state"),
        (ROW, replace(INTO, state=SubjectState.TEMPORARY), True, "state"),
        (ROW, replace(INTO, state=SubjectState.PENDING), True, "state"),
    ],
)
def test_an_entry_is_joined_once_with_a_registered_subject_of_the_own_county(row, into, covered, code):
    assert codes(rules.against_joining(row, into, covered=covered)) == {code}
    assert rules.against_joining(ROW, INTO, covered=True) == rules.against_open(ROW) == ()


def test_the_term_is_dated_data_and_the_last_day_is_still_in_time():
    days = terms.remind_days(TODAY)
    assert days == 30
    assert not rules.is_late(date(2026, 10, 24), TODAY, days)
    assert rules.is_late(date(2026, 10, 23), TODAY, days)
    with pytest.raises(ValueError, match="no term"):
        terms.remind_days(date(1999, 1, 1))


@given(st.integers(0, 9_999_999), st.booleans())
def test_the_public_form_judges_the_shape_of_a_code_only(sequence, temporary):
    code = make_subject_code(SubjectForm.FARMER, "330110", sequence, temporary=temporary)
    told = registration.check(replace(farmer(), temp_code=code), (), registration.PlaceFacts(open=True), today=TODAY)
    assert ("temp_code" in fields(told.reasons)) is not temporary
    assert told.application.temp_code == (code if temporary else "")
