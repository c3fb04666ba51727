"""Pinyin of names for sorting and for search by initials, made when a row is stored (pypinyin, Unicode kHanyuPinlu).

Heteronyms are read by phrase (重庆 is chong qing); a rare surname may be read wrongly, which only moves it in a list.
"""

from __future__ import annotations

from functools import lru_cache

from .phrases import Style, read
from .textforms import half_width

LONGEST = 64
"""Characters that count: stored columns are bounded, longer names are cut."""


@lru_cache(maxsize=8192)
def sort_key(text: str) -> str:
    """Syllables without tones, separated by blanks: 张三 gives ``zhang san``; so xi an precedes xian."""
    plain = half_width(text).strip()[:LONGEST]
    return " ".join(" ".join(read(plain, Style.NORMAL)).lower().split())


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """First letters of the syllables, with letters and digits of the text itself: 海澜果业A3 gives ``hlgya3``."""
    plain = half_width(text).strip()[:LONGEST]
    letters = "".join(read(plain, Style.FIRST_LETTER)).lower()
    return "".join(c for c in letters if c.isascii() and c.isalnum())
