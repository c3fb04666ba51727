"""What must be true before the program starts; each failure is one sentence (StartRefused, exit code 2)."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psycopg

from .server.refusals import StartRefused

OLDEST_SERVER = 16
"""Oldest PostgreSQL major version the program is tested with (architecture §1)."""

SPACE_NEEDED = 512 * 1024 * 1024
"""Bytes that must be free: one burst of write-ahead log and a day's files."""


class FreeSpace(Protocol):
    """What os.statvfs tells about a file system, as far as it is used here."""

    @property
    def f_bavail(self) -> int:
        """Blocks an ordinary user may still use."""

    @property
    def f_frsize(self) -> int:
        """Bytes of one block."""


def check_port(host: str, port: int, *, adjustable: str = "PORT") -> None:
    """Whether host:port can be listened on. `adjustable` names the environment variable that changes it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise StartRefused(f"没有权限使用端口 {port}，请用 {adjustable}= 换一个 1024 以上的端口。") from None
        except OverflowError:
            raise StartRefused(f"端口 {port} 不存在，请用 {adjustable}= 换一个 1 到 65535 之间的端口。") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartRefused(
                    f"端口 {port} 已被别的程序占用，请先停掉那个程序，或用 {adjustable}= 换一个端口。"
                ) from None
            raise StartRefused(f"地址 {host} 不能使用（{error.strerror}），请检查 HOST。") from None


def check_folder(folder: Path, probe: Callable[[Path], FreeSpace] = os.statvfs) -> None:
    """Whether the folder can be made, written to, and has SPACE_NEEDED bytes left for us."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"agritrace")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StartRefused(f"磁盘已满，{folder} 写不进数据，请先清理磁盘。") from None
        raise StartRefused(f"文件夹 {folder} 不能写入（{error.strerror}），请检查权限或换一个位置。") from None
    space = probe(folder)
    left = space.f_bavail * space.f_frsize
    if left < SPACE_NEEDED:
        raise StartRefused(
            f"磁盘快满了：{folder} 所在的磁盘只剩 {left // 2**20} MB，"
            f"至少需要 {SPACE_NEEDED // 2**20} MB，请先清理磁盘。"
        )


def check_server(url: str) -> None:
    """Whether the database at this libpq URL answers, is new enough and can search Chinese text."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            major = connection.info.server_version // 10000
            if major < OLDEST_SERVER:
                raise StartRefused(
                    f"数据库是 PostgreSQL {major}，本程序需要 {OLDEST_SERVER} 或更新的版本，请先升级数据库服务器。"
                )
            _check_search(connection)
    except psycopg.OperationalError as error:
        reason = (str(error).strip().splitlines() or ["没有应答"])[-1]
        raise StartRefused(f"连不上数据库（{reason}），请检查 DATABASE_URL 和数据库服务器。") from None


def _check_search(connection: psycopg.Connection) -> None:
    """Trigrams of Chinese characters exist only under a libc or ICU locale that knows they are letters.

    The extension may not be there before the first migration; then it is created in a transaction that is undone.
    """
    with connection.transaction(force_rollback=True):
        schema = connection.execute(
            "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            " WHERE extname = 'pg_trgm'"
        ).fetchone()
        if schema is None:
            if not _may_create(connection):
                return  # not migrated yet: check_migrations speaks about it, and the owner's check follows there
            connection.execute("CREATE EXTENSION pg_trgm")
        prefix = f"{schema[0]}." if schema else ""
        answer = connection.execute(f"SELECT {prefix}show_trgm('农')".encode()).fetchone()
    if answer is None or not answer[0]:
        raise StartRefused(
            "数据库的区域设置不能检索汉字（show_trgm('农') 为空），请用 C.UTF-8 或 zh_CN.UTF-8（libc）重建数据库。"
        )


def _may_create(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchone()
    return row is not None and bool(row[0])


def pending_migrations() -> tuple[str, ...]:
    """Names of migrations the database lacks. Django must be set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)


def check_migrations() -> None:
    """Whether the database has every table this version of the program expects. Django must be set up."""
    if missing := pending_migrations():
        raise StartRefused(f"数据库还有 {len(missing)} 项结构变更没有执行，请先运行 agritrace migrate。")
