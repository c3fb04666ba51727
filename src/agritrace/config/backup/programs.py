"""pg_dump and pg_restore of our own version, with the password in the environment and not in the process list."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from ..server.binaries import wheel_bindir
from ..server.refusals import StartRefused

_NAMES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
          "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip  # pairs read better side by side
_FULL = re.compile("No space left on device|could not (?:write|extend) file", re.IGNORECASE)


def dump(url: str, target: Path, *, snapshot: str) -> None:
    """The whole database in PostgreSQL's own compressed form, as of a snapshot. Errors: StartRefused."""
    _run("pg_dump", url, ("--format=custom", "--no-comments", f"--snapshot={snapshot}", f"--file={target}"))


def load(url: str, source: Path) -> None:
    """Everything of a dump in one transaction: all or nothing. Errors: StartRefused."""
    _run("pg_restore", url, ("--exit-on-error", "--single-transaction", f"--dbname={_name(url)}", str(source)))


def _name(url: str) -> str:
    return str(conninfo_to_dict(url)["dbname"])


def _run(program: str, url: str, options: tuple[str, ...]) -> None:
    info = conninfo_to_dict(url)
    access = {variable: str(info[name]) for name, variable in _NAMES.items() if info.get(name)}
    done = subprocess.run(
        [wheel_bindir() / program, *options],
        env={**access, "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if _FULL.search(done.stderr):
        raise StartRefused("磁盘已满，没有做完，原有数据没有改动，请先清理磁盘。")
    reason = re.sub(r"\s+", " ", done.stderr.strip())[-300:]
    raise StartRefused(f"{program} 没有成功，原有数据没有改动：{reason}")
