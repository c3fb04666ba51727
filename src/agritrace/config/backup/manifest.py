"""What an archive says about itself: who made it, what every table held, which keys it needs. Pure Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..server.refusals import StartRefused

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table and a digest of their content that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the archive: size in bytes and SHA-256 (hexadecimal)."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of an archive. ``tables`` by qualified name, ``parts`` by name in the archive, ``keys`` by file name.

    ``server`` is the PostgreSQL major version, ``database_bytes`` the size of the database on disk, ``roles`` the
    names that rights in the dump are given to. ``tables`` also holds the digest of all rights.
    ``keys`` holds fingerprints only, never keys.
    """

    version: str
    made_at: datetime
    server: int
    database_bytes: int
    roles: tuple[str, ...]
    migrations: tuple[str, ...]
    tables: Mapping[str, Table]
    keys: Mapping[str, str]
    parts: Mapping[str, Part]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for name, table in self.tables.items() if "." in name)

    @property
    def table_count(self) -> int:
        """How many tables (the rights stand among them without being one)."""
        return sum("." in name for name in self.tables)

    @property
    def files(self) -> int:
        """How many uploaded files are in it."""
        return sum(name.startswith("files/") for name in self.parts)

    @property
    def bytes(self) -> int:
        """Bytes of everything in it."""
        return sum(part.size for part in self.parts.values())


def write(manifest: Manifest) -> bytes:
    """As it stands in the archive."""
    return json.dumps({**asdict(manifest), "made_at": manifest.made_at.isoformat()}, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """Out of an archive. Errors: StartRefused when it is damaged or of a format this program does not know."""
    try:
        found: dict[str, Any] = json.loads(content)
        if found["format"] != FORMAT:
            raise StartRefused(
                f"备份的格式是第 {found['format']} 版，本程序只认第 {FORMAT} 版，请用做备份时的程序版本恢复。"
            )
        return Manifest(
            version=found["version"],
            made_at=datetime.fromisoformat(found["made_at"]),
            server=int(found["server"]),
            database_bytes=int(found["database_bytes"]),
            roles=tuple(found["roles"]),
            migrations=tuple(found["migrations"]),
            tables={name: Table(**table) for name, table in found["tables"].items()},
            keys=dict(found["keys"]),
            parts={name: Part(**part) for name, part in found["parts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StartRefused("备份的目录页已损坏，不能恢复，请换一份备份。") from None


def differing(before: Mapping[str, Table], after: Mapping[str, Table]) -> tuple[str, ...]:
    """Names of the tables whose rows or content are not the same."""
    return tuple(name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))
