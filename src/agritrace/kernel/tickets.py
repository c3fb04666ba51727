"""Sealed tickets that open a live stream: short-lived, bound to one browser session, read without a database.

The pages write a ticket, the live process reads it; both know the secret of sessions. The ticket stands in an address,
so it is encrypted: it names the session whose end must end the stream.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LIFETIME = 60
"""Seconds within which a ticket must be used."""
_AHEAD = 5
_NONCE = 12


@dataclass(frozen=True, slots=True)
class LiveTicket:
    """Who listens, and with which session it ends.

    ``epoch`` is that of the account's sessions, ``to`` holds recipient keys such as ``subject:12``, ``origin`` is that
    of the page, ``issued`` unix time.
    """

    account_id: int
    epoch: int
    to: tuple[str, ...]
    session: str
    origin: str
    issued: int


def write_ticket(secret: str, ticket: LiveTicket) -> str:
    """The ticket as text for an address."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(secret).encrypt(nonce, json.dumps(asdict(ticket), separators=(",", ":")).encode(), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def read_ticket(secret: str, text: str, now: float) -> LiveTicket | None:
    """The ticket, or None when forged, damaged, older than a minute or from the future. ``now`` is unix time."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = json.loads(_cipher(secret).decrypt(raw[:_NONCE], raw[_NONCE:], None))
        ticket = LiveTicket(**{**found, "to": tuple(found["to"])})
    except (ValueError, TypeError, KeyError, InvalidTag):
        return None
    return ticket if -_AHEAD <= now - ticket.issued <= LIFETIME else None


def _cipher(secret: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"agritrace live ticket:{secret}".encode()).digest())
