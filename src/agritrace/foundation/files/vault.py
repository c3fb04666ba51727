"""Sealed content on disk: one file per stored file, encrypted with the ring for personal data.

The disk holds nothing readable: papers show names, identity numbers and faces. A content is bound to its id, so that
exchanged files do not open. Written to a temporary name, flushed and renamed, so that a crash leaves none half written.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.sealing import Place, needs_resealing, open_sealed, seal


def put(file_id: UUID, content: bytes) -> None:
    """Seal and store the content of a new file."""
    path = _path(file_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = seal(_ring(), _place(file_id), base64.b64encode(content).decode())
    waiting = path.with_suffix(".part")
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(token)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


def get(file_id: UUID) -> bytes:
    """The content; SealBroken when the disk was tampered with, FileNotFoundError when it is gone."""
    return base64.b64decode(open_sealed(_ring(), _place(file_id), _path(file_id).read_bytes()))


def reseal(file_id: UUID) -> bool:
    """Seal the content anew with the current key; returns whether that was needed. Nothing when it is gone."""
    path = _path(file_id)
    try:
        with path.open("rb") as file:
            if not needs_resealing(_ring(), file.read(2)):
                return False
        put(file_id, get(file_id))
    except FileNotFoundError:
        return False
    return True


def stored() -> Iterator[UUID]:
    """The ids of all contents on disk, in order."""
    for path in sorted(Path(settings.MEDIA_ROOT).glob("*/*.sealed")):
        yield UUID(path.stem)


def key_version(file_id: UUID) -> int | None:
    """Which key sealed a content; None when it is gone."""
    try:
        with _path(file_id).open("rb") as file:
            return file.read(1)[0]
    except FileNotFoundError:
        return None


def drop(file_id: UUID) -> None:
    """Remove the content; nothing happens when it is gone already."""
    _path(file_id).unlink(missing_ok=True)


def _path(file_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / file_id.hex[:2] / f"{file_id.hex}.sealed"


def _place(file_id: UUID) -> Place:
    return Place("files_storedfile", "content", file_id)


def _ring() -> KeyRing:
    return live_ring(Path(settings.KEY_DIR), KeyPurpose.PERSONAL, demonstration=bool(settings.DEMONSTRATION))
