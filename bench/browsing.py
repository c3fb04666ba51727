"""People who ask the served pages over HTTP, and somebody inside who sees which statements a page asks.

A person comes in by a session made in the database: the bench measures lists, not logins.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from agritrace.config.shells import ACTED
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.accounts.values import SignedIn
from agritrace.kernel.clock import system_now


@dataclass(frozen=True, slots=True)
class Answer:
    """A page and how many milliseconds it took from the request to its last byte."""

    status: int
    text: str
    took: float


class Person:
    """One of the crowd: a connection that stays open, and a session for each account."""

    def __init__(self, numbers: Mapping[str, int], port: int) -> None:
        self._numbers = numbers
        self._sessions: dict[str, str] = {}
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, member: str, address: str, asked: Mapping[str, str] | None = None, *, fresh: bool = False) -> Answer:
        """Ask once. ``fresh``: as somebody of whom the process remembers nothing (config.shells)."""
        session = self._sessions.get(member) or self._come(member)
        cookies = f"sessionid={session}" + (f"; {ACTED}=1" if fresh else "")
        path = f"{address}?{urlencode(asked)}" if asked else address
        began = time.perf_counter()
        self._wire.request("GET", path, headers={"Cookie": cookies})
        answer = self._wire.getresponse()
        text = answer.read()
        return Answer(answer.status, text.decode(), 1000 * (time.perf_counter() - began))

    def _come(self, member: str) -> str:
        self._sessions[member] = str(come(self._numbers[member]).session_key)
        return self._sessions[member]


class Inside:
    """The product in this process: the statements of each page are kept."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._clients: dict[str, Client] = {}

    def statements(self, member: str, address: str, asked: Mapping[str, str]) -> list[tuple[str, Any]]:
        """The statements of a page that read, each with its values, in their order."""
        client = self._clients.get(member) or self._come(member)
        found: list[tuple[str, Any]] = []

        def watch(execute: Callable[..., Any], *told: Any) -> Any:
            found.append((told[0], told[1]))
            return execute(*told)

        with connection.execute_wrapper(watch):
            client.get(address, asked)
        return [one for one in found if one[0].lstrip().upper().startswith("SELECT")]

    def _come(self, member: str) -> Client:
        self._clients[member] = client = Client(SERVER_NAME="localhost")
        client.cookies["sessionid"] = str(come(self._numbers[member]).session_key)
        return client


def come(number: int) -> SessionStore:
    """A session of an account."""
    rows = Account.objects.everything(reason="a bench comes in").filter(id=number)
    epoch = rows.values_list("session_epoch", flat=True).get()
    session = SessionStore()
    viewers.begin(session, SignedIn(number, epoch, must_change=False), system_now())
    session.save()
    return session
