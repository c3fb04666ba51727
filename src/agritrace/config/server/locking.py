"""File locks of the operating system: they vanish with the process, so a kill leaves nothing to clean."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from .refusals import StartRefused

PATIENCE = 120.0  # s another program may need to create or recover the database


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Take the lock and return its handle (close it to give the lock back), or None when somebody else has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextlib.contextmanager
def locked(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock; waits up to `patience` seconds. Errors: StartRefused after that."""
    until = time.monotonic() + patience
    while (handle := try_lock(path)) is None:
        if time.monotonic() > until:
            raise StartRefused(f"另一个程序正在启动或停止同一个数据库，等了 {patience:.0f} 秒仍未结束，请稍后再试。")
        time.sleep(0.05)
    try:
        yield
    finally:
        os.close(handle)
