"""The machinery of the benches: a database of their own with the disk waited for, the product's server, memory, load.

A case gets a :class:`Bench`. Use it like this::

    with bench.database() as database, database.serve() as server:
        database.copy("codes_issuedcode", ("id", "code"), rows)
        figure = server.load(paths, seconds=4)
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from agritrace.config.keys import ensure_keys
from agritrace.config.server.cluster import Cluster

_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
_CARELESS = """
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '16GB'
checkpoint_timeout = '1h'
autovacuum = off
"""
_REFERENCE = """
import django
django.setup()
from agritrace.config import reference
reference.load()
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in MB: resident, and its proportional share of what several processes share."""

    name: str
    rss: float
    pss: float


@dataclass(frozen=True)
class Server:
    """A running child of the product on loopback; ``pid`` is the process that answers requests."""

    port: int
    pid: int
    folder: Path

    def load(
        self, paths: Sequence[str], *, seconds: float = 4.0, connections: int = 8, rate: float = 0.0
    ) -> dict[str, Any]:
        """Ask these paths in turn from a process of its own; see :mod:`bench.load` for what comes back."""
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".paths", delete=False) as file:
            file.write("\n".join(paths))
        asked = (str(self.port), "--paths", file.name, "--seconds", str(seconds))
        answer = run_module("bench.load", *asked, "--connections", str(connections), "--rate", str(rate))
        os.unlink(file.name)
        return json.loads(answer)  # type: ignore[no-any-return]  # the load generator's own JSON

    def memory(self) -> Memory:
        """Memory of the process that answers."""
        return memory(self.pid, "web worker")


@dataclass(frozen=True)
class Database:
    """A migrated database in a lasting cluster: every commit waits for the disk, as in service."""

    cluster: Cluster
    folder: Path

    @property
    def url(self) -> str:
        """The libpq URL of the program's role."""
        return self.cluster.url

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the product needs to work on this database."""
        return {
            **os.environ,
            "DATABASE_URL": self.cluster.url,
            "AGRITRACE_VAR": str(self.folder),
            "AGRITRACE_KEYS": str(self.folder / "keys"),
            "AGRITRACE_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "agritrace.config.settings",
            "PYTHONPATH": os.pathsep.join(("src", ".")),
        }

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Fill a table by COPY as the superuser with triggers off (no act, no foreign-key lookups); returns the rows."""
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        number = 0
        with psycopg.connect(self.cluster.superuser_url) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with cursor.copy(command) as copying:
                for row in rows:
                    copying.write_row(row)
                    number += 1
        return number

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement as the superuser in autocommit; rows when it has some."""
        with psycopg.connect(self.cluster.superuser_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def settle(self) -> None:
        """After filling: statistics, visibility and a checkpoint, so that no later figure pays for the filling."""
        self.execute("VACUUM ANALYZE")
        self.execute("CHECKPOINT")

    def tune(self, **settings: str) -> None:
        """Change settings of the server while it runs (``commit_delay="5000"``)."""
        for name, value in settings.items():
            self.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.execute("SELECT pg_reload_conf()")

    @contextlib.contextmanager
    def careless(self) -> Iterator[None]:
        """For filling: the server, started anew, does not wait for the disk and writes no log; afterwards it is as before."""
        local = self.cluster.data_dir / "local.conf"
        self.cluster.halt()
        local.write_text(_CARELESS, encoding="ascii")
        local.chmod(0o644)
        self.cluster.start()
        try:
            yield
        finally:
            self.execute("CHECKPOINT")
            self.cluster.halt()
            local.unlink()
            self.cluster.start()

    @contextlib.contextmanager
    def serve(
        self,
        target: str = "agritrace.config.wsgi:application",
        *,
        interface: str = "wsgi",
        threads: int = 5,
        workers: int = 1,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Server]:
        """One child of the product as the supervisor starts it, on a free port; stopped at the end."""
        port = free_port()
        arguments = ("http", interface, target, f"--port={port}", f"--threads={threads}", f"--workers={workers}")
        with subprocess.Popen(
            [sys.executable, "-m", "agritrace.config.serving", f"--parent={os.getpid()}", *arguments],
            env={**self.environment, "AGRITRACE_THREADS": str(threads), **(environment or {})},
            stdin=subprocess.DEVNULL,
        ) as process:
            try:
                _await(lambda: _answers(port), process)
                yield Server(port, _youngest(process.pid), self.folder)
            finally:
                process.terminate()

    def memories(self) -> tuple[Memory, ...]:
        """Memory of the database server: its main process and all its backends together."""
        pid = self.cluster.pid()
        if pid is None:
            return ()
        parts = [memory(one, "database") for one in (pid, *_children(pid))]
        return (Memory("database, all processes", sum(p.rss for p in parts), sum(p.pss for p in parts)),)


@dataclass(frozen=True)
class Bench:
    """What a case gets: how large to be, and where to put things."""

    full: bool
    folder: Path

    @contextlib.contextmanager
    def database(self, *, reference: bool = True) -> Iterator[Database]:
        """A fresh migrated database (with regions and catalogue when ``reference``), deleted at the end."""
        place = Path(tempfile.mkdtemp(prefix="case-", dir=self.folder))
        ensure_keys(place / "keys", demonstration=False, now=datetime.now(UTC))
        (place / "static").mkdir()
        cluster = Cluster(place / "postgres")
        try:
            cluster.start()
            database = Database(cluster, place)
            _run_script(_MIGRATE, {**database.environment, "DATABASE_URL": cluster.owner_url})
            if reference:
                _run_script(_REFERENCE, database.environment)
            yield database
        finally:
            cluster.halt()
            cluster.stop()
            shutil.rmtree(place, ignore_errors=True)

    def say(self, text: str) -> None:
        """One line of progress on standard error."""
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run_module(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a module of the benches in a process of its own; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def memory(pid: int, name: str) -> Memory:
    """Memory of a process, from /proc; zeros when it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return Memory(name, 0.0, 0.0)
    fields = {line.split(":")[0]: line.split() for line in text.splitlines()[1:]}
    return Memory(name, int(fields["Rss"][1]) / 1024, int(fields["Pss"][1]) / 1024)


def free_port() -> int:
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run_script(script: str, environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def _await(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while not condition():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the server did not start")
        time.sleep(0.05)


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    found = [int(one) for one in text.split()]
    return [*found, *(below for one in found for below in _children(one))]


def _youngest(pid: int) -> int:
    """The process at the end of the line: granian's worker below its main process."""
    below = _children(pid)
    return below[-1] if below else pid
