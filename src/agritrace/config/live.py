"""The live process: server-sent events for open pages, as one small ASGI application without Django.

``GET /live?ticket=`` opens a stream for the recipients named in a ticket of the pages (``kernel.tickets``). The process
holds one database connection: it LISTENs for the batches of the relay and asks every few seconds which sessions have
ended. A message is an event with ``{"id", "topic", "text", "url"}``; a comment every 15 seconds keeps proxies patient.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import structlog

from agritrace.kernel.tickets import LiveTicket, read_ticket

from . import settings
from .hub import Hub, Stream
from .listening import follow

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)
HEARTBEAT = 15.0
FIRST = b"retry: 3000\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"vary", b"origin"),
]

hub = Hub()
_running: set[asyncio.Task[None]] = set()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entrance."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        _start()
        await _http(scope, receive, send)


def _start() -> None:
    """Begin listening with the first event of the process; servers without lifespan begin with the first request."""
    if not _running:
        for work in (follow(hub), _heartbeat()):
            task = asyncio.ensure_future(work)
            _running.add(task)
            task.add_done_callback(_running.discard)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            hub.end_all()
            for task in list(_running):
                task.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _heartbeat() -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        hub.beat()


async def _http(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"].rstrip("/")
    if path in {"/healthz", "/live/healthz"}:
        words = b"ok\n" if hub.listening else b"the database does not answer\n"
        await _answer(send, 200 if hub.listening else 503, words)
    elif path == "/live" and scope["method"] == "GET":
        await _live(scope, receive, send)
    else:
        await _answer(send, 404, b"")


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    query = parse_qs(scope["query_string"].decode("ascii", "replace"))
    ticket = read_ticket(settings.SECRET_KEY, query.get("ticket", [""])[0], time.time())
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    if ticket is None or (origin and origin != ticket.origin):
        await _answer(send, 403, b"")
        return
    stream = hub.open(ticket)
    if stream is None:
        await _answer(send, 429, b"", extra=_cors(ticket, origin))
        return
    try:
        await _begin(send, _cors(ticket, origin))
        await _flow(stream, receive, send)
    finally:
        hub.close(stream)


def _cors(ticket: LiveTicket, origin: str) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", ticket.origin.encode("latin-1"))] if origin else []


async def _begin(send: Send, extra: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *extra]})
    await send({"type": "http.response.body", "body": FIRST, "more_body": True})


async def _flow(stream: Stream, receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(_gone(stream, receive))
    try:
        while (chunk := await stream.next()) is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        with contextlib.suppress(Exception):  # the reader may be gone already
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    stream.end()


async def _answer(send: Send, status: int, body: bytes, *, extra: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
