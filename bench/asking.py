"""Every way to ask the lists of the register, read off the pages themselves.

A list is named with its address, its sorts and the filters that stand only in addresses; what its form offers (search,
choices, views) is read out of the page, so that a filter added later is asked too. A text field nobody knows a value
for stops the bench instead of being passed over.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.audit.web import listing as audit
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import Sort
from agritrace.registry.bases import selectors as bases
from agritrace.registry.papers import selectors as papers
from agritrace.registry.products import selectors as products
from agritrace.registry.proxies import selectors as proxies
from agritrace.registry.subjects import requests
from agritrace.registry.subjects import selectors as subjects

LEVELS = ("ministry", "province", "county", "township")
ALL_OF, SOME_OF = 10, 6
"""Choices of one filter are all asked when they are few, else so many of them, evenly."""
_PLACES = {"ministry": "330000000000", "province": "330100000000", "county": "330110000000", "township": "330110000000"}
_ADMINISTRATORS = ("ministry_admin", "province_admin", "county_admin", "township")
_AUDITORS = ("audit_office", "province_audit", "county_audit", "township_audit")
_NEVER = base64.urlsafe_b64encode(json.dumps(["1970-01-01T00:00:00+00:00", 0]).encode()).decode().rstrip("=")
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_NAMES = ("合作", "专业合作", "张秀", "hz", "zyhz", "龘龘", "张王农场", "qqxx")
"""Searches of two and four characters: many hits, some, none; Chinese and initials."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One list. ``who`` are the members of the cast that ask, by level; ``beside`` are filters outside its form, with values."""

    name: str
    address: str
    sorts: Mapping[str, Sort]
    declared: Sequence[str] = ()
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    who: Sequence[str] = LEVELS
    searches: Sequence[str] = _NAMES
    turns: bool = True


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form of a list offers: text fields, and for each choice or view its values."""

    texts: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One way to ask a list; ``page`` is first, next or last."""

    book: Book
    level: str
    asked: Mapping[str, str]
    page: str

    @property
    def words(self) -> str:
        """The case as a line of the table."""
        return ", ".join(
            [self.book.name, self.level, *(f"{k}={v}" for k, v in self.asked.items()), f"{self.page} page"]
        )

    @property
    def member(self) -> str:
        """Who asks."""
        return self.book.who[LEVELS.index(self.level)]


BOOKS = (
    Book("subjects", "/subjects/", subjects.SORTS, subjects.FILTERS, {"region": tuple(dict.fromkeys(_PLACES.values()))}),
    Book("reviews", "/subjects/review/", subjects.WAITING),
    Book("requests", "/subjects/requests/", requests.SORTS, requests.FILTERS),
    Book(
        "users", "/accounts/", accounts.SORTS, accounts.FILTERS,
        {"organisation": ("1", "4"), "kind": ("subject", "laboratory"), "template": ("county-reader", "no-such-template")},
        who=_ADMINISTRATORS, searches=("46", "4533", "45330110", "zz", "zzzz", "{spoken}", "没有此人"),
    ),
    Book("papers", "/papers/", papers.SORTS, papers.FILTERS, {"subject": ("1000001", "1000777")}),
    Book("bases", "/bases/", bases.SORTS, bases.FILTERS, {"subject": ("1000001", "1000777")}),
    Book(
        "products", "/products/", products.SORTS, products.FILTERS, {"category": ("0104", "02015151", "09")},
        searches=("番茄", "fq", "fanq", "龘龘", "番番茄茄"),
    ),
    Book("consents", "/proxies/", proxies.SORTS, proxies.FILTERS),
    Book("records", "/audit/", audit.SORTS, beside={"region": ("330110000000",)}, who=_AUDITORS, turns=False),
)  # fmt: skip  # one list after the other


def texts(book: Book, name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """What is typed into a text field: values that hit, and one that does not. LookupError for a field nobody knows."""
    if name == "q":
        return tuple(one.format(**known) for one in book.searches)
    today = beijing_day(system_now())
    values = {
        "person": ("county", known["spoken"], "没有此人"),
        "thing": (known["code"], "没有此码"),
        "first": (str(today - timedelta(days=30)),),
        "last": (str(today - timedelta(days=200)),),
    }
    if name not in values:
        raise LookupError(f"bench/asking.py knows no value for the field {name!r} of {book.address}")
    return values[name]


def cases(book: Book, level: str, offered: Offered, *, known: Mapping[str, str]) -> Iterator[Case]:
    """Every sort × every single filter; with each search the outermost values of each filter; first, next and last page."""
    values = _values(book, offered, known)
    alone = [{}, *({name: one} for name, many in values.items() for one in _some(many))]
    ends = [{}, *({name: one} for name, many in values.items() for one in dict.fromkeys((many[0], many[-1])))]
    searched = [{"q": text} for text in texts(book, "q", known)] if "q" in offered.texts else []
    both = [*alone, *({**one, **search} for search in searched for one in ends)]
    for sort, asked, page in itertools.product(book.sorts, both, ("first", "next", "last")):
        if page != "last" or book.turns or not asked:
            yield Case(book, level, {"sort": sort, **asked}, page)


def _values(book: Book, offered: Offered, known: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found = dict(offered.choices)
    found |= {name: texts(book, name, known) for name in offered.texts if name != "q"}
    found |= {name: (*found.get(name, ()), *many) for name, many in book.beside.items()}
    missing = {*book.declared} - {*found}
    if missing:
        raise LookupError(f"bench/asking.py knows no values for the filters {sorted(missing)} of {book.address}")
    return found


def _some(values: Sequence[str]) -> Iterable[str]:
    return values if len(values) <= ALL_OF else values[:: len(values) // SOME_OF + 1]


def query(case: Case) -> dict[str, str]:
    """The parameters of the first, and for a last page of the page at the other end."""
    if case.page != "last":
        return dict(case.asked)
    if not case.book.turns:
        return {**case.asked, "before": _NEVER}
    sort = case.book.sorts[case.asked["sort"]]  # the last page of one way is the first of the other
    return {**case.asked, "dir": "asc" if sort.descending else "desc"}


def read(html: str) -> Offered:
    """What a page offers."""
    reader = _Reader()
    reader.feed(html)
    return Offered(
        tuple(reader.texts), {name: tuple(dict.fromkeys(many)) for name, many in reader.choices.items() if many}
    )


def following(html: str) -> str:
    """The address of the next page, "" on the last."""
    found = _NEXT.search(html)
    return unescape(found[1]) if found else ""


class _Reader(HTMLParser):
    """Finds the fields of the form of filters, and the views."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.choices: dict[str, list[str]] = {}
        self._form = self._views = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = told.get("id") == "filters"
        elif tag == "nav":
            self._views = told.get("class") == "views"
        elif tag == "a" and self._views:
            for name, value in parse_qsl(urlsplit(told.get("href", "")).query):
                self.choices.setdefault(name, []).append(value)
        elif self._form:
            self._field(tag, told)

    def _field(self, tag: str, told: Mapping[str, str]) -> None:
        if tag == "select":
            self._select = told["name"]
            self.choices.setdefault(self._select, [])
        elif tag == "option" and told.get("value"):
            self.choices[self._select].append(told["value"])
        elif tag == "input" and told.get("type") in {"text", "search", "date"} and told.get("name"):
            self.texts.append(told["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = False
        elif tag == "nav":
            self._views = False
