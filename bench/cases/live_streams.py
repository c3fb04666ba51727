"""1,000 open streams of one live process: its memory, and how long a message takes to the last of them."""

from __future__ import annotations

import json
import selectors
import socket
import time
from urllib.parse import urlencode

import psycopg

from agritrace.foundation.journal.values import LIVE_CHANNEL
from agritrace.kernel.tickets import LiveTicket, write_ticket

from ..figures import Figure, Limit, Series, one, repeat
from ..harness import Bench, Database, Server

STREAMS = 1000
SECRET = "bench-only"


def run(bench: Bench) -> list[Figure]:
    """The figures of the live process."""
    with (
        bench.database(reference=False) as database,
        database.serve(
            "agritrace.config.live:application",
            interface="asgi",
            threads=1,
            environment={"AGRITRACE_SECRET_KEY": SECRET},
        ) as server,
    ):
        _sessions(database)
        empty = server.memory()
        streams = [_open(server, number) for number in range(STREAMS)]
        delays = repeat(lambda: _told(database, streams))
        full = server.memory()
        time.sleep(6)  # one question for ended sessions over all streams
        kept = sum(1 for stream in streams if _still_open(stream))
        for stream in streams:
            stream.close()
    return [
        Figure("live process, nobody listens", "MB", one(empty.rss)),
        Figure(f"live process, {STREAMS} streams", "MB", one(full.rss), Limit(100, "issue: at most 100 MB", most=True)),
        Figure(f"a message to all {STREAMS} streams", "s", delays, Limit(1.0, "issue: under 1 s", most=True)),
        Figure("streams still open after the question for ended sessions", "", Series((kept,)), Limit(STREAMS, "all")),
    ]


def _sessions(database: Database) -> None:
    database.execute(
        "SET session_replication_role = replica; "
        "INSERT INTO accounts_account (id, uid, username, password, kind, role, subject_id, region_code, state, "
        "must_change_password, session_epoch, created_at) SELECT n, gen_random_uuid(), 'bench' || n, '', 'subject', 'owner', "
        f"n, '330110000000', 'active', false, 0, now() FROM generate_series(0, {STREAMS - 1}) n; "
        "INSERT INTO django_session (session_key, session_data, expire_date) "
        f"SELECT 'session' || n, '', now() + interval '1 hour' FROM generate_series(0, {STREAMS - 1}) n"
    )


def _open(server: Server, number: int) -> socket.socket:
    ticket = LiveTicket(number, 0, (f"account:{number}",), f"session{number}", "http://127.0.0.1", int(time.time()))
    query = urlencode({"ticket": write_ticket(SECRET, ticket)})
    stream = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    stream.sendall(f"GET /live?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    read = b""
    while b"retry: 3000" not in read:
        chunk = stream.recv(4096)
        if not chunk:
            raise RuntimeError(f"stream {number} was refused: {read[:80]!r}")
        read += chunk
    return stream


def _told(database: Database, streams: list[socket.socket]) -> float:
    """Seconds from the NOTIFY to the last reader; each message names a hundred recipients, as the relay cuts them."""
    waiting = selectors.DefaultSelector()
    for stream in streams:
        waiting.register(stream, selectors.EVENT_READ)
    with psycopg.connect(database.url, autocommit=True) as relay:
        began = time.perf_counter()
        for first in range(0, STREAMS, 100):
            to = [f"account:{number}" for number in range(first, first + 100)]
            payload = json.dumps(
                [{"to": to, "id": 1, "topic": "trade", "text": "有一笔番茄等您确认收货", "url": "/trade/1/"}]
            )
            relay.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, payload])
        left = set(streams)
        while left and time.perf_counter() - began < 10:
            for key, _ in waiting.select(timeout=1):
                stream = key.fileobj
                if isinstance(stream, socket.socket) and b"data: " in stream.recv(4096):
                    left.discard(stream)
        return time.perf_counter() - began if not left else float("inf")


def _still_open(stream: socket.socket) -> bool:
    stream.settimeout(0)
    try:
        return stream.recv(4096) != b""
    except BlockingIOError:
        return True
