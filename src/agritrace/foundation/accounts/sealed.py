"""The sealed personal values of accounts: name and telephone, each bound to its account by a UUID."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from agritrace.kernel import sealing
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring

NAME = "name"
PHONE = "phone"
_TABLE = "accounts_personalentry"


def _ring(purpose: KeyPurpose) -> KeyRing:
    return live_ring(settings.KEY_DIR, purpose, demonstration=settings.DEMONSTRATION)


def seal(uid: UUID, field: str, value: str) -> tuple[bytes, bytes]:
    """The token of a value and its blind index."""
    place = sealing.Place(_TABLE, field, uid)
    return sealing.seal(_ring(KeyPurpose.PERSONAL), place, value), indexes(field, value)[-1]


def unseal(uid: UUID, field: str, token: bytes | memoryview | None) -> str:
    """The value, or "" when it was erased. Raises SealBroken when the token does not belong there."""
    if token is None:
        return ""
    return sealing.open_sealed(_ring(KeyPurpose.PERSONAL), sealing.Place(_TABLE, field, uid), bytes(token))


def indexes(field: str, value: str) -> tuple[bytes, ...]:
    """The blind indexes of a value under every search key, the current one last."""
    ring = _ring(KeyPurpose.SEARCH)
    current = sealing.blind_index(ring, f"account.{field}", value)
    others = [one for one in sealing.blind_indexes(ring, f"account.{field}", value) if one != current]
    return (*others, current)


def secret(purpose: str, message: bytes) -> bytes:
    """32 secret bytes for a purpose and a message: the same message gives the same bytes."""
    ring = _ring(KeyPurpose.SEARCH)
    return ring.hashes[ring.current].digest(f"account.{purpose}".encode() + b"\0" + message)
