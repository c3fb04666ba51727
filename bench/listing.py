"""The lists of the register asked of the served product by four people at once.

``python -m bench.listing COUNTRY.json PORT`` asks every case of :mod:`bench.asking` (``--most N``: so many of each list,
drawn) of a server on loopback and the database of the environment, and prints one JSON object: for each list the
milliseconds of all answers, of the statements of the same pages through bare psycopg from as many threads, and the slowest
cases. The time is from the request to the last byte of the page. Who asks for a first page is one of whom the server
remembers nothing (his counters are asked of every room); who turns pages was there just now. What took longer than the
limit is asked again, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402  # Django is ready only now
from django.db import connections  # noqa: E402  # likewise

from .asking import BOOKS, LEVELS, Book, Case, Offered, cases, following, query, read  # noqa: E402  # likewise
from .browsing import Inside, Person  # noqa: E402  # likewise

AT_ONCE = int(os.environ.get("BENCH_AT_ONCE", "4"))
LIMIT = 100.0
AGAIN = 4
BARE = 80
"""Cases of each list whose statements are sent without the product."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where is asked: the accounts by key, and the port of the server."""

    numbers: Mapping[str, int]
    port: int


def offered(person: Person, book: Book, level: str) -> Offered | None:
    """What a list offers to somebody of a level; None where he may not open it."""
    answer = person.get(Case(book, level, {}, "first").member, book.address)
    if answer.status in {302, 403, 404}:
        return None
    assert answer.status == 200, (book.address, level, answer.status)
    return read(answer.text)


def ask(person: Person, case: Case) -> float | None:
    """Milliseconds of one answer; None when there is no next page."""
    address, asked = case.book.address, query(case)
    if case.page == "next":
        address, asked = following(person.get(case.member, address, asked).text), {}
        if not address:
            return None
    answer = person.get(case.member, address, asked, fresh=case.page == "first")
    assert answer.status == 200, (case.words, answer.status)
    return answer.took


def crowd(do: Callable[[], None]) -> None:
    """Four people do the same thing at once."""
    with ThreadPoolExecutor(AT_ONCE) as people:
        for done in [people.submit(do) for _ in range(AT_ONCE)]:
            done.result()


def measure(wanted: Sequence[Case], place: Place) -> dict[Case, float]:
    """Every case once in a shuffled order; those over the limit again, and the median of all their times."""
    found: dict[Case, list[float]] = {}

    def all_of(pile: Iterable[Case]) -> None:
        left = iter(pile)

        def run() -> None:
            person = Person(place.numbers, place.port)
            for case in left:
                took = ask(person, case)
                if took is not None:
                    found.setdefault(case, []).append(took)
            connections.close_all()

        crowd(run)

    all_of(random.Random(7).sample(wanted, len(wanted)))
    slow = [case for case, times in found.items() if times[0] > LIMIT]
    all_of([case for _ in range(AGAIN) for case in slow])
    return {case: sorted(times)[len(times) // 2] for case, times in found.items()}


def bare(wanted: Sequence[Case], place: Place) -> list[float]:
    """Milliseconds of the reading statements of some cases through psycopg, from as many threads."""
    inside = Inside(place.numbers)
    drawn = random.Random(3).sample(wanted, min(BARE, len(wanted)))
    sheets = [inside.statements(case.member, case.book.address, query(case)) for case in drawn]
    connections.close_all()
    times: list[float] = []
    left = iter(sheets * 2)

    def run() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor) as own:
            for sheet in left:
                began = time.perf_counter()
                with own.transaction():  # ways of planning are set for one transaction
                    for text, parameters in sheet:
                        own.execute(text, parameters).fetchall()
                times.append(1000 * (time.perf_counter() - began))

    crowd(run)
    return sorted(times)


def told(found: Mapping[Case, float], sql: Sequence[float]) -> dict[str, Any]:
    """The figures of one list."""
    slowest = sorted(found, key=lambda case: -found[case])
    return {
        "cases": len(found),
        "times": sorted(found.values()),
        "bare": list(sql),
        "slow": [(found[case], case.words) for case in slowest[:400]],
        "over": sum(took > LIMIT for took in found.values()),
    }


def main() -> None:
    """Ask everything, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("country", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    os.environ.setdefault("AGRITRACE_LOG_LEVEL", "ERROR")
    country = json.loads(asked.country.read_text(encoding="utf-8"))
    found = dict(_lists(country, Place(country["accounts"], asked.port), most=asked.most, only=asked.only))
    print(json.dumps(found, ensure_ascii=False))


def _lists(country: Mapping[str, Any], place: Place, *, most: int, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    known = {name: country[name] for name in ("spoken", "code")}
    person = Person(place.numbers, place.port)
    for book in BOOKS:
        if only and book.name != only:
            continue
        wanted: list[Case] = []
        for level in LEVELS:
            choices = offered(person, book, level)
            wanted += cases(book, level, choices, known=known) if choices else ()
        chosen = random.Random(5).sample(wanted, min(most or len(wanted), len(wanted)))
        yield book.name, told(measure(chosen, place), bare(chosen, place))


if __name__ == "__main__":
    main()
