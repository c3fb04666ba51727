"""Typed and scanned text made plain: full-width to half-width, blanks and dashes out, capitals.

Input methods on Chinese phones and PCs deliver full-width digits and letters; people group digits with blanks.
"""

from __future__ import annotations

import re

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_SEPARATORS = re.compile(r"[\s\u00b7\u200b-\u200f\u2060\ufeff]+")


def half_width(text: str) -> str:
    """Full-width ASCII (U+FF01–FF5E) and the ideographic blank as ordinary ASCII; nothing else is touched.

    Unicode NFKC is not used, because it would also turn ``²`` or ``①`` into digits and so accept other numbers.
    """
    return text.translate(_HALF_WIDTH)


def compact(text: str) -> str:
    """Half-width capitals without blanks, zero-width characters and dashes: the form in which numbers are compared."""
    plain = half_width(text.translate(_DASHES))
    return _SEPARATORS.sub("", plain).replace("-", "").upper()


def is_digits(text: str) -> bool:
    """Whether the text is one or more of 0–9 (``str.isdigit`` would accept digits of other scripts too)."""
    return text.isascii() and text.isdigit()
