"""Telephone and identity numbers inside text: what ordinary exports may not carry.

A mobile number is eleven digits beginning with 13 to 19 (domain facts codes §2); an identity number is eighteen characters with a
birth date of the last or this century and the check character of GB 11643-1999. Longer runs of digits (codes) are neither.
"""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?(1[3-9]\d{9})(?![0-9A-Za-z])", re.ASCII)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])",
    re.ASCII,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def has_personal(text: str) -> bool:
    """Whether a telephone or identity number stands in the text."""
    return masked(text) != text


def masked(text: str) -> str:
    """The text with telephone and identity numbers masked as screens show them."""
    found = _IDENTITY.sub(lambda match: _identity(match[0]), text)
    return _PHONE.sub(lambda match: match[0].replace(match[1], f"{match[1][:3]}****{match[1][-4:]}"), found)


def _identity(number: str) -> str:
    check = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11
    return f"{number[:6]}********{number[-4:]}" if "10X98765432"[check] == number[-1].upper() else number
