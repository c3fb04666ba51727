"""Keeps the processes of one installation running: pages, live pushes, worker, and the embedded database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

from .server.cluster import Cluster
from .server.refusals import StartRefused

log = structlog.get_logger("agritrace.supervisor")

GRACE = 6.0  # s a child may take to finish after SIGTERM; everything is stopped within 10 s
TICK = 0.2  # s between two looks at the children
HEALTHY_AFTER = 10.0  # s of life after which a child's earlier deaths are forgotten
LONGEST_PAUSE = 10.0  # s between two starts of a child that keeps dying
HOPELESS = 5  # deaths in a row at the first start after which the program gives up


@dataclass(frozen=True)
class ChildSpec:
    """One process to keep running: arguments of `agritrace.config.serving` and what its environment adds."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A running child and the history of its deaths."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.deaths = 0
        self.was_healthy = False
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._next_start = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the supervisor."""
        self._born = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "agritrace.config.serving", f"--parent={os.getpid()}", *self.spec.arguments],
            env={**os.environ, **self.spec.environment},
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    def pid(self) -> int | None:
        """Pid of the living process."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def look(self) -> None:
        """Restart it if it died, later and later if it keeps dying. Errors: StartRefused when it never came up."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self.start()
        elif (code := self._process.poll()) is not None:
            self._process = None
            self.deaths += 1
            pause = min(0.1 * 2**self.deaths, LONGEST_PAUSE)
            self._next_start = now + pause
            log.warning("child died", child=self.spec.name, code=code, deaths=self.deaths, restart_in=pause)
            if self.deaths >= HOPELESS and not self.was_healthy:
                raise StartRefused(f"{self.spec.name}进程连续 {self.deaths} 次启动失败，请查看上面的日志。")
        elif now - self._born > HEALTHY_AFTER:
            self.was_healthy = True
            self.deaths = 0

    def ask_to_end(self) -> None:
        """Send SIGTERM."""
        if self._process is not None:
            self._process.terminate()

    def end(self, patience: float) -> None:
        """Wait for its end up to `patience` seconds, then kill it and everything it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(patience, 0.0))
        except subprocess.TimeoutExpired:
            log.warning("child killed", child=self.spec.name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Supervisor:
    """Runs children until SIGTERM or SIGINT; also brings back an embedded database that died."""

    def __init__(self, specs: Sequence[ChildSpec], cluster: Cluster | None = None) -> None:
        self.children = [Child(spec) for spec in specs]
        self._cluster = cluster
        self._refusals = 0
        self._stopping = threading.Event()

    def run(self, on_started: Callable[[], None] | None = None) -> None:
        """Start everything, call `on_started` once, watch until told to stop. Errors: StartRefused."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._on_signal)
        try:
            for child in self.children:
                child.start()
            if on_started is not None:
                on_started()
            while not self._stopping.wait(TICK):
                self.look()
        finally:
            self.stop()

    def look(self) -> None:
        """Bring back what died. Errors: StartRefused when it cannot be brought back."""
        if self._cluster is not None and not self._cluster.alive():
            self._revive(self._cluster)
        for child in self.children:
            child.look()

    def _revive(self, cluster: Cluster) -> None:
        """Start the database again; a failure is forgiven a few times, because its remains may still be going away."""
        log.warning("database died, starting it again")
        try:
            cluster.start()
        except StartRefused as refused:
            self._refusals += 1
            log.warning("database not started", reason=str(refused), refusals=self._refusals)
            if self._refusals >= HOPELESS:
                raise
            self._stopping.wait(1.0)
        else:
            self._refusals = 0

    def stop(self) -> None:
        """End all children, politely first."""
        self._stopping.set()
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE
        for child in self.children:
            child.end(until - time.monotonic())

    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stopping.is_set()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()
