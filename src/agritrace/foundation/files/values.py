"""What enters and leaves the files room."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO
from uuid import UUID

LARGEST_UPLOAD = 20 * 1024 * 1024
LARGEST_STORED = 5 * 1024 * 1024
LONGEST_SIDE = 2000
SESSION_KEY = "upload_token"
"""Where entrances keep the visitor's unguessable token in the session."""


def upload_token(session: MutableMapping[str, Any]) -> str:
    """The visitor's unguessable token for uploads, made on first use and kept in the session."""
    if SESSION_KEY not in session:
        session[SESSION_KEY] = secrets.token_urlsafe(32)
    return str(session[SESSION_KEY])


class FileState(StrEnum):
    """A file is loose until an object claims it; an erased one keeps its line, not its content.

    A kept one belongs to a room above that decides itself who reads it; nobody reaches it by its address here.
    """

    LOOSE = "loose"
    CLAIMED = "claimed"
    KEPT = "kept"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload: name given by the browser (never believed), size in bytes, the stream, what it is for.

    ``session`` is an unguessable token of the visitor; only whoever brings the same one may see or claim the file.
    With a ``command_id`` a repeated upload gives the file of the first one.
    """

    name: str
    size: int
    stream: BinaryIO
    purpose: str
    session: str
    command_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A stored file as shown in lists; ``size`` in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
    purpose: str
    uploaded_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether browsers show it inside a page."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its content, already unsealed."""

    row: FileRow
    content: bytes


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom a claimed file belongs; ``region_code`` decides which authorities see it."""

    region_code: str
    subject_id: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Content that a room above keeps here: it was made or checked by that room."""

    file_id: UUID
    name: str
    media_type: str
    content: bytes
    purpose: str
