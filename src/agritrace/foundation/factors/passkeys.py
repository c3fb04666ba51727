"""WebAuthn behind one small port: ceremonies begun and answers checked with the ``fido2`` library.

Attestation is not asked for (which maker's keys an office buys is its own affair), user verification is preferred, the
relying party is the host, and the origin must be exactly that of the page.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from agritrace.kernel.results import Refused, refuse

from .values import Ceremony, Site

NAME = "农产品质量安全追溯平台"
_LONGEST = 20_000
_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)  # what parsing bytes made by a stranger may raise
_PREFERRED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True, slots=True)
class Registered:
    """A new key: its identifier, what is stored of it, its counter."""

    credential: bytes
    attested: bytes
    counter: int


def begin_registration(site: Site, user: tuple[bytes, str], known: Sequence[bytes]) -> Ceremony:
    """Ask for a new key for a user (handle, user name); ``known`` keys of the same person are not offered again."""
    handle, username = user
    entity = PublicKeyCredentialUserEntity(name=username, id=handle, display_name=username)
    options, state = _server(site).register_begin(entity, _attested(known), user_verification=_PREFERRED)
    return _ceremony(options, state)


def finish_registration(site: Site, state: dict[str, str], answer: str) -> Registered:
    """Check what the browser answered; Refused for whatever is not an answer to this ceremony at this site."""
    try:
        made = _server(site).register_complete(state, _parsed(answer))
        attested = made.credential_data
        if attested is None:
            raise ValueError("no credential")
        return Registered(attested.credential_id, bytes(attested), made.counter)
    except _FAULTS as fault:
        raise _refused() from fault


def begin_assertion(site: Site, known: Sequence[bytes]) -> Ceremony:
    """Ask one of the known keys to sign."""
    options, state = _server(site).authenticate_begin(_attested(known), user_verification=_PREFERRED)
    return _ceremony(options, state)


def finish_assertion(site: Site, state: dict[str, str], known: Sequence[bytes], *, answer: str) -> tuple[bytes, int]:
    """Identifier and counter of the key that signed; Refused for a wrong key, challenge, origin or signature."""
    try:
        told = _parsed(answer)
        used = _server(site).authenticate_complete(state, _attested(known), told)
        return used.credential_id, AuthenticationResponse.from_dict(told).response.authenticator_data.counter
    except _FAULTS as fault:
        raise _refused() from fault


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=NAME, id=site.host), verify_origin=lambda origin: origin == site.origin
    )


def _attested(known: Sequence[bytes]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(one) for one in known]


def _ceremony(options: Any, state: dict[str, Any]) -> Ceremony:
    kept = {name: str(getattr(value, "value", value)) for name, value in state.items()}
    return Ceremony(json.dumps(dict(options)["publicKey"]), kept)


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST:
        raise ValueError("too long")
    told = json.loads(answer)
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def _refused() -> Refused:
    return refuse("安全钥匙没有通过验证。", "请换成已登记的那一把，按页面提示重新插入并触摸。", code="key")
