"""The platform as it runs in service, on free ports, for as long as one test process lives."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from agritrace.config.commands.serve import Address, Applications, children
from agritrace.config.ground import Ground
from agritrace.config.tests.plugin import CAST_TEMPLATE, ROOT, TEMPLATE, ensure_cast
from tests.cast import Cast, load

PATIENCE = 60.0  # s for the processes to answer; a machine with two busy cores needs half of it
STOPPING = 8.0  # s a process may take to finish


@dataclass
class Site:
    """A running platform: where it answers, its database, its cast, what its processes have said."""

    url: str
    live_url: str
    database: str
    folder: Path
    cast: Cast
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement, read past the program: what really stands in the tables."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def said(self, most: int = 4000) -> str:
        """The end of each process's log."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.stem}\n{log.read_text(encoding='utf-8', errors='replace')[-most:]}" for log in logs)


@contextlib.contextmanager
def running() -> Iterator[Site]:
    """Clone the cast's database, start pages, live pushes and worker, and end them all."""
    ensure_cast()
    name = f"site_{uuid.uuid4().hex[:12]}"
    folder = Path(os.environ["AGRITRACE_VAR"]) / name
    folder.mkdir()
    owner_url = os.environ["AGRITRACE_TEST_OWNER_URL"]
    template_url = os.environ["DATABASE_URL"]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE {CAST_TEMPLATE} STRATEGY FILE_COPY')
    address = Address("127.0.0.1", _two_free_ports(), tls=False)
    database = template_url.replace(TEMPLATE, name)
    site = Site(address.url, f"http://127.0.0.1:{address.port + 1}", database, folder, load())
    try:
        _start(site, Ground(folder, database, database, None), address)
        yield site
    finally:
        _stop(site)
        with psycopg.connect(os.environ["AGRITRACE_TEST_SUPERUSER_URL"], autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _start(site: Site, place: Ground, address: Address) -> None:
    for spec in children(place, address, applications=Applications(), certificates=None):
        log = (site.folder / f"{len(site.processes)}-{spec.arguments[1].replace(':', '.')}.log").open("wb")
        site.processes[spec.name] = subprocess.Popen(
            [sys.executable, "-m", "agritrace.config.serving", f"--parent={os.getpid()}", *spec.arguments],
            env={**os.environ, **spec.environment, "AGRITRACE_LOG_LEVEL": "WARNING", "AGRITRACE_TESTING": "0"},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
        log.close()
    until = time.monotonic() + PATIENCE
    for url in (f"{site.url}/readyz", f"{site.live_url}/healthz"):
        _await(site, url, until)


def _await(site: Site, url: str, until: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            dead = [name for name, process in site.processes.items() if process.poll() is not None]
            if dead or time.monotonic() > until:
                raise AssertionError(f"{url} does not answer; ended: {dead}\n{site.said()}") from None
            time.sleep(0.1)


def _stop(site: Site) -> None:
    for process in site.processes.values():
        process.terminate()
    until = time.monotonic() + STOPPING
    for process in site.processes.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(until - time.monotonic(), 0.1))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


def _two_free_ports() -> int:
    """The first of two neighbouring free ports: pages, and live pushes on the next."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
