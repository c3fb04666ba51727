"""What all attacks share: somebody signed in over HTTP, every address of the site, the evil addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agritrace.config.entrances import EntranceRow, entrances
from tests.cast import PASSWORD, Cast

FOREIGN = (
    "https://evil.example/x",
    "//evil.example/x",
    "///evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "https:evil.example/x",
    "https:///evil.example/x",
    "http://testserver@evil.example//evil.example/x",
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/evil.example/x",
    "/\n/evil.example/x",
    "\t//evil.example/x",
    " //evil.example/x",
    "x://evil.example//evil.example/x",
)
"""Addresses that browsers read as another site or as a script (WHATWG URL: backslashes are slashes, tabs are dropped)."""
_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
_VALUES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


def come(cast: Cast, member: str, **options: object) -> Client:
    """A browser in which somebody of the cast has signed in with his password."""
    client = Client(**options)  # type: ignore[arg-type]  # options of the client, told by the tests
    told = {"username": cast[member].username, "password": PASSWORD}
    if client.handler.enforce_csrf_checks:
        client.get("/login")
        told["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    answer = client.post("/login", told)
    assert answer.status_code == 302, answer.content.decode()
    return client


def every_address() -> Iterator[tuple[EntranceRow, str]]:
    """Each entrance with an address that reaches it; the objects in it need not exist."""
    for row in entrances():
        if "(?" in row.pattern or "\\" in row.pattern:
            continue  # the GS1 address, a pattern of the public site that only reads
        yield row, _ARGUMENT.sub(lambda found: _VALUES.get(found[1] or "str", "0" * 20), row.pattern)


def views() -> Iterator[tuple[str, object]]:
    """Each name with its view as Django calls it."""
    return _below(get_resolver().url_patterns, "")


def _below(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, object]]:
    for item in patterns:
        if isinstance(item, URLResolver):
            yield from _below(item.url_patterns, f"{space}{item.namespace}:" if item.namespace else space)
        else:
            yield f"{space}{item.name or ''}", item.callback


def stays_here(address: str) -> bool:
    """Whether a browser that follows the address stays on this site."""
    cleaned = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/")
    return cleaned.startswith("/") and not cleaned.startswith("//")


def typed(client: Client, address: str) -> tuple[dict[str, object], set[str]]:
    """The form of a page as a browser would send it untouched, and the names it offers."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    form = page.context["form"]
    told: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if value is not None and value != "" and not hasattr(value, "read"):
            told[bound.html_name] = list(value) if isinstance(value, tuple | list | set | frozenset) else value
    return told, set(form.fields)
