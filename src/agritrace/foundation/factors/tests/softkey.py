"""A hardware key made of software: answers as a browser would, for tests of registration and assertion."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from agritrace.foundation.factors.values import Ceremony, Site

SITE = Site("localhost", "http://localhost:8000")


@dataclass
class SoftKey:
    """One key: touch it to register or to sign. ``step`` is how far its counter moves each time."""

    site: Site = SITE
    step: int = 1
    counter: int = 0
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def register(self, ceremony: Ceremony) -> str:
        """The answer to a registration."""
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(bytes(16), self.identifier, public)
        told = self._data(0x41, attested)
        client = self._client("webauthn.create", ceremony)
        return self._whole(client, attestationObject=bytes(AttestationObject.create("none", told, {})))

    def sign(self, ceremony: Ceremony) -> str:
        """The answer to an assertion."""
        self.counter += self.step
        told = self._data(0x01)
        client = self._client("webauthn.get", ceremony)
        signature = self.private.sign(bytes(told) + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._whole(client, authenticatorData=bytes(told), signature=signature)

    def _data(self, flags: int, attested: AttestedCredentialData | None = None) -> AuthenticatorData:
        return AuthenticatorData.create(sha256(self.site.host.encode()), flags, self.counter, attested or b"")

    def _client(self, kind: str, ceremony: Ceremony) -> bytes:
        challenge = websafe_decode(json.loads(ceremony.options)["challenge"])
        return bytes(CollectedClientData.create(kind, challenge, self.site.origin))

    def _whole(self, client: bytes, **response: bytes) -> str:
        identifier = websafe_encode(self.identifier)
        told: dict[str, Any] = {name: websafe_encode(value) for name, value in response.items()}
        told["clientDataJSON"] = websafe_encode(client)
        return json.dumps({"id": identifier, "rawId": identifier, "type": "public-key", "response": told})
