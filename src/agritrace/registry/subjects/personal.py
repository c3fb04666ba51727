"""Personal data of subjects: sealed tokens, blind indexes, masks; and the key ring of identity cards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.sealedcolumns import Row, Values
from agritrace.kernel.sealing import (
    Place,
    blind_index,
    blind_indexes,
    mask_identity,
    mask_name,
    mask_phone,
    open_sealed,
    seal,
)

from .values import CredentialKind, MaskedPersonal

_PHONE = "subject-phone"
TABLE = "subjects_subjectpersonal"
FIELDS = ("legal_name", "legal_id", "phone", "contact_name", "cred_no", "password_hash")
READABLE = frozenset(FIELDS) - {"password_hash"}
"""What an office may be shown in full."""


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """Personal values in the clear: never logged, never noted, held only while one request needs them."""

    legal_name: str
    legal_id: str
    phone: str
    contact_name: str
    cred_no: str
    password_hash: str

    def masked(self) -> MaskedPersonal:
        """As screens show them."""
        return MaskedPersonal(
            legal_name=mask_name(self.legal_name),
            legal_id=mask_identity(self.legal_id),
            phone=mask_phone(self.phone),
            contact_name=mask_name(self.contact_name),
        )


def ring(purpose: KeyPurpose) -> KeyRing:
    """The ring of a purpose for this database; Refused when the key files are missing or of the wrong kind."""
    return live_ring(Path(settings.KEY_DIR), purpose, demonstration=bool(settings.DEMONSTRATION))


def sealed(row: UUID, values: Personal) -> dict[str, bytes]:
    """Tokens of all fields for the row of that id."""
    keys = ring(KeyPurpose.PERSONAL)
    return {name: seal(keys, Place(TABLE, name, row), value) for name, value in asdict(values).items()}


def opened(row: UUID, tokens: tuple[bytes, ...]) -> Personal:
    """The values behind tokens in the order of ``FIELDS``."""
    keys = ring(KeyPurpose.PERSONAL)
    found = [
        open_sealed(keys, Place(TABLE, name, row), bytes(token)) for name, token in zip(FIELDS, tokens, strict=True)
    ]
    return Personal(*found)


def credential_indexes(kind: CredentialKind, number: str) -> tuple[bytes, ...]:
    """The search values of a paper under every key; the last is made with the current one when there is only one.

    A credit code contains the organisation code (digits 9 to 17, GB 32100-2015), so an old and a new paper of one
    organisation have the same index.
    """
    return blind_indexes(ring(KeyPurpose.SEARCH), *_credential(kind, number))


def credential_index(kind: CredentialKind, number: str) -> bytes:
    """The search value stored with a new row."""
    return blind_index(ring(KeyPurpose.SEARCH), *_credential(kind, number))


def phone_index(number: str) -> bytes:
    """The search value of a telephone number."""
    return blind_index(ring(KeyPurpose.SEARCH), _PHONE, number)


def phone_indexes(number: str) -> tuple[bytes, ...]:
    """The search values of a telephone number under every key."""
    return blind_indexes(ring(KeyPurpose.SEARCH), _PHONE, number)


def said_phone(row: Row, values: Values) -> tuple[str, str]:
    """Purpose and value of the telephone's search column, for a rotation of keys."""
    return _PHONE, values["phone"]


def said_credential(row: Row, values: Values) -> tuple[str, str]:
    """Purpose and value of the paper's search column, for a rotation of keys; ``row`` is that of the subject."""
    return _credential(CredentialKind(row["cred_kind"]), values["cred_no"])


def _credential(kind: CredentialKind, number: str) -> tuple[str, str]:
    if kind is CredentialKind.CREDIT_CODE:
        return "subject-organisation", number[8:17]
    return f"subject-{kind.value}", number
