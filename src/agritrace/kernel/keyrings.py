"""Key rings in memory and the keyed hash HMAC-SM3 (GB/T 32905-2016, RFC 2104) over them.

A ring holds up to ten versions, so that one digit of a code names its key. A version may be used again only when
every code made with it has expired (domain facts codes §9.1). Keys never appear in ``repr``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

KEY_BYTES = 32
_BLOCK = 64


class KeyPurpose(StrEnum):
    """What a ring is for; each purpose has its own random keys, so that losing one does not lose the others."""

    TRACE = "trace"
    IDENTITY = "identity"
    PERSONAL = "personal"
    SEARCH = "search"


class KeyedHash:
    """HMAC-SM3 with the two padded key blocks hashed once and copied for each message."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        """Absorb a key of at most 64 bytes (ValueError beyond)."""
        if len(key) > _BLOCK:
            raise ValueError("a key longer than one block would have to be hashed first")
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.new("sm3", bytes(b ^ 0x36 for b in padded))
        self._outer = hashlib.new("sm3", bytes(b ^ 0x5C for b in padded))

    def digest(self, message: bytes) -> bytes:
        """The 32 bytes of HMAC-SM3 over a message."""
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()

    def number(self, message: bytes, modulus: int) -> int:
        """The first 8 bytes of the digest, big-endian, modulo ``modulus`` (bias below modulus / 2^64)."""
        return int.from_bytes(self.digest(message)[:8], "big") % modulus


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by version 0–9 and the version used for new codes and seals.

    ValueError for an empty ring, a version outside 0–9, a key that is not 32 bytes, or an absent current version.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    current: int
    hashes: Mapping[int, KeyedHash] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the ring, freeze the mapping and prepare one keyed hash for each version."""
        if self.current not in self.keys:
            raise ValueError(f"the current version {self.current} is not in the ring")
        for version, key in self.keys.items():
            if not 0 <= version <= 9 or len(key) != KEY_BYTES:
                raise ValueError(f"version {version}: versions are 0-9 and keys {KEY_BYTES} bytes")
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))
        object.__setattr__(self, "hashes", MappingProxyType({v: KeyedHash(k) for v, k in self.keys.items()}))
