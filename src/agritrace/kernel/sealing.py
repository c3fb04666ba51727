"""Personal data sealed field by field, found again through a blind index, shown only masked.

A token is: version byte of the key, algorithm byte, nonce (12 bytes), ciphertext, tag (16 bytes). SM4-GCM (GB/T 32907)
where the crypto library offers it, else AES-256-GCM; tokens of both open as long as their algorithm is there. The
associated data bind a token to its table, field and row, so that it cannot be moved to another row. Sources: domain
facts codes §2 (SM4 encryption, HMAC-SM3 search column, masking), subjects §2.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .keyrings import KeyRing
from .textforms import compact

_NONCE = 12
_TAG = 16
_HEAD = 2


class Algorithm(IntEnum):
    """The second byte of a token."""

    SM4_GCM = 1
    AES_256_GCM = 2


_KNOWN = frozenset(int(algorithm) for algorithm in Algorithm)


class SealBroken(Exception):
    """A token was altered, belongs to another row, or its key is gone: somebody must look, nothing may be guessed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives: table, field, and the UUID of its row."""

    table: str
    field: str
    row: UUID

    def __bytes__(self) -> bytes:
        """An unambiguous form: names end with a zero byte, the UUID has 16 bytes."""
        return b"\0".join((self.table.encode(), self.field.encode(), self.row.bytes))


@cache
def preferred_algorithm() -> Algorithm:
    """SM4-GCM when the crypto library in use offers it, else AES-256-GCM."""
    try:
        Cipher(algorithms.SM4(bytes(16)), modes.GCM(bytes(_NONCE))).encryptor()
    except UnsupportedAlgorithm:
        return Algorithm.AES_256_GCM
    return Algorithm.SM4_GCM


def seal(ring: KeyRing, place: Place, value: str, *, algorithm: Algorithm | None = None) -> bytes:
    """Encrypt a value for its place with the current key of the ring.

    Nonces are random: rotate the key before 2^32 values were sealed with one version (NIST SP 800-38D §8.3).
    """
    chosen = algorithm or preferred_algorithm()
    head, nonce = bytes((ring.current, chosen)), os.urandom(_NONCE)
    encryptor = Cipher(_cipher(ring, head), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head + bytes(place))
    return head + nonce + encryptor.update(value.encode()) + encryptor.finalize() + encryptor.tag


def open_sealed(ring: KeyRing, place: Place, token: bytes) -> str:
    """Decrypt a token at its place; raises :class:`SealBroken` for anything but exactly what was sealed there."""
    if len(token) < _HEAD + _NONCE + _TAG or token[0] not in ring.keys or token[1] not in _KNOWN:
        raise SealBroken("no token of this ring")
    head, nonce = token[:_HEAD], token[_HEAD : _HEAD + _NONCE]
    decryptor = Cipher(_cipher(ring, head), modes.GCM(nonce, token[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(head + bytes(place))
    try:
        return (decryptor.update(token[_HEAD + _NONCE : -_TAG]) + decryptor.finalize()).decode()
    except InvalidTag:
        raise SealBroken("the seal does not fit value and place") from None


def needs_resealing(ring: KeyRing, token: bytes) -> bool:
    """Whether a token was made with an older key or the algorithm no longer preferred."""
    return token[:_HEAD] != bytes((ring.current, preferred_algorithm()))


def blind_index(ring: KeyRing, purpose: str, value: str, *, version: int | None = None) -> bytes:
    """The search column beside a sealed value: version byte and HMAC-SM3 over purpose and compact value.

    Equal values of one purpose have equal indexes, other purposes share nothing. The ring is that of
    ``KeyPurpose.SEARCH``; ``version`` defaults to the current key.
    """
    chosen = ring.current if version is None else version
    return bytes((chosen,)) + ring.hashes[chosen].digest(purpose.encode() + b"\0" + compact(value).encode())


def blind_indexes(ring: KeyRing, purpose: str, value: str) -> tuple[bytes, ...]:
    """The indexes of a value under every key of the ring: what to look for while a rotation is under way."""
    return tuple(blind_index(ring, purpose, value, version=version) for version in sorted(ring.keys))


def mask_name(name: str) -> str:
    """The first character and two stars (``张**``), whatever the length, so that the length tells nothing."""
    return f"{name.strip()[:1]}**" if name.strip() else ""


def mask_phone(number: str) -> str:
    """A mobile number with its middle hidden (``138****6027``); of shorter numbers only the last two digits show."""
    plain = compact(number)
    if len(plain) >= 11:
        return f"{plain[:3]}****{plain[-4:]}"
    return f"****{plain[-2:]}" if len(plain) >= 7 else "*" * len(plain)


def mask_identity(number: str) -> str:
    """An identity number with region and last four characters (``110105********002X``); shorter ones show nothing."""
    plain = compact(number)
    return f"{plain[:6]}********{plain[-4:]}" if len(plain) >= 18 else "*" * len(plain)


def _cipher(ring: KeyRing, head: bytes) -> algorithms.SM4 | algorithms.AES:
    # one key per algorithm, so that a weakness of one never touches the tokens of the other
    derived = ring.hashes[head[0]].digest(b"seal" + head[1:])
    return algorithms.SM4(derived[:16]) if head[1] == Algorithm.SM4_GCM else algorithms.AES(derived)
