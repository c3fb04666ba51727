"""The dump of a finished country: made once, restored by the next fresh start in seconds.

A dump belongs to the keys beside it (its codes and sealed fields were made with them) and to the code that made it, so
both are part of its name. Dumps of other code or keys, and those too old to be brought up to date, are deleted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from ..server.binaries import wheel_bindir

OLDEST = timedelta(days=7)
"""An older country is made anew; a younger one plays the missing days."""
SESSIONS = ("django_session", "accounts_presence")


def name(keys: Path, *, subjects: int, months: int, seed: int) -> str:
    """The name of the dump that fits this code, these keys and this wish."""
    digest = hashlib.sha256(f"{subjects}/{months}/{seed}".encode())
    package = Path(__file__).resolve().parents[2]
    files = [
        *sorted(Path(__file__).parent.glob("*.py")),
        *sorted(package.glob("*/*/migrations/*.py")),
        *sorted(keys.glob("*.key")),
    ]
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return f"country-{digest.hexdigest()[:16]}"


def save(owner_url: str, target: Path) -> None:
    """Dump while the database is in use (one consistent snapshot), without anybody's sessions."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    without = [f"--exclude-table-data={table}" for table in SESSIONS]
    _run("pg_dump", "--format=directory", "--jobs=2", "--compress=1", f"--file={half}", *without, url=owner_url)
    for old in target.parent.glob("country-*"):
        if old != half:
            shutil.rmtree(old)
    half.rename(target)


def restore(superuser_url: str, source: Path) -> None:
    """Fill an empty database from a dump."""
    info = conninfo_to_dict(superuser_url)
    arguments = ("--exit-on-error", "--jobs=2", f"--dbname={info['dbname']}", str(source))
    _run("pg_restore", *arguments, url=superuser_url)


def fits(source: Path, now: datetime) -> bool:
    """Whether the dump is there and young enough."""
    return source.is_dir() and now - datetime.fromtimestamp(source.stat().st_mtime, UTC) < OLDEST


def size(source: Path) -> int:
    """Bytes of a dump."""
    return sum(file.stat().st_size for file in source.iterdir())


def _run(program: str, *arguments: str, url: str) -> None:
    info = conninfo_to_dict(url)
    access = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    environment = {name: str(info[key]) for name, key in access.items() if info.get(key)}
    environment |= {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    subprocess.run([wheel_bindir() / program, *arguments], env=environment, check=True)
