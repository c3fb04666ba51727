"""Subject codes, cards, and everything scanners deliver."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.keyrings import KeyRing
from agritrace.kernel.subjectcodes import (
    LAST_SEQUENCE,
    OrganisationKind,
    Scanned,
    ScannedSubject,
    ScannedTrace,
    ScannedUnknown,
    SubjectCode,
    SubjectParts,
    check_identity,
    identity_proof,
    identity_url,
    make_organisation_code,
    make_subject_code,
    make_user_code,
    parse_scanned,
    read_organisation_code,
    read_subject_code,
    read_user_code,
    trace_url,
)
from agritrace.kernel.subjectforms import CREDIT_CODE_PREFIXES, FORM_NAMES, SubjectForm
from agritrace.kernel.tracecodes import check_digit

RING = KeyRing({3: bytes(range(32)), 4: bytes(32)}, 3)
CODE = SubjectCode("4137100200001238")
TRACE = "11022511172873621838"
FORGED_SUBJECT = "513710020000123" + check_digit("513710020000123")
UNKNOWN_FORM = "473710020000123" + check_digit("473710020000123")
subject_codes = st.builds(
    make_subject_code,
    st.sampled_from(SubjectForm),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.integers(0, LAST_SEQUENCE),
    temporary=st.booleans(),
)


def test_the_example_of_the_domain_facts_is_made() -> None:
    assert make_subject_code(SubjectForm.ENTERPRISE, "371002", 123) == CODE


@given(subject_codes)
def test_subject_codes_say_what_they_were_made_from(code: SubjectCode) -> None:
    parts = read_subject_code(code)
    assert isinstance(parts, SubjectParts)
    assert make_subject_code(parts.form, parts.region, parts.sequence, temporary=parts.temporary) == code


@given(subject_codes, st.integers(0, 15), st.integers(1, 9))
def test_every_wrong_digit_of_a_subject_code_is_found(code: SubjectCode, at: int, step: int) -> None:
    assert read_subject_code(code[:at] + str((int(code[at]) + step) % 10) + code[at + 1 :]) is None


@pytest.mark.parametrize("text", ["", CODE[:-1], "413710020000123X", FORGED_SUBJECT, UNKNOWN_FORM])
def test_other_numbers_are_no_subject_codes(text: str) -> None:
    assert read_subject_code(text) is None


@pytest.mark.parametrize(
    ("region", "sequence"), [("37100", 1), ("37100X", 1), ("371002", -1), ("371002", LAST_SEQUENCE + 1)]
)
def test_subject_codes_are_not_made_from_wrong_parts(region: str, sequence: int) -> None:
    with pytest.raises(ValueError, match=r"code|numbers"):
        make_subject_code(SubjectForm.FARMER, region, sequence)


def test_every_form_has_a_name_and_only_other_takes_every_credit_code() -> None:
    assert set(FORM_NAMES) == set(SubjectForm) == set(CREDIT_CODE_PREFIXES) | {SubjectForm.OTHER}


def test_user_codes_name_their_subject() -> None:
    assert make_user_code(CODE, 1) == "4137100200001238-001"
    assert read_user_code(" ４137100200001238-001\n") == (CODE, 1)


@pytest.mark.parametrize("text", ["4137100200001238", "4137100200001238-000", "4137100200001239-001", "x"])
def test_other_texts_are_no_user_codes(text: str) -> None:
    assert read_user_code(text) is None


@pytest.mark.parametrize("number", [0, 1000])
def test_user_numbers_have_three_digits(number: int) -> None:
    with pytest.raises(ValueError, match=r"code|numbers"):
        make_user_code(CODE, number)


@given(st.sampled_from(OrganisationKind), st.from_regex(r"[0-9]{6}", fullmatch=True), st.integers(1, 999))
def test_organisation_codes_are_read_back(kind: OrganisationKind, region: str, number: int) -> None:
    assert read_organisation_code(make_organisation_code(kind, region, number).lower()) == (kind, region, number)


@pytest.mark.parametrize("text", ["X000000001", "J000000000", "J00000001", ""])
def test_other_texts_are_no_organisation_codes(text: str) -> None:
    assert read_organisation_code(text) is None


@pytest.mark.parametrize(("region", "number"), [("0000", 1), ("00000X", 1), ("000000", 0), ("000000", 1000)])
def test_organisation_codes_are_not_made_from_wrong_parts(region: str, number: int) -> None:
    with pytest.raises(ValueError, match=r"code|numbers"):
        make_organisation_code(OrganisationKind.LABORATORY, region, number)


@given(subject_codes, st.integers(1, 9999))
def test_a_card_proves_itself_until_the_next_is_issued(code: SubjectCode, issue: int) -> None:
    k = identity_proof(RING, code, issue=issue)
    assert len(k) == 9
    assert check_identity(RING, code, k, issue=issue)
    assert not check_identity(RING, code, k, issue=issue + 1)


def test_a_card_of_an_older_key_still_proves_itself() -> None:
    assert check_identity(KeyRing(RING.keys, 4), CODE, identity_proof(RING, CODE, issue=1), issue=1)


@pytest.mark.parametrize("k", ["", "312345678", "3123", "91234567x", "512345678"])
def test_invented_proofs_fail(k: str) -> None:
    assert not check_identity(RING, CODE, k, issue=1)


@pytest.mark.parametrize(
    "text",
    [
        TRACE,
        "1102 2511 1728 7362 1838",
        "1102-2511-1728-7362-1838",
        "１１０２２５１１１７２８７３６２１８３８",
        f"]Q3{TRACE}\r\n",
        f"]C1\x1d10{TRACE}",
        f"\n {TRACE}\t\0",
        f"HTTPS://T.EXAMPLE.CN/{TRACE}",
        f"https://t.example.cn/t/{TRACE}?from=label#top",
        f"t.example.cn/{TRACE}",
        f"//t.example.cn/{TRACE}/",
        f"ｈｔｔｐｓ：／／t.example.cn／{TRACE}",
        f"https://id.example.cn/01/06901234567892/10/{TRACE}?11=261123",
        f"https://id.example.cn/01/06901234567892/21/{TRACE}",
        f"https://id.example.cn/01/06901234567892?10={TRACE}",
        f"(01)06901234567892(10){TRACE}",
        f"(01) 0690 1234 5678 92 (21) {TRACE}",
        f"010690123456789210{TRACE}",
        f"]d2010690123456789211261123\x1d21{TRACE}\x1d17270101",
        f"0106901234567892{'10ABC'}\x1d21{TRACE}",
        f"10{TRACE}17270101",
    ],
)
def test_a_trace_code_is_recognised_however_it_arrives(text: str) -> None:
    assert parse_scanned(text) == ScannedTrace(TRACE)


@pytest.mark.parametrize(
    ("text", "k"),
    [
        (CODE, ""),
        ("4137 1002 0000 1238", ""),
        (f"HTTPS://Q.EXAMPLE.CN/S/{CODE}?K=312345678", "312345678"),
        (f"https://q.example.cn/s/{CODE}?k=312345678\r", "312345678"),
        (f"https://q.example.cn/s/{CODE}?k=31234", ""),
        (f"]Q1HTTPS://Q.EXAMPLE.CN/S/{CODE}", ""),
    ],
)
def test_a_subject_is_recognised_with_the_proof_of_its_card(text: str, k: str) -> None:
    assert parse_scanned(text) == ScannedSubject(CODE, k)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "番茄",
        "6901234567892",
        "00069012340000000016",
        "https://example.com/about",
        "https://[broken/1",
        "(01)06901234567892(10)ABC",
        "(10)1234",
        "010690123456789210ABC",
        "http://a.cn/4137100200001239",
    ],
)
def test_other_things_stay_unknown(text: str) -> None:
    assert parse_scanned(text) == ScannedUnknown(text)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(parse_scanned(text), Scanned)


@given(subject_codes)
def test_what_is_printed_is_what_is_scanned(code: SubjectCode) -> None:
    k = identity_proof(RING, code, issue=1)
    assert parse_scanned(identity_url("q.example.cn", code, k)) == ScannedSubject(code, k)
    assert parse_scanned(trace_url("t.example.cn", TRACE)) == ScannedTrace(TRACE)
    assert len(trace_url("t.example.cn", TRACE)) == 41
