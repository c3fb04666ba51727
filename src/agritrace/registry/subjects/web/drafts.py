"""The applicant's draft: kept on the server for the session, sealed, because sessions are rows in a table.

Numbers and passwords never go back to the browser; the password is kept as its hash alone.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase

from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.sealing import Place, SealBroken, open_sealed, seal

from .. import personal
from ..values import Application, Attachment, BusinessRole, CredentialKind, Industry, SubjectForm

DRAFT = "registration"
DONE = "registered"


class Draft:
    """What was told so far. ``told`` holds the cleaned values of the steps, ``correcting`` the proof of a correction."""

    def __init__(self, session: SessionBase) -> None:
        """Open the draft of a session; a damaged or absent one is a new one."""
        self.session = session
        kept = session.get(DRAFT) or {}
        self.key = UUID(kept["key"]) if kept.get("key") else uuid4()
        self.data: dict[str, Any] = _opened(self.key, kept.get("token", "")) or {"told": {}, "command_id": str(uuid4())}

    @property
    def told(self) -> dict[str, Any]:
        """Cleaned values by field name."""
        told: dict[str, Any] = self.data["told"]
        return told

    @property
    def command_id(self) -> UUID:
        """One id for the draft, so that a doubled submit is one registration."""
        return UUID(self.data["command_id"])

    @property
    def correcting(self) -> dict[str, Any] | None:
        """Query number, telephone tail and version of the returned application that is being corrected."""
        found: dict[str, Any] | None = self.data.get("correcting")
        return found

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The uploaded files with their kinds."""
        return tuple(Attachment(UUID(one), kind) for one, kind in self.data.get("files", []))

    def add_file(self, file_id: UUID, kind: str) -> None:
        """Remember an uploaded file."""
        self.data.setdefault("files", []).append([str(file_id), kind])

    def drop_file(self, file_id: UUID) -> None:
        """Forget an uploaded file; the sweeper deletes it later."""
        self.data["files"] = [one for one in self.data.get("files", []) if one[0] != str(file_id)]

    def save(self) -> None:
        """Seal the draft into the session."""
        token = seal(personal.ring(KeyPurpose.PERSONAL), _place(self.key), json.dumps(self.data, ensure_ascii=False))
        self.session[DRAFT] = {"key": str(self.key), "token": base64.b64encode(token).decode()}

    def finish(self, query_no: str) -> None:
        """Forget everything told; keep only the query number for the last page."""
        self.session.pop(DRAFT, None)
        self.session[DONE] = query_no

    def application(self) -> Application:
        """The draft as a command's content; what was not told yet is empty."""
        told = self.told
        return Application(
            org_form=SubjectForm(int(told.get("org_form") or SubjectForm.OTHER)),
            business_roles=tuple(BusinessRole(role) for role in told.get("business_roles", ())),
            industries=tuple(Industry(one) for one in told.get("industries", ())),
            name=told.get("name", ""),
            cred_kind=CredentialKind(told.get("cred_kind") or CredentialKind.CREDIT_CODE),
            cred_no=told.get("cred_no", ""),
            region_code=told.get("region_code", ""),
            address=told.get("address", ""),
            longitude=told.get("longitude"),
            latitude=told.get("latitude"),
            coordinate_system=told.get("coordinate_system") or "wgs84",
            main_products=tuple(told.get("main_products", ())),
            legal_name=told.get("legal_name", ""),
            legal_id=told.get("legal_id", ""),
            phone=told.get("phone", ""),
            temp_code=told.get("temp_code", ""),
        )


def _place(key: UUID) -> Place:
    return Place("session", DRAFT, key)


def _opened(key: UUID, token: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(
            open_sealed(personal.ring(KeyPurpose.PERSONAL), _place(key), base64.b64decode(token))
        )
    except (SealBroken, ValueError):
        return None
    return found
