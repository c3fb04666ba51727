"""An installation as an operator starts it (`agritrace serve`, embedded database, fsync on), and how to kill its parts."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from agritrace.config.server.binaries import wheel_bindir
from agritrace.config.server.cluster import Cluster
from agritrace.config.server.processes import running_pid
from agritrace.config.tests.plugin import CAST_TEMPLATE, ROOT

PATIENCE = 90.0
PARTS = {"pages": "agritrace.config.wsgi", "worker": "agritrace.config.worker", "live": "agritrace.config.live"}


class Installation:
    """The whole program below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "postgres")
        self.port = _two_free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self._program: subprocess.Popen[bytes] | None = None

    def found(self) -> None:
        """Fill the lasting cluster with the cast, dumped from the test template."""
        dump = self.folder / "cast.dump"
        template = os.environ["AGRITRACE_TEST_SUPERUSER_URL"]
        _client("pg_dump", "--format=custom", "--compress=0", f"--file={dump}", CAST_TEMPLATE, url=template)
        with self.cluster:
            _client("pg_restore", "--exit-on-error", "--dbname=agritrace", str(dump), url=self.cluster.superuser_url)
            assert self.ask("SHOW fsync") == [("on",)]
            assert self.ask("SHOW synchronous_commit") == [("on",)]

    def start(self) -> None:
        """`agritrace serve`, and wait until it is ready."""
        environment = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTEST_XDIST_WORKER"}
        }
        environment |= {
            "AGRITRACE_TESTING": "0",
            "AGRITRACE_VAR": str(self.folder),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
        }
        with (self.folder / "program.log").open("ab") as log:
            self._program = subprocess.Popen(
                [sys.executable, "-m", "agritrace.config.cli", "serve"],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0,
            )  # fmt: skip  # one call
        self.await_ready()

    def await_ready(self) -> None:
        """Until pages and database answer again."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            assert time.monotonic() < until, f"the program does not come back\n{self.said()}"
            time.sleep(0.05)

    def kill(self, part: str) -> None:
        """End a part with no chance to say good-bye: pages, worker, live, database, or the whole program."""
        for pid in self.pids(part):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if part == "program":
            assert self._program is not None
            self._program.wait()
            self.start()
        self.await_ready()

    def pids(self, part: str) -> list[int]:
        """The processes of a part; of the database the postmaster and everything it started."""
        assert self._program is not None
        if part == "program":
            return [self._program.pid]
        if part == "database":
            postmaster = running_pid(self.cluster.data_dir)
            return [] if postmaster is None else [postmaster, *_below(postmaster)]
        wanted = PARTS[part].encode()
        mains = [pid for pid in _below(self._program.pid) if wanted in _command(pid)]
        return [one for pid in mains for one in (*_below(pid), pid)]

    def stop(self) -> None:
        """End everything that was started here."""
        if self._program is not None and self._program.poll() is None:
            self._program.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._program.wait(20)
            if self._program.poll() is None:
                self._program.kill()
                self._program.wait()
        self.cluster.halt()

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of one statement, as the superuser."""
        with psycopg.connect(self.cluster.superuser_url, autocommit=True) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def said(self) -> str:
        """The end of what the program logged."""
        return (self.folder / "program.log").read_text(encoding="utf-8", errors="replace")[-6000:]


@contextlib.contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """A founded and running installation, ended at the end."""
    made = Installation(folder)
    try:
        made.found()
        made.start()
        yield made
    finally:
        made.stop()


def _client(program: str, *arguments: str, url: str) -> None:
    info = conninfo_to_dict(url)
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    access = {name: str(info[key]) for name, key in names.items() if info.get(key)}
    subprocess.run([wheel_bindir() / program, *arguments], env={**access, "PATH": os.defpath}, check=True)


def _below(pid: int) -> list[int]:
    """Children of a process and theirs."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found += [int(entry.name), *_below(int(entry.name))]
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _two_free_ports() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
