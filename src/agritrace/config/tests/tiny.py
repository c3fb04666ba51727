"""Tiny applications for the supervisor's tests: they tell who they are, and die when asked to."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

TOLD = ("DATABASE_URL", "AGRITRACE_LIVE_PORT", "AGRITRACE_HOSTS", "AGRITRACE_TLS", "AGRITRACE_THREADS")


def pages(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application: its pid, its parent and what it was told by environment."""
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {name: os.environ.get(name) for name in TOLD}
    return [json.dumps({"pid": os.getpid(), "parent": os.getppid(), **told}).encode()]


async def live(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """An ASGI application that keeps its stream open for ever, as the live process does."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"data: open\n\n", "more_body": True})
    while (await receive())["type"] != "http.disconnect":
        continue


def worker() -> None:
    """Write its pid and wait for SIGTERM."""
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: told.set())
    mark = Path(os.environ["AGRITRACE_VAR"]) / "worker.pid"
    mark.with_suffix(".new").write_text(str(os.getpid()))
    mark.with_suffix(".new").replace(mark)
    while not told.wait(0.05):
        continue
    mark.unlink()


def broken() -> None:
    """Fail at once."""
    raise RuntimeError("this worker cannot start")
