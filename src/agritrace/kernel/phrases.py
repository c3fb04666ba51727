"""How phrases are read: the table of pypinyin in a tenth of its memory (its own takes 45 MB of every process).

The words of one first character stand in one text, so that looking is a search in it. What is read is what pypinyin reads.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # read when pypinyin is imported
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import Style  # only now
from pypinyin.constants import RE_HANS
from pypinyin.converter import UltimateConverter
from pypinyin.core import Pinyin
from pypinyin.seg.simpleseg import simple_seg

__all__ = ["Style", "read"]
_BEGIN, _END = "\n", "\t"
_ENTRY = re.compile(r'"([^"\\]+)"\s*:\s*(\[[^:]*\])')
"""A phrase and its readings: everything to the last bracket before the next phrase."""


def read(text: str, style: Style) -> list[str]:
    """The readings of a text, one of each Chinese character and the rest in pieces, as ``pypinyin.lazy_pinyin`` gives them."""
    found: list[str] = _reader().lazy_pinyin(text, style=style)
    return found


@cache
def _table() -> dict[str, str]:
    r"""By first character: the rest of each phrase and its readings, ``\n rest \t readings`` one after the other."""
    text = files("pypinyin").joinpath("phrases_dict.json").read_text(encoding="utf-8")
    by_first: dict[str, str] = {}
    for found in _ENTRY.finditer(text):  # one by one: the whole at once leaves 20 MB of holes
        told = " ".join(one[0] for one in json.loads(found[2]))
        by_first[found[1][0]] = f"{by_first.get(found[1][0], _BEGIN)}{found[1][1:]}{_END}{told}{_BEGIN}"
    return by_first


def _readings(phrase: str) -> list[list[str]] | None:
    known = _table().get(phrase[0], "")
    begin = known.find(f"{_BEGIN}{phrase[1:]}{_END}")
    if begin < 0:
        return None
    begin += len(phrase) + 1
    return [[one] for one in known[begin : known.index(_BEGIN, begin)].split(" ")]


def _cut(text: str) -> Iterator[str]:
    """The phrases of a run of Chinese characters, the longest first (as ``pypinyin.seg.mmseg`` cuts)."""
    while text:
        longest, whole = _longest(text)
        if not longest and whole:  # might have become a phrase: no other is looked for in it
            yield from text
            return
        yield text[: longest or 1]
        text = text[longest or 1 :]


def _longest(text: str) -> tuple[int, bool]:
    """How long the longest phrase at the beginning is, and whether the whole text is the beginning of one."""
    known, longest = _table().get(text[0], ""), 0
    for length in range(1, len(text) + 1):
        if f"{_BEGIN}{text[1:length]}" not in known:
            return longest, False
        if f"{_BEGIN}{text[1:length]}{_END}" in known:
            longest = length
    return longest, True


class _Phrases(UltimateConverter):
    """Readings of phrases from the small table; of single characters as the library has them."""

    def post_pinyin(self, han: str, heteronym: bool, pinyin: list[list[str]], **more: Any) -> list[list[str]]:
        """The readings of a phrase, or those found character by character."""
        return _readings(han) or pinyin


class _Reader(Pinyin):
    def pre_seg(self, hans: str, **more: Any) -> list[str]:
        """The text in phrases, and in pieces that are not Chinese."""
        runs = simple_seg(hans)
        return [part for run in runs for part in (_cut(run) if RE_HANS.match(run) else (run,))]


@cache
def _reader() -> _Reader:
    return _Reader(_Phrases())
