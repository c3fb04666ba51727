"""Open pages hear news at once, from a real process, and only while their session lives."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

import psycopg
from django.conf import settings

from agritrace.config.hub import MOST_PER_ACCOUNT, MOST_WAITING, Hub
from agritrace.config.listeners import LISTENERS as PUSH
from agritrace.foundation.journal import relay
from agritrace.kernel.tickets import LiveTicket, write_ticket
from agritrace.tracing.trade.listeners import LISTENERS
from agritrace.tracing.trade.tests.market import Market

ORIGIN = "http://127.0.0.1:8000"


def ticket_for(account: int, *to: str, session: str = "s" * 32, epoch: int = 0) -> LiveTicket:
    return LiveTicket(account, epoch, to, session, ORIGIN, int(time.time()))


@contextmanager
def live_process(database: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "agritrace.config.serving", "--parent", str(os.getpid()), "http", "asgi"]
    command += ["agritrace.config.live:application", "--port", str(port)]
    environment = {**os.environ, "DATABASE_URL": database, "AGRITRACE_SECRET_KEY": settings.SECRET_KEY}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            if ask(port, "/live/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the live process does not answer")


def ask(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def stream(port: int, ticket: LiveTicket, **headers: str) -> http.client.HTTPResponse:
    sealed = write_ticket(settings.SECRET_KEY, ticket)
    return ask(port, f"/live?{urlencode({'ticket': sealed})}", **headers)


def next_event(response: http.client.HTTPResponse) -> dict[str, object]:
    while line := response.readline():
        if line.startswith(b"data: "):
            return dict(json.loads(line[6:]))
    raise AssertionError("the stream ended")


def person(database: str, account: int, subject_id: int) -> str:
    """A session of an account that may log in; returns the session key."""
    key = secrets.token_hex(16)
    with psycopg.connect(database) as owner:
        owner.execute("SELECT set_config('agritrace.record', '1', true)")
        owner.execute(
            "INSERT INTO accounts_account (id, uid, username, password, kind, role, subject_id, region_code, state, "
            "must_change_password, session_epoch, created_at) VALUES "
            "(%s, gen_random_uuid(), %s, '', 'subject', 'owner', %s, '370102000000', 'active', false, 3, now())",
            [account, f"buyer{account}", subject_id],
        )
        owner.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, '', now() + interval '1 h')",
            [key],
        )
    return key


def test_the_buyer_hears_of_a_sale_within_a_second_and_nothing_after_logging_out(
    fresh_database: str, now: datetime
) -> None:
    market = Market(now)
    key = person(fresh_database, 902, market.buyer.id)
    with live_process(fresh_database) as port:
        ticket = ticket_for(902, f"subject:{market.buyer.id}", session=key, epoch=3)
        page = stream(port, ticket, Origin=ORIGIN)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        assert page.headers["Access-Control-Allow-Origin"] == ORIGIN
        sale_id = market.submit("300")
        submitted = time.monotonic()
        while relay.run_once((*LISTENERS, *PUSH)).events:
            continue
        event = next_event(page)
        assert time.monotonic() - submitted < 1
        assert (event["topic"], event["text"]) == ("trade", "有一笔番茄 300公斤等您确认收货")
        assert sale_id
        with psycopg.connect(fresh_database) as logging_out:
            logging_out.execute("DELETE FROM django_session WHERE session_key = %s", [key])
        ended = time.monotonic()
        assert b"data:" not in page.read()
        assert time.monotonic() - ended < 10


def test_a_disabled_account_and_a_new_password_end_the_stream(fresh_database: str, now: datetime) -> None:
    keys = {number: person(fresh_database, number, number) for number in (11, 12, 13)}
    with live_process(fresh_database) as port:
        pages = {n: stream(port, ticket_for(n, f"account:{n}", session=key, epoch=3)) for n, key in keys.items()}
        with psycopg.connect(fresh_database) as office:
            office.execute("SELECT set_config('agritrace.record', '1', true)")
            office.execute("UPDATE accounts_account SET state = 'disabled' WHERE id = 11")
            office.execute("UPDATE accounts_account SET session_epoch = 4 WHERE id = 12")
        began = time.monotonic()
        pages[11].read()
        pages[12].read()
        assert time.monotonic() - began < 10
        relay.notify([{"to": ["account:13"], "id": 1, "topic": "todo", "text": "还在"}])
        assert next_event(pages[13])["text"] == "还在"


def test_forged_tickets_foreign_pages_and_too_many_streams_are_turned_away(fresh_database: str) -> None:
    key = person(fresh_database, 21, 21)
    with live_process(fresh_database) as port:
        assert ask(port, "/live?ticket=abc").status == 403
        assert ask(port, "/live").status == 403
        assert ask(port, "/elsewhere").status == 404
        ticket = ticket_for(21, "account:21", session=key, epoch=3)
        assert stream(port, ticket, Origin="http://evil.example").status == 403
        pages = [stream(port, ticket) for _ in range(MOST_PER_ACCOUNT)]
        assert {page.status for page in pages} == {200}
        assert stream(port, ticket).status == 429
        relay.notify([{"to": ["account:21"], "id": 1, "text": "一"}])
        assert [next_event(page)["text"] for page in pages[:10]] == ["一"] * 10


def test_the_stream_survives_a_lost_database_connection(fresh_database: str) -> None:
    key = person(fresh_database, 31, 31)
    with live_process(fresh_database) as port:
        page = stream(port, ticket_for(31, "account:31", session=key, epoch=3))
        with psycopg.connect(os.environ["AGRITRACE_TEST_OWNER_URL"], autocommit=True) as owner:
            name = fresh_database.rsplit("/", 1)[-1]
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'LISTEN%%' "
                "AND pg_has_role(usename, 'member')",
                [name],
            )
        time.sleep(2.5)
        relay.notify([{"to": ["account:31"], "id": 7, "text": "又通了"}])
        assert next_event(page)["text"] == "又通了"


def test_a_message_reaches_a_stream_once_however_many_of_its_keys_are_named() -> None:
    hub = Hub()
    mine = hub.open(ticket_for(1, "account:1", "subject:2"))
    other = hub.open(ticket_for(2, "account:2"))
    assert mine
    assert other
    assert hub.publish([{"to": ["account:1", "subject:2", "subject:9"], "id": 1, "text": "a"}]) == 1


def test_a_reader_too_far_behind_is_let_go() -> None:
    hub = Hub()
    slow = hub.open(ticket_for(1, "account:1"))
    assert slow
    for number in range(MOST_WAITING):
        hub.publish([{"to": ["account:1"], "id": number}])
    assert not slow._ended
    hub.beat()
    assert slow._ended
    hub.close(slow)
    hub.close(slow)
    assert (hub.accounts(), hub.sessions()) == ([], [])


def test_streams_end_with_their_session_or_the_epoch_of_their_account() -> None:
    hub = Hub()
    kept = hub.open(ticket_for(1, "account:1", session="alive", epoch=2))
    gone = hub.open(ticket_for(1, "account:1", session="dead", epoch=2))
    stale = hub.open(ticket_for(2, "account:2", session="alive", epoch=1))
    assert kept
    assert gone
    assert stale
    assert hub.keep({"alive": True}, {1: 2, 2: 2}) == 2
    assert (kept._ended, gone._ended, stale._ended) == (False, True, True)
    hub.end_all()
    assert kept._ended


def test_a_session_past_its_day_counts_as_ended(fresh_database: str, now: datetime) -> None:
    key = person(fresh_database, 41, 41)
    with psycopg.connect(fresh_database) as clock:
        clock.execute("UPDATE django_session SET expire_date = %s", [now - timedelta(days=400)])
    with live_process(fresh_database) as port:
        page = stream(port, ticket_for(41, "account:41", session=key, epoch=3))
        began = time.monotonic()
        page.read()
        assert time.monotonic() - began < 10
