"""What a registration may say: refused, let through to the reviewer, or taken as it stands."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects import rules
from agritrace.registry.subjects.values import MOST_ATTACHMENTS, Attachment, CredentialKind

from .papers import EXOTIC, TODAY, cooperative, credit_code, farmer, identity

OPEN = rules.PlaceFacts(open=True)
LICENCE = Attachment(uuid4(), "licence")


def fields(application, attachments=(), place=OPEN):
    return {reason.field for reason in rules.check(application, attachments, place, today=TODAY).reasons}


def test_a_complete_registration_has_nothing_against_it():
    checked = rules.check(cooperative(), (), OPEN, today=TODAY)
    assert checked.reasons == ()
    assert checked.findings == ()


def test_full_width_digits_and_blanks_are_what_people_type():
    checked = rules.check(cooperative(phone="１３７ 1111 0001"), (), OPEN, today=TODAY)
    assert checked.application.phone == "13711110001"
    assert not checked.reasons


def test_an_exotic_credit_code_needs_a_photo_and_goes_to_the_reviewer():
    told = cooperative(org_form=SubjectForm.ENTERPRISE, cred_no=EXOTIC)
    assert fields(told) == {"attachments"}
    checked = rules.check(told, (LICENCE,), OPEN, today=TODAY)
    assert checked.reasons == ()
    assert checked.findings == ("cred:check",)


def test_a_mistyped_credit_code_is_refused_beside_its_field():
    right = credit_code("93", 7)
    assert fields(cooperative(cred_no=right[:9] + ("8" if right[9] != "8" else "9") + right[10:])) == {"cred_no"}


def test_a_company_code_for_a_cooperative_is_a_remark_not_a_refusal():
    checked = rules.check(cooperative(cred_no=credit_code("91", 8)), (LICENCE,), OPEN, today=TODAY)
    assert checked.findings == ("cred:form",)
    assert not checked.reasons


def test_a_farmer_proves_himself_once():
    checked = rules.check(farmer(), (), OPEN, today=TODAY)
    assert not checked.reasons
    assert checked.application.legal_name == "张满仓"
    assert checked.application.legal_id == checked.application.cred_no


def test_a_family_farm_by_identity_card_still_names_its_farmer():
    assert fields(farmer(org_form=SubjectForm.FAMILY_FARM)) == {"legal_name"}


def test_a_company_cannot_register_by_identity_card():
    assert "cred_kind" in fields(cooperative(cred_kind=CredentialKind.IDENTITY, cred_no=identity(3)))


def test_an_identity_number_born_tomorrow_is_refused_once():
    assert fields(farmer(cred_no=identity(3, born="20261124"))) == {"cred_no"}


def test_a_very_old_operator_is_a_remark():
    checked = rules.check(cooperative(legal_id=identity(5, born="18900101")), (), OPEN, today=TODAY)
    assert checked.findings == ("legal:age",)
    assert not checked.reasons


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "甲"}, "name"),
        ({"name": "<script>alert(1)</script>合作社"}, "name"),
        ({"business_roles": ()}, "business_roles"),
        ({"industries": ()}, "industries"),
        ({"main_products": ()}, "main_products"),
        ({"main_products": ("0104",) * 13}, "main_products"),
        ({"address": "村"}, "address"),
        ({"longitude": 119.9}, "longitude"),
        ({"longitude": 30.3, "latitude": 119.9}, "longitude"),
        ({"legal_name": ""}, "legal_name"),
        ({"legal_id": ""}, "legal_id"),
        ({"legal_id": "110105194912310021"}, "legal_id"),
        ({"phone": "0571-88888888"}, "phone"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(changes, field):
    assert fields(cooperative(**changes)) == {field}


def test_a_place_above_the_county_is_refused():
    assert fields(cooperative(), place=rules.PlaceFacts(open=False)) == {"region_code"}


@pytest.mark.parametrize("comparison", ["differs", "near_border"])
def test_a_point_outside_the_county_warns_and_does_not_block(comparison):
    told = cooperative(longitude=119.98, latitude=30.27)
    checked = rules.check(told, (), rules.PlaceFacts(open=True, comparison=comparison), today=TODAY)
    assert checked.findings == (f"place:{comparison}",)
    assert not checked.reasons


def test_more_attachments_than_needed_are_refused():
    assert fields(cooperative(), tuple(Attachment(uuid4(), "place") for _ in range(MOST_ATTACHMENTS + 1))) == {
        "attachments"
    }


def test_old_papers_are_checked_by_their_own_rules():
    organisation = rules.check_credential(
        CredentialKind.ORGANISATION, "M000100Y-4", SubjectForm.ENTERPRISE, today=TODAY
    )
    licence = rules.check_credential(
        CredentialKind.REGISTRATION, "110108000000016", SubjectForm.ENTERPRISE, today=TODAY
    )
    assert organisation.ok
    assert licence.ok
    assert not licence.needs_review


def test_a_return_needs_a_reason_and_words_that_help():
    assert {reason.field for reason in rules.check_return((), "")} == {"reasons", "words"}
    assert {reason.field for reason in rules.check_return(("nonsense",), "请重拍营业执照")} == {"reasons"}
    assert rules.check_return(("papers",), "请重拍营业执照") == ()


def test_deciding_about_an_older_version_is_a_conflict():
    assert rules.check_version(1, 1) == ()
    assert rules.check_version(1, 2)[0].code == "version"


def test_only_identity_numbers_are_masked():
    number = identity(3)
    assert rules.mask_credential(CredentialKind.IDENTITY, number) == f"330110********{number[-4:]}"
    assert rules.mask_credential(CredentialKind.CREDIT_CODE, EXOTIC) == EXOTIC


@pytest.mark.parametrize(
    ("name", "phone", "metres", "same"),
    [
        (True, False, None, True),
        (False, True, None, True),
        (False, False, 62.0, True),
        (False, False, 100.0, False),
        (False, False, None, False),
    ],
)
def test_a_person_compares_what_agrees_in_name_phone_or_place(name, phone, metres, same):
    assert rules.may_be_same(same_name=name, same_phone=phone, metres=metres) is same


@given(st.text(alphabet="禾田蔬菜专业合作社ab1 ", min_size=2, max_size=30), st.data())
def test_every_part_of_a_name_is_found_by_its_pairs(name, data):
    plain = "".join(name.split()).lower()
    first = data.draw(st.integers(0, max(len(plain) - 2, 0)))
    part = plain[first : data.draw(st.integers(first + 2, max(len(plain), first + 2)))]
    pairs = {part[i : i + 2] for i in range(len(part) - 1)}
    assert pairs <= set(rules.grams(name, ""))
