"""Public numbers: the examples of the standards, the errors of people, the deviations of the real world."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_11_10

from agritrace.kernel.checkdigits import (
    IdentityKind,
    NumberVerdict,
    Severity,
    birth_date,
    check_base_code,
    check_credit_code,
    check_identity_number,
    check_mobile,
    check_organisation_code,
    check_registration_number,
    identity_kind,
    make_base_code,
    organisation_check_digit,
)
from agritrace.kernel.subjectforms import SubjectForm

TODAY = date(2026, 11, 23)
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def codes(verdict: NumberVerdict) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in verdict.findings]


def credit_code(start: str, eight: str = "M000100Y") -> str:
    body = start + eight + organisation_check_digit(eight)
    return body + uscc.calc_check_digit(body)


def identity(first_seventeen: str) -> str:
    return first_seventeen + mod_11_2.calc_check_digit(first_seventeen)


def test_the_example_of_the_credit_code_standard_is_right() -> None:
    assert check_credit_code("91350100M000100Y43") == NumberVerdict(True, "91350100M000100Y43")


def test_a_credit_code_typed_full_width_small_and_with_blanks_is_normalised() -> None:
    assert check_credit_code("９１35 0100 m000-100y43").normalised == "91350100M000100Y43"


def test_a_real_code_with_a_deviating_check_digit_goes_to_review_not_away() -> None:
    verdict = check_credit_code("91350203M0001QAY9B")
    assert verdict.ok
    assert verdict.needs_review
    assert codes(verdict) == [("check", Severity.REVIEW)]


def test_a_right_credit_code_around_a_wrong_organisation_code_goes_to_review() -> None:
    body = "91350100M000100Y5"
    assert codes(check_credit_code(body + uscc.calc_check_digit(body))) == [("check", Severity.REVIEW)]


def test_a_typing_error_inside_the_organisation_code_is_refused() -> None:
    assert codes(check_credit_code("91350100M000200Y43")) == [("check", Severity.REFUSE)]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100M000100I43", "characters"),
        ("B1350100M000100Y43", "characters"),
        ("", "length"),
    ],
)
def test_wrong_lengths_and_characters_of_credit_codes_are_refused(text: str, finding: str) -> None:
    verdict = check_credit_code(text)
    assert not verdict.ok
    assert codes(verdict) == [(finding, Severity.REFUSE)]


def test_collectives_and_ministry_registrations_are_known() -> None:
    assert check_credit_code(credit_code("N2371002"), form=SubjectForm.COLLECTIVE).findings == ()
    assert check_credit_code(credit_code("91100000"), form=SubjectForm.ENTERPRISE).findings == ()


def test_an_unknown_registration_region_asks_for_review() -> None:
    assert codes(check_credit_code(credit_code("91990000"))) == [("region", Severity.REVIEW)]


@pytest.mark.parametrize(
    ("start", "form", "words"),
    [
        ("91", SubjectForm.COOPERATIVE, "企业"),
        ("93", SubjectForm.ENTERPRISE, "农民专业合作社"),
        ("92", SubjectForm.FARMER, "个体工商户"),
        ("12", SubjectForm.ENTERPRISE, "其他机构"),
    ],
)
def test_a_form_that_does_not_match_the_beginning_asks_for_review(start: str, form: SubjectForm, words: str) -> None:
    verdict = check_credit_code(credit_code(start + "371002"), form=form)
    assert verdict.ok
    assert codes(verdict) == [("form", Severity.REVIEW)]
    assert words in verdict.findings[0].sentence_zh


def test_other_forms_take_every_beginning() -> None:
    assert check_credit_code(credit_code("12371002"), form=SubjectForm.OTHER).findings == ()


@given(st.text(CREDIT_LETTERS, min_size=8, max_size=8), st.integers(0, 17), st.sampled_from(CREDIT_LETTERS))
def test_no_single_typing_error_makes_another_faultless_credit_code(eight: str, at: int, letter: str) -> None:
    right = credit_code("91371002", eight)
    assert not check_credit_code(right).findings
    wrong = right[:at] + letter + right[at + 1 :]
    assert wrong == right or check_credit_code(wrong).findings


@pytest.mark.parametrize("text", ["M000100Y-4", "m000100y4"])
def test_organisation_codes_are_read_with_and_without_dash(text: str) -> None:
    assert check_organisation_code(text) == NumberVerdict(True, "M000100Y4")


@pytest.mark.parametrize(
    ("text", "finding"), [("M000100Y", "length"), ("M000100YA", "characters"), ("M000100Y5", "check")]
)
def test_wrong_organisation_codes_are_refused(text: str, finding: str) -> None:
    assert codes(check_organisation_code(text)) == [(finding, Severity.REFUSE)]


def test_organisation_check_digits_can_be_x_and_zero() -> None:
    assert {organisation_check_digit(f"{n:08d}") for n in range(200)} == set("0123456789X")


def test_the_example_of_the_registration_number_is_right() -> None:
    assert check_registration_number("110108000000016") == NumberVerdict(True, "110108000000016")
    assert mod_11_10.calc_check_digit("0794") == "5"


def test_a_registration_number_with_a_wrong_check_digit_goes_to_review() -> None:
    verdict = check_registration_number("110108000000017")
    assert verdict.ok
    assert codes(verdict) == [("check", Severity.REVIEW)]


@pytest.mark.parametrize("text", ["11010800000001", "11010800000001A"])
def test_registration_numbers_of_another_shape_are_refused(text: str) -> None:
    assert not check_registration_number(text).ok


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_the_examples_of_the_identity_standard_have_right_check_digits(text: str) -> None:
    assert check_identity_number(text.lower(), today=TODAY).ok


def test_somebody_born_in_1880_asks_for_review() -> None:
    assert codes(check_identity_number("440524188001010014", today=TODAY)) == [("age", Severity.REVIEW)]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("110105491231002", "length"),
        ("1101054912310", "length"),
        ("1101051949123100XX", "characters"),
        ("110105194912310021", "check"),
        (identity("99010519491231002"), "region"),
        (identity("29010519491231002"), "region"),
        (identity("11010519490231002"), "birth"),
        (identity("11010520261124002"), "birth"),
    ],
)
def test_wrong_identity_numbers_are_refused_with_the_place_to_look_at(text: str, finding: str) -> None:
    assert codes(check_identity_number(text, today=TODAY)) == [(finding, Severity.REFUSE)]


@pytest.mark.parametrize(
    ("seventeen", "kind"),
    [
        ("81000019900101123", IdentityKind.HONG_KONG_MACAO_TAIWAN),
        ("83000019900101123", IdentityKind.HONG_KONG_MACAO_TAIWAN),
        ("93184019900101123", IdentityKind.PERMANENT_RESIDENT),
        ("37100219900101123", IdentityKind.RESIDENT),
    ],
)
def test_people_from_everywhere_can_register(seventeen: str, kind: IdentityKind) -> None:
    verdict = check_identity_number(identity(seventeen), today=TODAY)
    assert verdict == NumberVerdict(True, identity(seventeen))
    assert identity_kind(verdict.normalised) is kind
    assert birth_date(verdict.normalised) == date(1990, 1, 1)


@given(st.dates(date(1910, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_of_an_identity_number_is_found(born: date, serial: int, at: int, step: int) -> None:
    right = identity(f"371002{born:%Y%m%d}{serial:03d}")
    assert check_identity_number(right, today=TODAY) == NumberVerdict(True, right)
    wrong = right[:at] + str((int(right[at]) + step) % 10) + right[at + 1 :]
    assert not check_identity_number(wrong, today=TODAY).ok


@pytest.mark.parametrize(
    "text", ["13800006027", "+86 138-0000-6027", "0086 13800006027", "86 138 0000 6027", "１３８００００６０２７"]
)
def test_mobile_numbers_are_normalised(text: str) -> None:
    assert check_mobile(text) == NumberVerdict(True, "13800006027")


@pytest.mark.parametrize("text", ["12800006027", "1380000602", "0631-5200000", "138000060271", ""])
def test_other_telephone_numbers_are_refused(text: str) -> None:
    verdict = check_mobile(text)
    assert not verdict.ok
    assert not verdict.needs_review
    assert verdict.findings[0].reason("phone").field == "phone"


def test_a_base_code_is_put_together_and_read() -> None:
    assert make_base_code("371002100201", "0201", 7) == "37100210020102010007"
    assert check_base_code("371002100201 0201 0007") == NumberVerdict(True, "37100210020102010007")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3710021002010201000", ("length", Severity.REFUSE)),
        ("3710021002010201000A", ("length", Severity.REFUSE)),
        ("99100210020102010007", ("region", Severity.REFUSE)),
        ("37100210020102010000", ("serial", Severity.REFUSE)),
        ("37100210020113010007", ("land", Severity.REVIEW)),
        ("37100210000002010007", ("village", Severity.WARN)),
    ],
)
def test_base_codes_with_faults_are_explained(text: str, found: tuple[str, Severity]) -> None:
    assert codes(check_base_code(text)) == [found]


@pytest.mark.parametrize(
    "parts", [("371002", "0201", 7), ("371002100201", "0201", 0), ("371002100201", "0201", 10_000)]
)
def test_a_base_code_is_not_made_from_wrong_parts(parts: tuple[str, str, int]) -> None:
    with pytest.raises(ValueError, match="no base code"):
        make_base_code(*parts)
