"""Entry of the supervisor's children: pages (WSGI), live pushes (ASGI), worker. Each dies with its parent.

Called as `python -m agritrace.config.serving wsgi agritrace.config.wsgi:application --port 8000`. The supervisor may be
killed with no chance to say good-bye; Linux then ends its children, so that no port stays taken.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

PR_SET_PDEATHSIG = 1  # prctl(2)
KILL_AFTER = 3  # s a worker process may take to finish its requests before it is killed


def die_with_parent(parent: int, sign: signal.Signals) -> None:
    """Have the kernel send `sign` to this process when its parent ends. Does nothing where Linux is not the kernel."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), sign)


def load(target: str, *, parent: int) -> Any:
    """Import `module:name` inside the granian worker process, which shall not outlive the granian main process."""
    die_with_parent(parent, signal.SIGKILL)
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


@click.group()
@click.option("--parent", type=int, required=True)
def main(parent: int) -> None:
    """Run one child of the supervisor."""
    die_with_parent(parent, signal.SIGTERM)


@main.command()
@click.argument("interface", type=click.Choice(["wsgi", "asgi"]))
@click.argument("target")
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=int, required=True)
@click.option("--threads", type=int, default=1)
@click.option("--workers", type=int, default=1)
@click.option("--certificate", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path))
def http(
    interface: str,
    target: str,
    *,
    host: str,
    port: int,
    threads: int,
    workers: int,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Serve one application with granian: one worker process or some, restarted by granian when they die."""
    server = Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces(interface),
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=KILL_AFTER,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    server.serve(target_loader=partial(load, parent=os.getpid()))


@main.command()
@click.argument("target")
def call(target: str) -> None:
    """Call `module:function` (the worker); it returns when it is told to stop."""
    module, _, name = target.partition(":")
    getattr(importlib.import_module(module), name)()


if __name__ == "__main__":
    main()
