"""The digest of a record: what it covers, and how it is made again to see that nothing was changed since."""

from __future__ import annotations

import hashlib
from typing import Any, TypedDict

from agritrace.kernel.canonical import canonical_bytes


class Body(TypedDict):
    """What the digest covers. From where a request came is left out, so that it can be erased (architecture §3)."""

    id: int
    act: str
    account: int | None
    organisation: int | None
    subject: int | None
    occurred_at: Any
    recorded_at: Any
    notes: Any
    lines: list[dict[str, Any]]


def record_digest(body: Body, salt: bytes) -> bytes:
    """32 bytes of SHA-256 over the salt and the canonical bytes of the body."""
    return hashlib.sha256(salt + canonical_bytes(body)).digest()
