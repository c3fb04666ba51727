"""Pinyin columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.pinyin import LONGEST, initials, sort_key


@pytest.mark.parametrize(
    ("text", "key", "first"),
    [
        ("张三", "zhang san", "zs"),
        ("重庆", "chong qing", "cq"),
        ("海澜果业Ａ３", "hai lan guo ye a3", "hlgya3"),
        (" Green  Farm ", "green farm", "greenfarm"),
        ("", "", ""),
        ("（）", "()", ""),
    ],
)
def test_names_have_sort_keys_and_initials(text: str, key: str, first: str) -> None:
    assert sort_key(text) == key
    assert initials(text) == first


def test_names_sort_as_in_a_telephone_book() -> None:
    assert sorted(["王五", "张三", "李四", "赵六"], key=sort_key) == ["李四", "王五", "张三", "赵六"]
    assert sort_key("西安") < sort_key("先")


@given(st.text(max_size=300))
def test_columns_stay_bounded_and_plain(text: str) -> None:
    assert len(sort_key(text)) <= LONGEST * 8
    assert all(c.isascii() and c.isalnum() for c in initials(text))
    assert "\n" not in sort_key(text)
