"""Every list of the register in every way people may ask for it, four at once, against the database of the environment.

``python -m bench.listing --subjects N`` fills a country by the bulk path (and an account for each subject), then asks each
case of :func:`cases` several times and prints one JSON object: for each list the times of all answers in milliseconds,
and its slowest case. The time is that of the selector: what the server does before it draws the page.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402  # Django is ready only now

from agritrace.config.demo import bulk  # noqa: E402  # likewise
from agritrace.foundation.accounts import selectors as accounts  # noqa: E402  # likewise
from agritrace.foundation.accounts.permissions import Permission as Accounts  # noqa: E402  # likewise
from agritrace.foundation.journal import jobs  # noqa: E402  # likewise
from agritrace.kernel.clock import beijing_day, system_now  # noqa: E402  # likewise
from agritrace.kernel.paging import Page, PageRequest, Sort  # noqa: E402  # likewise
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind  # noqa: E402  # likewise
from agritrace.registry.products import selectors as products  # noqa: E402  # likewise
from agritrace.registry.subjects import selectors as subjects  # noqa: E402  # likewise
from agritrace.registry.subjects.permissions import Permission as Subjects  # noqa: E402  # likewise

AT_ONCE = 4
ROUNDS = 5
_OWNERS = """
INSERT INTO accounts_account (uid, username, password, kind, role, subject_id, region_code, state, must_change_password,
  session_epoch, created_at)
SELECT gen_random_uuid(), code, '', 'subject', 'owner', id, region_code, 'active', false, 0, submitted_at
FROM subjects_subject WHERE code IS NOT NULL
"""

Ask = Callable[[Viewer, PageRequest], Page[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One list: its name, how it is asked, its sorts, and for each filter a value that hits and one that does not."""

    name: str
    ask: Ask
    sorts: Mapping[str, Sort]
    filters: Mapping[str, tuple[str, ...]]
    searches: tuple[str, ...] = ("", "农场", "氏12", "李氏33号", "没有此人", "王氏99号农")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One way to ask a list; ``page`` is first, next or last."""

    book: Book
    level: Level
    request: PageRequest
    page: str

    @property
    def words(self) -> str:
        """The case as a line of the table."""
        asked = self.request
        parts = [
            self.book.name,
            self.level.name.lower(),
            f"by {asked.sort}",
            *(f"{k}={v}" for k, v in asked.filters.items()),
        ]
        return ", ".join([*parts, *([f"search of {len(asked.search)}"] if asked.search else []), f"{self.page} page"])


BOOKS = (
    Book(
        "subjects",
        subjects.list_subjects,
        subjects.SORTS,
        {"state": ("active", "suspended"), "form": ("5", "9"), "industry": ("planting", "fishery")},
    ),
    Book("reviews", subjects.waiting, subjects.WAITING, {}, ("",)),
    Book(
        "users",
        accounts.list_accounts,
        accounts.SORTS,
        {"state": ("active", "disabled"), "role": ("owner", "sub")},
        ("", "4246", "4246902", "9999"),
    ),
    Book(
        "products", products.list_products, products.SORTS, {"state": ("active", "disabled")}, ("", "番茄", "没有此物")
    ),
)


def viewers() -> dict[Level, Viewer]:
    """Somebody of each level over the same place, with the permissions that open the lists."""
    permissions = frozenset({*Subjects, *Accounts, "products:product:see"})
    places = {Level.MINISTRY: "", Level.PROVINCE: "46", Level.COUNTY: "469023", Level.TOWNSHIP: "469023100"}
    return {
        level: Viewer(ViewerKind.REGULATOR, level=level, jurisdiction=Jurisdiction((prefix,)), permissions=permissions)
        for level, prefix in places.items()
    }


def cases() -> Iterator[Case]:
    """Every sort × every single filter value × every level × every search × first, next and last page."""
    for book, level in itertools.product(BOOKS, viewers()):
        single = [{}, *({name: value} for name, values in book.filters.items() for value in values)]
        for sort, filters, search in itertools.product(book.sorts, single, book.searches):
            if filters and search and level not in {Level.MINISTRY, Level.COUNTY}:
                continue  # filter and search together are asked for the widest and the usual view
            for page in ("first", "next", "last"):
                yield Case(book, level, PageRequest(search=search, filters=filters, sort=sort), page)


def ask(case: Case, viewer: Viewer) -> float:
    """Milliseconds of one answer; the pages before a next page are asked before the clock starts."""
    request = case.request
    if case.page == "next":
        found = case.book.ask(viewer, request)
        request = PageRequest(request.search, request.filters, request.sort, after=found.next)
    elif case.page == "last":
        descending = not case.book.sorts[request.sort].descending  # the last page of one way is the first of the other
        request = PageRequest(request.search, request.filters, request.sort, descending=descending)
    began = time.perf_counter()
    case.book.ask(viewer, request)
    return 1000 * (time.perf_counter() - began)


def measure() -> dict[str, Any]:
    """All cases in a shuffled order, shared by four threads, as often as ``ROUNDS``."""
    wanted = list(cases())
    times: dict[Case, list[float]] = {one: [] for one in wanted}
    share = iter([one for _ in range(ROUNDS) for one in random.Random(7).sample(wanted, len(wanted))])
    lock = threading.Lock()

    def following() -> Case | None:
        with lock:
            return next(share, None)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        for done in [crowd.submit(_work, following, times) for _ in range(AT_ONCE)]:
            done.result()
    return {book.name: _told({one: found for one, found in times.items() if one.book is book}) for book in BOOKS}


def _work(following: Callable[[], Case | None], times: Mapping[Case, list[float]]) -> None:
    """One of the four: asks what comes next until nothing is left."""
    people = viewers()
    try:
        while (one := following()) is not None:
            times[one].append(ask(one, people[one.level]))
    finally:
        connections.close_all()


def _told(times: Mapping[Case, list[float]]) -> dict[str, Any]:
    middle = {one: sorted(found)[len(found) // 2] for one, found in times.items()}
    worst = max(middle, key=lambda one: middle[one])
    return {
        "cases": len(times),
        "times": sorted(t for found in times.values() for t in found),
        "worst": sorted(times[worst]),
        "worst_words": worst.words,
    }


def fill(number: int) -> None:
    """A country of so many subjects, each with a product and an account."""
    now = system_now()
    jobs.ensure_partitions(beijing_day(now))
    bulk.fill(bulk.Size(number, 0, 0), datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('agritrace.record', '1', false)")
        cursor.execute(_OWNERS)


def main() -> None:
    """Fill when asked to, else measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--subjects", type=int, default=0)
    asked = parser.parse_args()
    os.environ.setdefault("AGRITRACE_LOG_LEVEL", "ERROR")
    if asked.subjects:
        fill(asked.subjects)
        return
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
