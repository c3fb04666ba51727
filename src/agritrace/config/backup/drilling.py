"""The drill: an archive restored on a throw-away server of its own and compared table by table, file by file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ..server.cluster import Cluster
from . import archive, keyfile, programs, restoring
from .fingerprints import Told
from .manifest import Manifest


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill proved: the archive's manifest, and which of its keys this installation lacks."""

    manifest: Manifest
    lacking: tuple[str, ...]


def drill(source: Path, workplace: Path, keys: Path, *, told: Told) -> Drilled:
    """Restore ``source`` on a new server below ``workplace`` and compare; the server is gone afterwards.

    Errors: StartRefused when the archive is damaged, cannot be restored, or differs in any table or file.
    """
    manifest = archive.head(source)
    workplace.mkdir(mode=0o700, parents=True, exist_ok=True)
    archive.need_space(workplace, manifest.bytes + 2 * manifest.database_bytes)
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=workplace) as name:
        folder = Path(name)
        archive.unpack(source, manifest, folder, told=told)
        told("启动临时数据库", 0, 1)
        with Cluster(throwaway=True) as cluster:
            _roles(cluster.superuser_url, manifest.roles)
            told("启动临时数据库", 1, 1)
            told("导入数据库", 0, 1)
            programs.load(cluster.superuser_url, folder / archive.DUMP)
            told("导入数据库", 1, 1)
            restoring.prove(cluster.superuser_url, manifest.tables, told)
    return Drilled(manifest, keyfile.lacking(manifest.keys, keys, {}))


def _roles(url: str, roles: tuple[str, ...]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for role in roles:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
