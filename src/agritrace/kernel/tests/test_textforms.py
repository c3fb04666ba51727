"""Typed text made plain."""

from __future__ import annotations

from agritrace.kernel.textforms import compact, half_width, is_digits


def test_full_width_digits_and_letters_become_ordinary_ones() -> None:
    assert half_width("９１Ａ　ｂ：") == "91A b:"


def test_superscripts_and_circled_digits_are_not_taken_for_digits() -> None:
    assert half_width("²①") == "²①"
    assert not is_digits("²")
    assert not is_digits("٣")
    assert not is_digits("")


def test_blanks_dashes_and_small_letters_do_not_matter() -> None:
    assert compact(" 1101\u200b05—1949 １２３１-002x\r\n") == "11010519491231002X"
