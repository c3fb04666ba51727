"""Secrets of one-time codes, sealed like personal data; recovery codes hashed with a salt each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

from agritrace.kernel import sealing
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring

from . import rules


def _ring() -> KeyRing:
    return live_ring(settings.KEY_DIR, KeyPurpose.PERSONAL, demonstration=settings.DEMONSTRATION)


def _place(uid: UUID) -> sealing.Place:
    return sealing.Place("factors_authenticator", "secret", uid)


def seal(uid: UUID, secret: str) -> bytes:
    """The token of a secret."""
    return sealing.seal(_ring(), _place(uid), secret)


def unseal(uid: UUID, token: bytes | memoryview) -> str:
    """The secret. Raises SealBroken when the token does not belong there."""
    return sealing.open_sealed(_ring(), _place(uid), bytes(token))


def hash_recovery(code: str) -> tuple[bytes, bytes]:
    """Salt and digest of a recovery code. The code has 79 random bits, so one round of SHA-256 is enough."""
    salt = secrets.token_bytes(16)
    return salt, _digest(salt, code)


def fits(code: str, salt: bytes | memoryview, digest: bytes | memoryview) -> bool:
    """Whether a typed recovery code is the hashed one."""
    return hmac.compare_digest(_digest(bytes(salt), code), bytes(digest))


def _digest(salt: bytes, code: str) -> bytes:
    return hashlib.sha256(salt + rules.plain_recovery(code).encode()).digest()
