"""Telephone and identity numbers are found in any text, codes are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agritrace.kernel.personaltext import has_personal, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13900001234", "139****1234"),
        ("联系人 13900001234，或 +86 15800001234", "联系人 139****1234，或 +86 158****1234"),
        ("身份证11010519491231002X。", "身份证110105********002X。"),
        ("11010519491231002x", "110105********002x"),
        ("110105194912310021", "110105194912310021"),
        ("33011000000001000123", "33011000000001000123"),
        ("93330110MB0001019X", "93330110MB0001019X"),
        ("12900001234", "12900001234"),
        ("139****1234", "139****1234"),
        ("", ""),
    ],
)
def test_numbers_of_persons_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert has_personal(text) is (text != shown)


@given(some.text(max_size=12), some.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_telephone_between_words_survives(words: str, phone: str) -> None:
    assert phone not in masked(f"{words} {phone} {words}")
    assert not has_personal(masked(f"{words}，{phone}"))
