"""Pinyin columns."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.kernel.phrases import Style, read
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


def test_the_small_table_reads_what_the_library_reads() -> None:
    draw = random.Random(20)
    words = list(json.loads(files("pypinyin").joinpath("phrases_dict.json").read_text(encoding="utf-8")))
    signs = ["".join(words)[place] for place in range(0, 90_000, 90)]
    texts = [word + draw.choice(signs) for word in words[::40]]  # whole phrases, begun ones, none
    texts += [
        "".join(draw.choice(words)[:3] for _ in range(4)) + "Ａ·〇𠀀"[:n] for n in (0, 1, 2, 4) for _ in range(200)
    ]
    program = "import json,sys; from pypinyin import lazy_pinyin; json.dump([lazy_pinyin(t) for t in json.load(sys.stdin)], sys.stdout)"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    told = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(texts),
        env=plain,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert [read(text, Style.NORMAL) for text in texts] == json.loads(told.stdout)


@given(st.text(max_size=300))
def test_columns_stay_bounded_and_plain(text: str) -> None:
    assert len(sort_key(text)) <= LONGEST * 8
    assert all(c.isascii() and c.isalnum() for c in initials(text))
    assert "\n" not in sort_key(text)
