"""Making a new data directory: all or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import configuration
from .accounts import ServerAccount, account_for_initdb
from .binaries import bindir_for
from .processes import data_argument, environment
from .refusals import StartRefused
from .roles import SUPERUSER


def initialise(data: Path, account: ServerAccount, password: str, *, throwaway: bool) -> None:
    """Create the data directory `data` with our locale, passwords for everybody, sockets only.

    Built beside its place and moved there when complete, so that a crash leaves no half directory.
    Errors: StartRefused when the folder holds something else or initdb fails.
    """
    if data.exists() and any(data.iterdir()):
        raise StartRefused(f"文件夹 {data} 不是数据库目录却存有别的文件，请换一个数据目录或先移走它们。")
    half = data.with_name(data.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    builder = account_for_initdb(account)
    builder.give(half)
    _run_initdb(half, builder, password, throwaway=throwaway)
    write(half / "pg_hba.conf", configuration.HBA, account)
    write(half / "postgresql.conf", configuration.POSTGRESQL_CONF, account)
    account.give_tree(half)
    half.rename(data)


def write(path: Path, text: str, account: ServerAccount) -> None:
    """Write a private file that the server account owns."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    account.give(path)


def _run_initdb(half: Path, builder: ServerAccount, password: str, *, throwaway: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="agritrace-") as folder:
        word = Path(folder) / "word"
        write(word, password + "\n", builder)
        builder.give(Path(folder))
        done = subprocess.run(
            [
                bindir_for(builder) / "initdb",
                f"--pgdata={data_argument(half, builder)}",
                f"--username={SUPERUSER}",
                f"--pwfile={word}",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--locale-provider=libc",
                "--locale=C.UTF-8",
                "--encoding=UTF8",
                *(["--no-sync"] if throwaway else []),
            ],
            cwd=half,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **builder.popen_options(),
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["没有留下说明"])[-1]
        shutil.rmtree(half, ignore_errors=True)
        raise StartRefused(f"数据库目录没有建成：{last}")
