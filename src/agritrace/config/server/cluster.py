"""One data directory and its server: created, started, attached to, stopped when the last program leaves."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path
from types import TracebackType

from . import configuration, processes, throwaway
from .accounts import ServerAccount
from .binaries import bindir_for, major_version
from .initialise import initialise, write
from .locking import locked, try_lock
from .places import Places
from .refusals import OtherMajorVersion, StartRefused
from .roles import DATABASE, OWNER, PROGRAM, SUPERUSER, provision

START_TIMEOUT = 300.0  # s; replaying the log after a crash on a slow disk


class Cluster:
    """The embedded server of one data directory.

    `throwaway=True`: a test server in a new temporary folder (below `data_dir` when given), without waiting for the
    disk, deleted at stop; when its program is killed, the next throwaway start of the same user deletes it.
    Any number of programs may `start()` the same data directory: the first starts the server, the others attach, the
    last `stop()` (or the death of the last, noticed at the next stop) ends it.
    """

    def __init__(self, data_dir: Path | None = None, *, throwaway: bool = False) -> None:
        if data_dir is None and not throwaway:
            raise ValueError("a lasting cluster needs a data directory")
        self._parent = data_dir
        self._throwaway = throwaway
        self._folder: Path | None = None
        self._alive: int | None = None
        self._use: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._data = None if throwaway or data_dir is None else data_dir.absolute()

    @property
    def data_dir(self) -> Path:
        """The data directory; a throwaway one is chosen at first use."""
        if self._data is None:
            self._folder, self._alive = throwaway.make(self._parent)
            self._data = self._folder / "data"
        return self._data

    @property
    def places(self) -> Places:
        """Files beside the data directory."""
        return Places(self.data_dir)

    @property
    def account(self) -> ServerAccount:
        """The system account the server runs under."""
        return self.places.account()

    @property
    def socket_folder(self) -> Path:
        """Folder of the unix socket."""
        return self.places.socket_folder(self.account)

    @property
    def url(self) -> str:
        """The libpq URL of the program's role: reads and writes rows, owns nothing."""
        return self.url_for(PROGRAM)

    @property
    def owner_url(self) -> str:
        """The libpq URL of the role that owns the database and its tables and runs migrations."""
        return self.url_for(OWNER)

    @property
    def superuser_url(self) -> str:
        """The libpq URL of the superuser, for maintenance only (dump, restore, upgrade)."""
        return self.url_for(SUPERUSER)

    def url_for(self, role: str, database: str = DATABASE) -> str:
        """The libpq URL of any role and database of this cluster."""
        return self.places.url_for(role, database)

    def ensure(self) -> None:
        """Create the data directory if it is missing.

        Errors: OtherMajorVersion when another PostgreSQL wrote it, StartRefused when it cannot be created.
        """
        self._make_parent()
        with locked(self.places.lock):
            self._ensure()

    def start(self, *, timeout: float = START_TIMEOUT) -> Cluster:
        """Start the server, or attach to the running one; returns when it accepts connections.

        `timeout` in seconds. Errors: StartRefused.
        """
        self._make_parent()
        with locked(self.places.lock):
            self._ensure()
            if processes.running_pid(self.data_dir) is None:
                self._launch(timeout)
            self._await_attached(timeout)
            if self._use is None:
                self._use = try_lock(self.places.users, shared=True)
            self._provision()
        return self

    def stop(self) -> bool:
        """Leave the server; the last program ends it. Returns whether it was ended."""
        if self._data is None or not self._data.parent.exists():
            return False
        with locked(self.places.lock):
            self._leave()
            last = try_lock(self.places.users)
            if last is None or (self.places.kept.exists() and not self._throwaway):
                if last is not None:
                    os.close(last)
                return False
            self._end()
            os.close(last)
        if self._throwaway:
            self._discard()
        return True

    def halt(self) -> None:
        """End the server although others may use it (the crash-safe, fast way: their transactions roll back)."""
        with locked(self.places.lock):
            self._end()

    def alive(self) -> bool:
        """Whether the server of this data directory runs and accepts connections."""
        if self._process is not None:
            self._process.poll()
        return processes.running_pid(self.data_dir) is not None and processes.is_ready(self.data_dir)

    def pid(self) -> int | None:
        """Pid of the server, None when it does not run."""
        return processes.running_pid(self.data_dir)

    def keep(self, *, kept: bool) -> None:
        """Whether the server stays when the last program leaves (`agritrace database start`)."""
        if kept:
            self.places.kept.touch()
        else:
            self.places.kept.unlink(missing_ok=True)

    def __enter__(self) -> Cluster:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_parent(self) -> None:
        try:
            self.data_dir.parent.mkdir(parents=True, exist_ok=True)
            probe = try_lock(self.places.lock)
        except OSError as error:
            raise StartRefused(f"数据目录 {self.data_dir.parent} 不能写入（{error.strerror}），请检查权限。") from None
        if probe is not None:
            os.close(probe)

    def _ensure(self) -> None:
        stamp = self.data_dir / "PG_VERSION"
        if not stamp.exists():
            initialise(self.data_dir, self.account, self.places.password(SUPERUSER), throwaway=self._throwaway)
        found, ours = int(stamp.read_text(encoding="ascii")), major_version(bindir_for(self.account))
        if found != ours:
            raise OtherMajorVersion(found, ours)

    def _launch(self, timeout: float) -> None:
        data, account, places = self.data_dir, self.account, self.places
        processes.clear_remains(data)
        folder = places.make_socket_folder(account)
        for remains in folder.glob(
            ".s.PGSQL.*"
        ):  # its lock may name a killed server whose parent never took its death note
            remains.unlink(missing_ok=True)
        values = configuration.settings(folder, configuration.memory_megabytes(), throwaway=self._throwaway)
        write(data / "agritrace.conf", configuration.render(values), account)
        self._process = processes.launch(bindir_for(account), data, account=account, log=places.start_log)
        processes.await_ready(self._process, data, log=places.start_log, timeout=timeout)

    def _await_attached(self, timeout: float) -> None:
        until = time.monotonic() + timeout
        while not processes.is_ready(self.data_dir):
            if time.monotonic() > until:
                raise StartRefused(f"正在运行的数据库在 {timeout:.0f} 秒内没有就绪，请查看日志。")
            time.sleep(0.02)

    def _provision(self) -> None:
        passwords = {role: self.places.password(role) for role in (OWNER, PROGRAM)}
        provision(self.url_for(SUPERUSER, "template1"), passwords, throwaway=self._throwaway)

    def _leave(self) -> None:
        if self._use is not None:
            os.close(self._use)
            self._use = None

    def _end(self) -> None:
        pid = processes.running_pid(self.data_dir)
        if pid is not None:
            processes.end(pid, self.data_dir)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
            self._process = None
        self.places.drop_socket_folder(self.account)

    def _discard(self) -> None:
        if self._folder is not None:
            throwaway.remove(self._folder)
        if self._alive is not None:
            os.close(self._alive)
        self._folder = self._alive = self._data = None
