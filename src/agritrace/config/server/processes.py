"""Finding, starting and ending the server's processes by what the kernel says, never by names or guesses."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from .accounts import ServerAccount
from .refusals import StartRefused

INSIDE = "/proc/self/cwd"
"""The data directory as a process sees it that was started inside it: needs no permission on the folders above."""

ORPHAN_PATIENCE = 10.0  # s until processes left by a killed server are killed too; they normally leave at once


def environment() -> dict[str, str]:
    """Environment of every server program: nothing of the caller's locale, time zone or PG* variables."""
    return {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


def data_argument(data: Path, account: ServerAccount) -> str:
    """What to pass as -D to a program started inside `data`."""
    return INSIDE if account.foreign else str(data)


def running_pid(data: Path) -> int | None:
    """Pid of the server of this data directory, None when there is none; a stale postmaster.pid does not mislead it."""
    lines = pid_file_lines(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, data) else None


def pid_file_lines(data: Path) -> list[str]:
    """Lines of postmaster.pid; the eighth is the server's state ("ready", "starting", "stopping")."""
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_ready(data: Path) -> bool:
    """Whether the server says it accepts connections."""
    lines = pid_file_lines(data)
    return len(lines) > 7 and lines[7].strip() == "ready"


def _serves(pid: int, data: Path) -> bool:
    proc = Path("/proc") / str(pid)
    try:
        if not Path("/proc/self").exists():  # no procfs on this system: believe the pid file
            os.kill(pid, 0)
            return True
        return Path(os.readlink(proc / "exe")).name.startswith("postgres") and os.path.samefile(proc / "cwd", data)
    except OSError:
        return False


def server_processes(data: Path) -> Iterator[int]:
    """Every PostgreSQL process that works inside `data`, the postmaster's children included."""
    for entry in Path("/proc").glob("[0-9]*"):
        if _serves(int(entry.name), data):
            yield int(entry.name)


def clear_remains(data: Path) -> None:
    """After a kill: wait until the orphans of the old server are gone, then remove its pid file.

    The pid in that file may meanwhile belong to any other program, which would keep the server from starting. Removing
    the file is safe exactly because no process works inside the data directory any more.
    """
    began = time.monotonic()
    while orphans := list(server_processes(data)):
        if time.monotonic() - began > ORPHAN_PATIENCE:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def launch(bindir: Path, data: Path, *, account: ServerAccount, log: Path) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that Ctrl-C in a terminal reaches the program and not the server."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [bindir / "postgres", "-D", data_argument(data, account)],
            cwd=data,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account.popen_options(),
        )


def await_ready(process: subprocess.Popen[bytes], data: Path, *, log: Path, timeout: float) -> None:
    """Wait until the server accepts connections (recovery after a crash included); `timeout` in seconds.

    Errors: StartRefused with the server's last word.
    """
    until = time.monotonic() + timeout
    while not is_ready(data):
        if process.poll() is not None:
            raise StartRefused(f"数据库没有启动成功（日志 {log}）：{last_word(data, log)}")
        if time.monotonic() > until:
            raise StartRefused(f"数据库在 {timeout:.0f} 秒内没有就绪，请查看日志 {log}。")
        time.sleep(0.02)


def last_word(data: Path, log: Path) -> str:
    """The last fatal line the server wrote before it ended."""
    files = [log, *sorted((data / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)]
    lines = [line for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["没有留下说明"]
    return grave[-1].strip()


def end(pid: int, data: Path, *, patience: float = 60.0) -> None:
    """Fast shutdown (open transactions roll back), and after `patience` seconds an immediate one."""
    for sign, wait in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if not _serves(pid, data):
                return
            time.sleep(0.02)
