"""Signed tickets that open a live stream: short-lived, bound to one browser session, read without a database.

The pages write a ticket, the live process reads it; both know the secret of sessions. Standard library only, because
the live process stays small.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

LIFETIME = 60
"""Seconds within which a ticket must be used."""
_AHEAD = 5


@dataclass(frozen=True, slots=True)
class LiveTicket:
    """Who listens: account, recipient keys (``subject:12``), digest of the session key, origin of the page, unix time."""

    account_id: int
    to: tuple[str, ...]
    session: str
    origin: str
    issued: int


def session_digest(session_key: str) -> str:
    """What a ticket says of a session: enough to recognise its cookie, nothing to enter with."""
    return hashlib.sha256(f"live:{session_key}".encode()).hexdigest()[:32]


def write_ticket(secret: str, ticket: LiveTicket) -> str:
    """The ticket as text for an address."""
    body = _to_text(json.dumps(asdict(ticket), separators=(",", ":")).encode())
    return f"{body}.{_signature(secret, body)}"


def read_ticket(secret: str, text: str, now: float) -> LiveTicket | None:
    """The ticket, or None when forged, damaged, older than a minute or from the future. ``now`` is unix time."""
    body, _, signature = text.partition(".")
    if not signature.isascii() or not hmac.compare_digest(signature, _signature(secret, body)):
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        ticket = LiveTicket(**{**found, "to": tuple(found["to"])})
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None
    return ticket if -_AHEAD <= now - ticket.issued <= LIFETIME else None


def _signature(secret: str, body: str) -> str:
    key = hashlib.sha256(f"agritrace live ticket:{secret}".encode()).digest()
    return _to_text(hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).digest())


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
