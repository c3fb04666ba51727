"""One program, several processes: they come up together, come back when killed, and end together."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agritrace.config.server.cluster import Cluster

SCRIPT = """
import sys
from agritrace.config.commands.serve import Address, Applications, check_ports, serve
from agritrace.config.ground import ground
from agritrace.config.server.refusals import StartRefused
tiny = "agritrace.config.tests.tiny:"
address = Address(sys.argv[1], int(sys.argv[2]), tls=sys.argv[3] == "1")
try:
    check_ports(address)
    with ground() as place:
        serve(place, address, applications=Applications(tiny + "pages", tiny + "live", tiny + sys.argv[4]))
except StartRefused as refused:
    print(refused, file=sys.stderr)
    sys.exit(2)
"""


class Program:
    """A running supervisor with tiny applications."""

    def __init__(self, var: Path, *, tls: bool = False, worker: str = "worker", pages: int = 1) -> None:
        self.var = var
        self.port = free_pair()
        self.tls = tls
        environment = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "HOST", "PORT"}
        }
        environment |= {"AGRITRACE_VAR": str(var), "PYTHONPATH": os.pathsep.join(sys.path)}
        environment |= {"AGRITRACE_PAGES": str(pages)}
        environment.pop("AGRITRACE_KEYS", None)
        self.out = var.parent / "out"
        with self.out.open("ab") as out:
            arguments = ["127.0.0.1", str(self.port), "1" if tls else "0", worker]
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, *arguments], env=environment, stdout=out, stderr=out
            )

    def page(self) -> dict[str, Any]:
        """What the page says, waiting until it answers."""
        scheme = "https" if self.tls else "http"
        trust = ssl.create_default_context(cafile=self.var / "tls" / "agritrace-ca.crt") if self.tls else None

        def read() -> dict[str, Any]:
            with urllib.request.urlopen(f"{scheme}://127.0.0.1:{self.port}/", timeout=5, context=trust) as answer:
                return dict(json.load(answer))

        return eventually(read)

    def worker_pid(self) -> int:
        return eventually(lambda: int((self.var / "worker.pid").read_text()))

    def said(self) -> str:
        return self.out.read_text()


def eventually(read: Callable[[], Any], patience: float = 30.0) -> Any:
    until = time.monotonic() + patience
    while True:
        try:
            if (answer := read()) is not None:
                return answer
        except (OSError, ValueError):
            if time.monotonic() > until:
                raise
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def free_pair() -> int:
    """A port whose successor is free too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
            return port


def gone(pid: int) -> bool | None:
    try:
        return None if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z" else True
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    made: list[Program] = []

    def starter(**options: Any) -> Program:
        made.append(Program(tmp_path / "var", **options))
        return made[-1]

    yield starter
    for program in made:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()
    if (tmp_path / "var" / "postgres").exists():
        Cluster(tmp_path / "var" / "postgres").halt()


def test_everything_comes_up_comes_back_after_kills_and_ends_within_ten_seconds(start: Callable[..., Program]) -> None:
    program = start()
    first = program.page()
    assert first["DATABASE_URL"].startswith("postgresql://agritrace:")
    assert first["AGRITRACE_LIVE_PORT"] == str(program.port + 1)
    eventually(lambda: True if f"http://127.0.0.1:{program.port}" in program.said() else None)

    os.kill(first["pid"], signal.SIGKILL)  # granian's worker process
    second = eventually(lambda: page if (page := program.page())["pid"] != first["pid"] else None)
    os.kill(second["parent"], signal.SIGKILL)  # granian's main process, our child
    third = eventually(lambda: page if (page := program.page())["parent"] != second["parent"] else None)
    assert third["pid"] not in {first["pid"], second["pid"]}

    worker = program.worker_pid()
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: pid if (pid := program.worker_pid()) != worker else None) != worker

    cluster = Cluster(program.var / "postgres")
    database = cluster.pid()
    assert database is not None
    os.kill(database, signal.SIGKILL)
    eventually(lambda: True if cluster.alive() and cluster.pid() != database else None)

    with urllib.request.urlopen(f"http://127.0.0.1:{program.port + 1}/", timeout=60) as stream:  # an open stream
        assert stream.readline() == b"data: open\n"
        began = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(20) == 0, program.said()
        assert time.monotonic() - began < 10
    assert cluster.pid() is None
    assert gone(third["pid"])
    assert not (program.var / "worker.pid").exists(), "the worker was given time to finish"


def test_after_kill_9_of_the_supervisor_no_child_holds_a_port_and_the_next_start_works(
    start: Callable[..., Program],
) -> None:
    program = start(pages=2)
    page, worker = program.page(), program.worker_pid()
    shown = eventually(lambda: found if len(found := {program.page()["pid"] for _ in range(20)}) == 2 else None)
    program.process.kill()
    program.process.wait()
    for pid in (*shown, page["parent"], worker):
        eventually(lambda pid=pid: gone(pid))
    again = start()
    assert again.page()["pid"] != page["pid"]
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(20) == 0, again.said()


def test_a_taken_live_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    environment = {**os.environ, "AGRITRACE_VAR": str(tmp_path / "var"), "PYTHONPATH": os.pathsep.join(sys.path)}
    port = free_pair()
    with socket.create_server(("127.0.0.1", port + 1)):
        done = subprocess.run(
            [sys.executable, "-m", "agritrace.config.cli", "serve", f"--port={port}"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.strip() == f"端口 {port + 1} 已被别的程序占用，请先停掉那个程序，或用 PORT= 换一个端口。"
    assert not (tmp_path / "var").exists()


def test_a_process_that_never_comes_up_ends_the_program_with_a_sentence(start: Callable[..., Program]) -> None:
    program = start(worker="broken")
    assert program.process.wait(60) == 2
    assert "后台任务进程连续 5 次启动失败" in program.said()


def test_https_is_trusted_through_our_own_authority(start: Callable[..., Program]) -> None:
    program = start(tls=True)
    eventually(lambda: True if (program.var / "tls" / "agritrace-ca.crt").exists() else None)
    assert program.page()["AGRITRACE_TLS"] == "1"
    assert "证书信任设置" in program.said()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(20) == 0, program.said()
