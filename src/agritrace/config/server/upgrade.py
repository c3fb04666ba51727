"""Moving the data to another PostgreSQL major version: dump with a running old server, restore, compare, swap.

The old directory is never changed except by its own server, and is kept under another name.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from . import configuration, processes
from .binaries import major_version, reachable, wheel_bindir
from .cluster import Cluster
from .initialise import write
from .locking import locked
from .places import Places
from .refusals import StartRefused
from .roles import DATABASE, SUPERUSER

USUAL_PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin")
"""Where Debian, the PostgreSQL RPMs and Homebrew install the programs of one major version."""

OLDEST_SUPPORTED = 16
"""Oldest major version led through the upgrade; older initdb and postgres leave their current folder when they start."""

START_TIMEOUT = 600.0  # s; the old server may have to recover from a crash first

Report = Callable[[str], None]
"""Called with a Chinese phrase at the begin of each step."""


@dataclass(frozen=True)
class Upgraded:
    """What was done: versions, rows in each table (equal before and after), where the old directory is now."""

    old: int
    new: int
    rows: dict[str, int]
    kept: Path


def upgrade(data: Path, now: datetime, *, old_bindir: Path | None = None, report: Report) -> Upgraded:
    """Bring the data directory to the version of our own programs; `now` names the kept old directory.

    Errors: StartRefused when there is nothing to do, the old programs are missing, the server runs, or rows differ.
    """
    data = data.absolute()
    places = Places(data)
    stamp = data / "PG_VERSION"
    if not stamp.exists():
        raise StartRefused(f"{data} 中没有数据库，不需要升级。")
    with locked(places.lock):
        if processes.running_pid(data) is not None:
            raise StartRefused("数据库正在运行，请先停止所有程序再升级。")
        bindir = find_old_programs(int(stamp.read_text(encoding="ascii")), data, old_bindir)
        with tempfile.TemporaryDirectory(prefix=data.name + ".dump-", dir=data.parent) as folder:
            dump = Path(folder) / "agritrace.dump"
            report("用旧版本导出数据")
            with old_server(bindir, data):
                before = count_rows(_old_url(data))
                _run("pg_dump", "--format=custom", f"--file={dump}", url=_old_url(data))
            fresh = Cluster(data.with_name(data.name + ".upgraded"))
            return _restore(fresh, dump, before=before, data=data, now=now, report=report)


def find_old_programs(found: int, data: Path, given: Path | None) -> Path:
    """The bin folder of the major version that wrote the data. Errors: StartRefused with what to do."""
    if found < OLDEST_SUPPORTED:
        raise StartRefused(
            f"PostgreSQL {found} 的数据太旧，不能直接升级，请先用它自己的工具升级到 {OLDEST_SUPPORTED}。"
        )
    if found == major_version(wheel_bindir()) and given is None:
        raise StartRefused(f"数据目录已经是 PostgreSQL {found}，不需要升级。")
    usual = [Path(place.format(found)) for place in USUAL_PLACES]
    for folder in [given] if given else usual:
        if not (folder / "postgres").exists():
            continue
        if (version := major_version(folder)) != found:
            raise StartRefused(f"{folder} 是 PostgreSQL {version}，而数据由 {found} 写成，请指定 {found} 的程序目录。")
        account = Places(data).account()
        if account.foreign and not reachable(folder / "postgres", account):
            raise StartRefused(f"数据库的系统用户读不到 {folder}，请把旧版程序放到公共目录（如 /opt）再试。")
        return folder
    raise StartRefused(
        f"没有找到 PostgreSQL {found} 的程序，请安装它（如 apt install postgresql-{found}），"
        "或用 --old-bindir 指出它的 bin 目录。"
    )


@contextlib.contextmanager
def old_server(bindir: Path, data: Path) -> Iterator[None]:
    """Run the old data with its own programs, without settings the old version may not know."""
    places = Places(data)
    account = places.account()
    processes.clear_remains(data)
    keep = ("listen_addresses", "unix_socket_directories", "unix_socket_permissions", "timezone")
    ours = configuration.settings(places.make_socket_folder(account), 2048, throwaway=False)
    write(data / "agritrace.conf", configuration.render({name: ours[name] for name in keep}), account)
    server = processes.launch(bindir, data, account=account, log=places.start_log)
    try:
        processes.await_ready(server, data, log=places.start_log, timeout=START_TIMEOUT)
        yield
    finally:
        if server.poll() is None:
            processes.end(server.pid, data)
        server.wait()
        places.drop_socket_folder(account)


def count_rows(url: str) -> dict[str, int]:
    """Rows of every ordinary and partitioned table, by qualified name."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = connection.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        ).fetchall()
        return {f"{schema}.{table}": _rows(connection, schema, table) for schema, table in tables}


def _rows(connection: psycopg.Connection, schema: str, table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))).fetchone()
    return int(row[0]) if row else 0


def _restore(
    fresh: Cluster, dump: Path, *, before: dict[str, int], data: Path, now: datetime, report: Report
) -> Upgraded:
    """Fill a new data directory from the dump, compare, and put it in the place of the old one."""
    old = int((data / "PG_VERSION").read_text(encoding="ascii"))
    _discard(fresh)
    shutil.copytree(Places(data).secrets, fresh.places.secrets)
    report("建立新版本的数据目录")
    try:
        with fresh:
            report("导入数据")
            _run("pg_restore", "--exit-on-error", f"--dbname={DATABASE}", str(dump), url=fresh.superuser_url)
            report("核对每张表的行数")
            compare(before, count_rows(fresh.superuser_url))
            _run("vacuumdb", "--analyze-only", "--quiet", url=fresh.superuser_url)
    except BaseException:
        _discard(fresh)
        raise
    kept = data.with_name(f"{data.name}.old-{old}-{now:%Y%m%d%H%M%S}")
    data.rename(kept)
    fresh.data_dir.rename(data)
    _discard(fresh)
    return Upgraded(old, int((data / "PG_VERSION").read_text(encoding="ascii")), before, kept)


def compare(before: dict[str, int], after: dict[str, int]) -> None:
    """Every table has as many rows as before. Errors: StartRefused naming the first tables that differ."""
    differing = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    if differing:
        shown = "、".join(f"{name}（{before.get(name)} → {after.get(name)}）" for name in differing[:5])
        raise StartRefused(f"升级后行数不一致：{shown}；旧数据没有改动，仍可用旧版本程序使用。")


def _discard(fresh: Cluster) -> None:
    """Remove the half-made directory and everything beside it that carries its name."""
    for path in fresh.data_dir.parent.glob(fresh.data_dir.name + "*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _old_url(data: Path) -> str:
    return Places(data).url_for(SUPERUSER, DATABASE)


def _run(program: str, *arguments: str, url: str) -> None:
    """Run a client program of our own version as the superuser; the password stays out of the process list."""
    info = conninfo_to_dict(url)
    access = {
        "PGHOST": str(info["host"]),
        "PGPORT": str(info["port"]),
        "PGUSER": str(info["user"]),
        "PGPASSWORD": str(info["password"]),
        "PGDATABASE": str(info["dbname"]),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [wheel_bindir() / program, *arguments], env=access, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = re.sub(r"\s+", " ", done.stderr.strip())[-300:]
        raise StartRefused(f"{program} 没有成功，旧数据没有改动：{reason}")
