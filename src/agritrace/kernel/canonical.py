"""Canonical JSON (RFC 8785), so that equal contents have equal digests on every machine and in every version."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import rfc8785

_SAFE = 2**53 - 1


def plain(value: object) -> object:
    """A value as plain JSON: decimals, days, instants (UTC) and UUIDs as text, dataclasses as objects.

    Integers beyond 2^53 become text, because JSON readers elsewhere would round them. Anything else is a
    ``TypeError``: what cannot be digested must not be recorded.
    """
    if value is None or (isinstance(value, bool | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        return value if -_SAFE <= value <= _SAFE else str(value)
    if isinstance(value, float | Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return _plain_compound(value)


def _plain_compound(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_bytes(value: object) -> bytes:
    """The one byte form of a value."""
    return rfc8785.dumps(plain(value))  # type: ignore[arg-type]  # plain() returns what rfc8785 accepts


def digest(content: object, salt: bytes) -> bytes:
    """32 bytes of SM3 over a salt (16 bytes at least, else ValueError) and the canonical bytes of a content.

    The salt is kept beside what it protects: erasing both leaves a digest that nobody can test guesses against
    (architecture §3).
    """
    if len(salt) < 16:
        raise ValueError("a salt of fewer than 16 bytes can be guessed")
    return hashlib.new("sm3", len(salt).to_bytes(2, "big") + salt + canonical_bytes(content)).digest()
