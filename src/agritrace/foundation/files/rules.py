"""Pure decisions of the files room: names, and what is kept of a visitor's token."""

from __future__ import annotations

import hashlib
import unicodedata

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
ENDINGS = {"image/jpeg": ".jpg", "application/pdf": ".pdf", "application/json": ".json", ZIP: ".zip", XLSX: ".xlsx"}
_FORBIDDEN = frozenset('<>:"|?*')


def session_digest(session: str) -> bytes:
    """What is stored of a visitor's token: its SHA-256, so that the table gives nobody the token."""
    return hashlib.sha256(session.encode()).digest()


def safe_name(name: str, media_type: str) -> str:
    """The last part of a name without control and direction signs, with the ending of what the file really is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in _FORBIDDEN)
    stem = plain.rsplit(".", 1)[0].strip(" .")[:60] or "附件"
    return stem + ENDINGS[media_type]
