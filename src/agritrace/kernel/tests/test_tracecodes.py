"""Trace codes: unique, readable, hard to forge, quick."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from agritrace.kernel.keyrings import KeyedHash, KeyRing
from agritrace.kernel.tracecodes import (
    CAPACITY,
    FIRST_DAY,
    KIND_NAMES,
    LAST_DAY,
    CodeKind,
    Forged,
    Genuine,
    Misread,
    check_digit,
    grouped,
    mint,
    mint_range,
    read,
    well_formed,
)

RING = KeyRing({1: bytes(range(32)), 2: bytes(range(32, 64))}, 1)
LATER_RING = KeyRing(RING.keys, 2)
DAY = date(2026, 11, 23)
kinds = st.sampled_from(CodeKind)
days = st.dates(FIRST_DAY, LAST_DAY)
sequences = st.integers(0, CAPACITY - 1)


@given(st.sampled_from([RING, LATER_RING]), kinds, days, sequences)
def test_what_was_minted_is_read_back(ring: KeyRing, kind: CodeKind, day: date, sequence: int) -> None:
    code = mint(ring, kind, day=day, sequence=sequence)
    assert len(code) == 20
    assert read(RING, code) == Genuine(code, kind, ring.current, day, sequence)


@given(kinds, days, sequences, st.integers(0, 19), st.integers(1, 9))
def test_every_wrong_digit_is_told_as_a_typing_error(
    kind: CodeKind, day: date, sequence: int, at: int, step: int
) -> None:
    code = mint(RING, kind, day=day, sequence=sequence)
    wrong = code[:at] + str((int(code[at]) + step) % 10) + code[at + 1 :]
    found = read(RING, wrong)
    assert isinstance(found, Misread)
    assert "输错" in found.sentence
    assert well_formed(code)
    assert not well_formed(wrong)


def test_thirty_thousand_codes_of_one_day_are_all_different() -> None:
    codes = list(mint_range(RING, CodeKind.PRODUCTION_BATCH, day=DAY, first=0, count=30_000))
    assert len({code[7:15] for code in codes}) == 30_000


def test_neighbours_do_not_look_alike() -> None:
    inner = [int(c[7:15]) for c in mint_range(RING, CodeKind.VOUCHER, day=DAY, first=0, count=1_000)]
    steps = {b - a for a, b in itertools.pairwise(inner)}
    assert len(steps) > 990


def test_days_kinds_and_keys_have_different_orders() -> None:
    orders = {
        tuple(code[7:15] for code in mint_range(ring, kind, day=day, first=0, count=5))
        for ring in (RING, LATER_RING)
        for kind in CodeKind
        for day in (DAY, DAY + timedelta(days=1))
    }
    assert len(orders) == 2 * len(CodeKind) * 2


@given(st.from_regex(r"[0-9]{19}", fullmatch=True))
def test_invented_codes_with_a_right_check_digit_are_forged_but_for_luck(nineteen: str) -> None:
    found = read(RING, nineteen + check_digit(nineteen))
    assert isinstance(found, Forged) or (isinstance(found, Genuine) and found.code.startswith(nineteen))


def test_luck_has_one_chance_in_ten_thousand() -> None:
    body = mint(RING, CodeKind.SAMPLE, day=DAY, sequence=1)[:15]
    tries = [f"{body}{proof:04d}" for proof in range(10_000)]
    assert sum(isinstance(read(RING, t + check_digit(t)), Genuine) for t in tries) == 1


@pytest.mark.parametrize("start", ["0", "4", "8", "13"])
def test_unknown_kinds_and_key_versions_are_forged(start: str) -> None:
    body = start.ljust(19, "0")
    assert isinstance(read(RING, body + check_digit(body)), Forged)


@pytest.mark.parametrize("text", ["", "123", "1" * 21, "1234567890123456789X"])
def test_other_texts_are_misread(text: str) -> None:
    assert isinstance(read(RING, text), Misread)
    assert not well_formed(text)


def test_a_code_typed_in_groups_or_full_width_is_read() -> None:
    code = mint(RING, CodeKind.CERTIFICATE, day=DAY, sequence=42)
    assert grouped(code).split(" ") == [code[i : i + 4] for i in range(0, 20, 4)]
    wide = code.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    assert read(RING, grouped(code)) == read(RING, wide) == read(RING, code)


def test_a_range_continues_where_single_codes_would() -> None:
    assert list(mint_range(RING, CodeKind.TRADE_BATCH, day=DAY, first=7, count=3)) == [
        mint(RING, CodeKind.TRADE_BATCH, day=DAY, sequence=n) for n in (7, 8, 9)
    ]


@pytest.mark.parametrize(
    ("day", "first", "count"),
    [
        (FIRST_DAY - timedelta(days=1), 0, 1),
        (LAST_DAY + timedelta(days=1), 0, 1),
        (DAY, -1, 1),
        (DAY, 0, -1),
        (DAY, CAPACITY, 1),
    ],
)
def test_what_does_not_fit_is_refused_at_once(day: date, first: int, count: int) -> None:
    with pytest.raises(ValueError, match=r"days|sequence"):
        mint_range(RING, CodeKind.PRODUCTION_BATCH, day=day, first=first, count=count)


def test_examples_of_the_domain_facts_have_right_check_digits() -> None:
    for code in ("11022511172873621838", "11022512381312755923", "11022519707477678605"):
        assert well_formed(code)


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_the_check_digit_is_that_of_stdnum(digits: str) -> None:
    assert check_digit(digits) == mod_11_10.calc_check_digit(digits)


def test_every_kind_has_a_chinese_name() -> None:
    assert set(KIND_NAMES) == set(CodeKind)


def test_minting_and_reading_cost_five_keyed_hashes_each(monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[bytes] = []
    digest = KeyedHash.digest
    monkeypatch.setattr(KeyedHash, "digest", lambda self, message: messages.append(message) or digest(self, message))
    code = mint(RING, CodeKind.VOUCHER, day=DAY, sequence=5)
    assert len(messages) == 5
    read(RING, code)
    assert len(messages) == 10
    assert sorted(len(message) for message in set(messages)) == [12, 12, 12, 12, 15]
