"""The sealed person behind an application: name and telephone, bound to the row by a UUID."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.sealing import Place, mask_phone, open_sealed, seal

from .values import Applicant

TABLE = "institutions_applicantpersonal"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Name and telephone in the clear: never logged, never noted."""

    name: str
    phone: str

    def masked(self) -> Applicant:
        """As the deciding office sees it before it appoints the person."""
        return Applicant(self.name, mask_phone(self.phone))


def _ring() -> KeyRing:
    return live_ring(settings.KEY_DIR, KeyPurpose.PERSONAL, demonstration=settings.DEMONSTRATION)


def sealed(row: UUID, person: Person) -> dict[str, bytes]:
    """Tokens of both fields for the row of that id."""
    told = {"name": person.name, "phone": person.phone}
    return {field: seal(_ring(), Place(TABLE, field, row), value) for field, value in told.items()}


def opened(row: UUID, name: bytes | memoryview, phone: bytes | memoryview) -> Person:
    """The person behind the tokens."""
    ring = _ring()
    return Person(
        open_sealed(ring, Place(TABLE, "name", row), bytes(name)),
        open_sealed(ring, Place(TABLE, "phone", row), bytes(phone)),
    )
