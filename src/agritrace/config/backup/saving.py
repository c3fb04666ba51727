"""Making an archive while the platform runs: one snapshot for counts, digests and dump, then the files.

Files are taken after the dump: a file whose line is in the dump is there unless it was erased meanwhile, and a file
that came later than the dump lies in the archive without a line, which harms nobody.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ..server.refusals import StartRefused
from . import archive, fingerprints, keyfile, programs
from .fingerprints import Told
from .manifest import Manifest, Part, Table

_HEADROOM = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """What is saved: the database as its owner and as the program, the vault of files, the folder of keys."""

    owner_url: str
    url: str
    files: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Places:
    """Where to: the folder of archives, and a folder of key files (None: no keys are written)."""

    folder: Path
    keys: Path | None


@dataclass(frozen=True, slots=True)
class Saved:
    """An archive that was made, with its key file if one was asked for."""

    path: Path
    manifest: Manifest
    keys: Path | None


@dataclass(frozen=True, slots=True)
class _Taken:
    server: int
    size: int
    migrations: tuple[str, ...]
    tables: dict[str, Table]


def save(source: Source, places: Places, now: datetime, *, told: Told) -> Saved:
    """Make an archive named after ``now``. Errors: StartRefused; nothing half made stays behind."""
    _prepare(places)
    target = places.folder / f"agritrace-{now:%Y%m%d-%H%M%S}{archive.ENDING}"
    if target.exists():
        raise StartRefused(f"{target} 已经有了，请稍后再试。")
    with tempfile.TemporaryDirectory(prefix=".agritrace-", dir=places.folder) as folder:
        dump = Path(folder) / archive.DUMP
        taken = _take(source, dump, told)
        sources = {archive.DUMP: dump, **dict(archive.vault_files(source.files))}
        parts = _parts(sources, told)
        manifest = Manifest(
            version=version("agritrace"),
            made_at=now,
            server=taken.server,
            database_bytes=taken.size,
            roles=tuple(sorted({str(conninfo_to_dict(url)["user"]) for url in (source.owner_url, source.url)})),
            migrations=taken.migrations,
            tables=taken.tables,
            keys=keyfile.key_prints(source.keys),
            parts=parts,
        )
        archive.need_space(places.folder, manifest.bytes + _HEADROOM)
        archive.write(target, manifest, sources, told=told)
    return Saved(target, manifest, _keys(source, places, target))


def _parts(sources: dict[str, Path], told: Told) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for number, (name, path) in enumerate(sources.items(), start=1):
        with contextlib.suppress(FileNotFoundError):  # erased since the folder was listed
            parts[name] = archive.digest(path)
        told("计算文件的指纹", number, len(sources))
    return parts


def _prepare(places: Places) -> None:
    for folder in (places.folder, places.keys):
        if folder is None:
            continue
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise StartRefused(f"{folder} 不能写入（{error.strerror}），请检查权限或换一个位置。") from None
    if places.keys is not None and places.keys.resolve() == places.folder.resolve():
        raise StartRefused("密钥不能和备份放在同一个文件夹，请为密钥另选一个位置。")


def _take(source: Source, dump: Path, told: Told) -> _Taken:
    try:
        with psycopg.connect(source.owner_url, connect_timeout=10) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            size = _one(connection, "SELECT pg_database_size(current_database())")
            archive.need_space(dump.parent, int(size) + _HEADROOM)
            made = fingerprints.migrations(connection)
            if not made:
                raise StartRefused("数据库中还没有本平台的表，没有可以备份的内容。")
            told("导出数据库", 0, 1)
            programs.dump(source.owner_url, dump, snapshot=_one(connection, "SELECT pg_export_snapshot()"))
            told("导出数据库", 1, 1)
            tables = fingerprints.fingerprints(connection, told)
            return _Taken(connection.info.server_version // 10000, int(size), made, tables)
    except psycopg.OperationalError as error:
        reason = (str(error).strip().splitlines() or ["没有应答"])[-1]
        raise StartRefused(f"连不上数据库（{reason}），没有做备份。") from None


def _one(connection: psycopg.Connection, question: str) -> str:
    row = connection.execute(question.encode()).fetchone()
    return str(row[0]) if row else ""


def _keys(source: Source, places: Places, target: Path) -> Path | None:
    if places.keys is None:
        return None
    path = places.keys / target.with_suffix(keyfile.ENDING).name
    keyfile.write(source.keys, path)
    return path


def archives(folder: Path) -> tuple[Path, ...]:
    """The archives in a folder, the newest first."""
    return tuple(sorted(folder.glob(f"agritrace-*{archive.ENDING}"), reverse=True))


def thin_out(folder: Path, keep: int) -> tuple[Path, ...]:
    """Delete all but the ``keep`` newest archives; returns what went. Key files are kept: they are small, and rare."""
    old = archives(folder)[max(keep, 1) :]
    for path in old:
        path.unlink(missing_ok=True)
    return old
