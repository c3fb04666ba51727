"""The lists of the register asked in the process of the product, four people at once, on the database of the environment.

``python -m bench.listing COUNTRY.json`` asks every case of :mod:`bench.asking` (``--most N``: so many of each list, drawn)
and prints one JSON object: for each list the milliseconds of all answers, of the statements in them, of the same
statements through bare psycopg from as many threads, and the slowest cases. The time is that of the whole handler, from
the request to the finished page. What took longer than the limit is asked again, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import django

django.setup()

import psycopg  # noqa: E402  # Django is ready only now
from django.db import connection, connections  # noqa: E402  # likewise
from django.test import Client  # noqa: E402  # likewise

from agritrace.foundation.accounts import viewers  # noqa: E402  # likewise
from agritrace.foundation.accounts.models import Account  # noqa: E402  # likewise
from agritrace.foundation.accounts.values import SignedIn  # noqa: E402  # likewise
from agritrace.kernel.clock import system_now  # noqa: E402  # likewise

from .asking import BOOKS, LEVELS, Book, Case, Offered, cases, following, query, read  # noqa: E402  # likewise

AT_ONCE = int(os.environ.get("BENCH_AT_ONCE", "4"))
LIMIT = 100.0
AGAIN = 4
BARE = 80
"""Cases of each list whose statements are sent without the product."""
T = TypeVar("T")


class Person:
    """One of the four: a browser for each account, and a watch over the statements."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._clients: dict[str, Client] = {}
        self.spent = 0.0
        self.statements: list[tuple[str, Any]] = []

    def get(self, member: str, address: str, asked: Mapping[str, str] | None = None) -> Any:
        """The answer to one request; ``spent`` and ``statements`` are those of this request."""
        client = self._clients.get(member) or self._come(member)
        self.spent, self.statements = 0.0, []
        with connection.execute_wrapper(self._watch):
            return client.get(address, asked)

    def _watch(self, execute: Callable[..., Any], *told: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*told)
        finally:
            self.spent += 1000 * (time.perf_counter() - began)
            self.statements.append((told[0], told[1]))

    def _come(self, member: str) -> Client:
        client, now = Client(SERVER_NAME="localhost"), system_now()
        number, session = self._numbers[member], client.session
        rows = Account.objects.everything(reason="a bench comes in").filter(id=number)
        epoch = rows.values_list("session_epoch", flat=True).get()
        viewers.begin(session, SignedIn(number, epoch, must_change=False), now)
        session.save()
        client.cookies["sessionid"] = str(session.session_key)
        self._clients[member] = client
        return client


def offered(person: Person, book: Book, level: str) -> Offered | None:
    """What a list offers to somebody of a level; None where he may not open it."""
    answer = person.get(Case(book, level, {}, "first").member, book.address)
    if answer.status_code in {302, 403, 404}:
        return None
    assert answer.status_code == 200, (book.address, level, answer.status_code)
    return read(answer.content.decode())


def ask(person: Person, case: Case) -> tuple[float, float] | None:
    """Milliseconds of one answer and of its statements; None when there is no next page."""
    address, asked = case.book.address, query(case)
    if case.page == "next":
        address, asked = following(person.get(case.member, address, asked).content.decode()), {}
        if not address:
            return None
    began = time.perf_counter()
    answer = person.get(case.member, address, asked)
    took = 1000 * (time.perf_counter() - began)
    assert answer.status_code == 200, (case.words, answer.status_code)
    return took, person.spent


def shared(work: Iterable[T], do: Callable[[Person, T], None], numbers: Mapping[str, int]) -> None:
    """Four people take from one pile until it is empty."""
    pile, lock = iter(work), threading.Lock()

    def run() -> None:
        person = Person(numbers)
        try:
            while True:
                with lock:
                    one = next(pile, None)
                if one is None:
                    return
                do(person, one)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        for done in [crowd.submit(run) for _ in range(AT_ONCE)]:
            done.result()


def measure(wanted: Sequence[Case], numbers: Mapping[str, int]) -> dict[Case, tuple[float, float]]:
    """Every case once in a shuffled order; those over the limit again, and the median of all their times."""
    found: dict[Case, list[tuple[float, float]]] = {}

    def once(person: Person, case: Case) -> None:
        took = ask(person, case)
        if took:
            found.setdefault(case, []).append(took)

    shared(random.Random(7).sample(wanted, len(wanted)), once, numbers)
    slow = [case for case, times in found.items() if times[0][0] > LIMIT]
    shared([case for _ in range(AGAIN) for case in slow], once, numbers)
    return {case: sorted(times)[len(times) // 2] for case, times in found.items()}


def bare(wanted: Sequence[Case], numbers: Mapping[str, int]) -> list[float]:
    """Milliseconds of the reading statements of some cases through psycopg, from as many threads."""
    person = Person(numbers)
    sheets = []
    for case in random.Random(3).sample(wanted, min(BARE, len(wanted))):
        person.get(case.member, case.book.address, query(case))
        sheets.append([one for one in person.statements if one[0].lstrip().upper().startswith("SELECT")])
    connections.close_all()
    times: list[float] = []
    local = threading.local()

    def replay(_: Person, sheet: list[tuple[str, Any]]) -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        began = time.perf_counter()
        for text, parameters in sheet:
            local.connection.execute(text, parameters).fetchall()
        times.append(1000 * (time.perf_counter() - began))

    shared(sheets * 2, replay, numbers)
    return sorted(times)


def told(found: Mapping[Case, tuple[float, float]], sql: Sequence[float]) -> dict[str, Any]:
    """The figures of one list."""
    slowest = sorted(found, key=lambda case: -found[case][0])
    return {
        "cases": len(found),
        "times": sorted(took for took, _ in found.values()),
        "spent": sorted(spent for _, spent in found.values()),
        "bare": list(sql),
        "slow": [(*found[case], case.words) for case in slowest[:400]],
        "over": sum(took > LIMIT for took, _ in found.values()),
        "median": statistics.median(took for took, _ in found.values()),
    }


def main() -> None:
    """Ask everything, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("country", type=Path)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    os.environ.setdefault("AGRITRACE_LOG_LEVEL", "ERROR")
    country = json.loads(asked.country.read_text(encoding="utf-8"))
    print(json.dumps(dict(_lists(country, asked.most, asked.only)), ensure_ascii=False))


def _lists(country: Mapping[str, Any], most: int, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    numbers, known = country["accounts"], {name: country[name] for name in ("spoken", "code")}
    person = Person(numbers)
    for book in BOOKS:
        if only and book.name != only:
            continue
        wanted: list[Case] = []
        for level in LEVELS:
            choices = offered(person, book, level)
            wanted += cases(book, level, choices, known=known) if choices else ()
        chosen = random.Random(5).sample(wanted, min(most or len(wanted), len(wanted)))
        yield book.name, told(measure(chosen, numbers), bare(chosen, numbers))


if __name__ == "__main__":
    main()
