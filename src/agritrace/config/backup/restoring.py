"""Bringing an archive back: into an empty database, or in the place of what is there, which is put aside until it is proven.

Everything that can be refused is refused before anything is changed. The old tables are moved into a schema of their
own and the old files into another folder; when counts or digests differ, both are put back as they were.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from ..server.refusals import StartRefused
from . import archive, fingerprints, keyfile, programs
from .aside import put_aside
from .fingerprints import Told
from .manifest import Manifest, Table, differing

_ROOM = 3
"""The dump unpacked, the tables made of it and their write-ahead log: this many times the database's size is asked for."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an archive goes: the database as its owner, the vault of files, and whether what is there may be replaced."""

    owner_url: str
    files: Path
    replace: bool


def check_space(manifest: Manifest, folder: Path) -> None:
    """Whether the disk can hold what is in the archive. Errors: StartRefused."""
    archive.need_space(folder, manifest.bytes + _ROOM * manifest.database_bytes)


def check_version(manifest: Manifest, known: frozenset[str]) -> None:
    """Whether this program knows every change of tables the archive was made with. Errors: StartRefused."""
    strange = sorted(set(manifest.migrations) - known)
    if strange:
        raise StartRefused(
            f"备份由更新的程序（{manifest.version}）做成，本程序不认识其中的 {len(strange)} 项结构变更，请先更新程序。"
        )


def check_keys(manifest: Manifest, directory: Path, offered: Mapping[str, bytes]) -> None:
    """Whether every key the archive needs is in the folder or the key file. Errors: StartRefused naming the missing."""
    missing = keyfile.lacking(manifest.keys, directory, offered)
    if missing:
        raise keyfile.say_lacking(missing)


def check_target(target: Target, manifest: Manifest) -> None:
    """Whether the database may be filled: nobody uses it, it is empty or may be replaced. Errors: StartRefused."""
    with psycopg.connect(target.owner_url, autocommit=True) as connection:
        if connection.info.server_version // 10000 < manifest.server:
            raise StartRefused(f"备份来自 PostgreSQL {manifest.server}，目标数据库的版本更旧，请换更新的数据库服务器。")
        check_roles(connection, manifest)
        users = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
        if users and users[0]:
            raise StartRefused("还有程序在使用这个数据库，请先停止平台（serve 和 worker）再恢复。")
        if not target.replace and (_has_tables(connection) or any(target.files.glob("*/*.sealed"))):
            raise StartRefused("这里已有数据，没有恢复；确要用备份替换全部现有数据，请加 --replace。")


def check_roles(connection: psycopg.Connection, manifest: Manifest) -> None:
    """Whether the roles that rights in the dump are given to are there. Errors: StartRefused."""
    for role in manifest.roles:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            raise StartRefused(f"目标数据库没有备份中的角色 {role}，请先建立它再恢复。")


def restore(source: Path, manifest: Manifest, target: Target, *, now: datetime, told: Told) -> None:
    """Fill the target from an archive and prove it table by table. Errors: StartRefused; then all is as before.

    Call the checks above first.
    """
    target.files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.files.parent) as name:
        folder = Path(name)
        archive.unpack(source, manifest, folder, told=told)
        (folder / "files").mkdir(mode=0o700, exist_ok=True)
        aside = f"before_{now:%Y%m%d%H%M%S}"
        with _files_aside(target.files, aside), put_aside(target.owner_url, aside):
            told("导入数据库", 0, 1)
            programs.load(target.owner_url, folder / archive.DUMP)
            told("导入数据库", 1, 1)
            prove(target.owner_url, manifest.tables, told)
            (folder / "files").rename(target.files)


def prove(url: str, expected: Mapping[str, Table], told: Told) -> None:
    """Compare every table with what the archive says of it. Errors: StartRefused naming the first that differ."""
    with psycopg.connect(url) as connection:
        found = fingerprints.fingerprints(connection, told)
    wrong = differing(expected, found)
    if wrong:
        raise StartRefused(f"恢复出来的数据与备份不一致（{'、'.join(wrong[:5])}），已撤销，原有数据没有改动。")


@contextlib.contextmanager
def _files_aside(files: Path, name: str) -> Iterator[None]:
    """Put the vault aside; delete it when the block ends well, bring it back when it does not."""
    kept = files.with_name(f"{files.name}.{name}")
    if files.exists():
        files.rename(kept)
    try:
        yield
    except BaseException:
        if kept.exists():
            shutil.rmtree(files, ignore_errors=True)
            kept.rename(files)
        raise
    shutil.rmtree(kept, ignore_errors=True)


def _has_tables(connection: psycopg.Connection) -> bool:
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public')"
    ).fetchone()
    return bool(row and row[0])
