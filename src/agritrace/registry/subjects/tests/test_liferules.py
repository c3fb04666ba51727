"""Decisions about changes, without a database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.results import Reason
from agritrace.registry.subjects import liferules
from agritrace.registry.subjects.lifevalues import KEY_FACTS, Hindrance, KeyFacts, OrdinaryFacts
from agritrace.registry.subjects.values import BusinessRole, CredentialKind, Industry

from .papers import cooperative, farmer

PRESENT = cooperative(1)


def facts(**changed):
    told = {
        name: getattr(PRESENT, name) for name in KeyFacts.__slots__ if name not in {"cred_no", "legal_name", "legal_id"}
    }
    return KeyFacts(**{**told, **changed})


def codes(reasons):
    return {reason.code for reason in reasons}


def test_what_is_left_empty_stays():
    told = liferules.proposed(PRESENT, facts(name="新名称"))
    assert told == replace(PRESENT, name="新名称")
    assert liferules.differing(PRESENT, told, KEY_FACTS) == ("name",)


def test_the_order_of_things_ticked_is_no_change():
    both = replace(PRESENT, industries=(Industry.PLANTING, Industry.FISHERY))
    turned = replace(PRESENT, industries=(Industry.FISHERY, Industry.PLANTING))
    assert liferules.differing(both, turned, KEY_FACTS) == ()


def test_another_kind_of_paper_asks_for_its_number_again():
    told = liferules.proposed(PRESENT, facts(cred_kind=CredentialKind.ORGANISATION))
    assert told.cred_no == ""
    given_number = liferules.proposed(PRESENT, facts(cred_kind=CredentialKind.ORGANISATION, cred_no="MB0000019"))
    assert given_number.cred_no == "MB0000019"


def test_the_address_goes_with_the_region_only():
    assert liferules.proposed(PRESENT, facts(address="别处")).address == PRESENT.address
    assert liferules.proposed(PRESENT, facts(region_code="330110009000", address="别处")).address == "别处"


def test_old_troubles_do_not_keep_a_name_from_being_corrected():
    old = [Reason("请选择现行区划。", field="region_code"), Reason("太短。", field="name", code="name")]
    assert codes(liferules.against_change(("name",), old, same_county=True)) == {"name"}
    assert codes(
        liferules.against_change(("cred_kind",), [Reason("x", field="legal_id", code="id")], same_county=True)
    ) == {"id"}
    assert codes(liferules.against_change((), old, same_county=True)) == {"unchanged"}
    assert codes(liferules.against_change(("region_code",), (), same_county=False)) == {"county"}


def test_a_move_has_one_reason_about_its_place():
    def asked(*, settled=True, same_county=False, served=True, address="龙井村 8 号"):
        return codes(liferules.against_move(settled=settled, same_county=same_county, served=served, address=address))

    assert asked() == set()
    assert asked(settled=False, served=False) == {"region"}
    assert asked(same_county=True) == {"county"}
    assert asked(served=False) == {"served"}
    assert asked(address=" x ") == {"address"}


ORDINARY = OrdinaryFacts("一村 1 号", "", ("0104",))


@pytest.mark.parametrize(
    ("changed", "known", "code"),
    [
        ({}, 1, set()),
        ({"address": "x"}, 1, {"address"}),
        ({}, 0, {"products"}),
        ({}, 13, {"products"}),
        ({"phone": "1"}, 1, {"mobile"}),
        ({"phone": "13955550000"}, 1, set()),
        ({"longitude": 1.0}, 1, {"location"}),
        ({"longitude": 119.9, "latitude": 30.2}, 1, set()),
    ],
)
def test_ordinary_facts_are_refused_beside_their_field(changed, known, code):
    assert codes(liferules.against_ordinary(replace(ORDINARY, **changed), known)) == code


def test_a_point_nowhere_in_the_country_is_refused():
    assert liferules.against_ordinary(replace(ORDINARY, longitude=0.0, latitude=0.0), 1)[0].field == "longitude"


def test_words_evidence_and_hindrances():
    assert liferules.against_words("  请补交执照 ", "words", "原因") == ()
    assert codes(liferules.against_words("嗯嗯嗯嗯 ", "words", "原因")) == {"words"}
    assert [codes(liferules.against_evidence(count)) for count in (0, 1, 6, 7)] == [
        {"evidence"},
        set(),
        set(),
        {"many"},
    ]
    (reason,) = liferules.against_hindrances((Hindrance("还有库存。", "请卖出。"),))
    assert str(reason) == "还有库存。请卖出。"
    assert liferules.agreement_of(revoked=False, words="") == ()
    assert codes(liferules.agreement_of(revoked=True, words="")) == {"words"}


@given(
    st.text(max_size=8),
    st.sets(st.sampled_from(list(BusinessRole)), min_size=1),
    st.sampled_from([PRESENT, farmer(3)]),
)
def test_applying_what_was_asked_leaves_nothing_to_ask(name, roles, present):
    asked = KeyFacts(
        name=name,
        org_form=present.org_form,
        business_roles=tuple(sorted(roles)),
        industries=present.industries,
        cred_kind=present.cred_kind,
        region_code=present.region_code,
        address=present.address,
    )
    told = liferules.proposed(present, asked)
    assert liferules.proposed(told, asked) == told
    assert liferules.differing(told, liferules.proposed(told, asked), KEY_FACTS) == ()
    assert set(liferules.differing(present, told, KEY_FACTS)) <= {"name", "business_roles"}
