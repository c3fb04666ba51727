"""Headers and cookies of every kind of answer: pages, errors, downloads, parts, static files, the public site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.urls import path

from agritrace.config import settings as present
from agritrace.config import urls
from agritrace.ui.entrances import public_page
from tests.cast import PASSWORD, Cast

from .ways import come


@public_page("breaks on purpose")
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


@public_page("forbids on purpose")
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [path("broken", broken), path("forbidden", forbidden), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def policy(answer: HttpResponseBase) -> dict[str, str]:
    """The content security policy as directive -> sources."""
    parts = (part.strip().partition(" ") for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {name: told for name, _, told in parts if name}


def lacking(answer: HttpResponseBase) -> Iterator[str]:
    """What an answer lacks that every answer must have."""
    told = policy(answer)
    if told.get("default-src") not in {"'self'", "'none'"}:
        yield f"default-src {told.get('default-src')}"
    if "sandbox" not in told and told.get("frame-ancestors") != "'none'":
        yield "frame-ancestors"
    if re.search(r"unsafe-|\*|https?://(?!127\.0\.0\.1|localhost)", answer.headers.get("Content-Security-Policy", "")):
        yield "a source that is not this site"
    wanted = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    yield from (name for name, value in wanted.items() if answer.headers.get(name) != value)


KINDS = {
    "a page": ("county", "/subjects/", 200),
    "a part of a page": ("county", "/live/", None),
    "a download": ("county", "/subjects/export.xlsx", 200),
    "a document": ("producer", "/subjects/mine", 200),
    "the login": ("", "/login", 200),
    "a way to the login": ("", "/subjects/", 302),
    "nothing there": ("", "/there-is-nothing", 404),
    "somebody else's": ("county", "/subjects/999999/", 404),
    "outside the rights": ("producer", "/accounts/", 403),
    "no way in": ("county", "/logout", 405),
    "a fault of ours": ("", "/broken", 500),
    "forbidden by the framework": ("", "/forbidden", 403),
    "the public site": ("", "/s/0000000000000000", None),
    "the public API": ("", "/api/public/trace/00000000000000000000", None),
    "the front page": ("", "/", 200),
    "a health answer": ("", "/healthz", 200),
    "a missing static file": ("", "/static/none.js", 404),
    "a static file": ("", "/static/dist/app.js", 200),
}


@override_settings(ROOT_URLCONF="tests.security.test_headers")
def test_every_kind_of_answer_carries_the_headers_of_safety(cast: Cast) -> None:
    clients = {name: come(cast, name) for name in ("county", "producer")}
    faults = []
    for words, (who, address, status) in KINDS.items():
        client = clients.get(who) or Client()
        client.raise_request_exception = False
        answer = client.get(address)
        faults += [f"{words} ({answer.status_code}): {one}" for one in lacking(answer)]
        if status is not None and answer.status_code != status:
            faults.append(f"{words}: {answer.status_code}")
    assert faults == []


def test_a_wrong_host_gets_the_headers_and_nothing_of_the_page(cast: Cast) -> None:
    answer = Client(raise_request_exception=False).get("/login", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert list(lacking(answer)) == []


def test_no_page_holds_an_inline_script_a_handler_or_a_style(cast: Cast) -> None:
    county, producer = come(cast, "county"), come(cast, "producer")
    pages = [county.get(one) for one in ("/workbench", "/subjects/", "/products/", "/me", "/subjects/requests/")]
    pages += [producer.get(one) for one in ("/workbench", "/products/new", "/trade/new", "/bases/new", "/me/sessions")]
    pages += [Client().get(one) for one in ("/", "/login", "/register/")]
    for answer in pages:
        text = answer.content.decode()
        inline = re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", text)
        assert not inline, inline
        assert not re.search(r"<style|\son[a-z]+=\"|\sstyle=\"|javascript:", text)


def read_anew(monkeypatch: pytest.MonkeyPatch, *, tls: bool) -> ModuleType:
    """The settings as a place with or without TLS reads them at its start."""
    monkeypatch.setenv("AGRITRACE_TLS", "1" if tls else "0")
    spec = spec_from_file_location("agritrace.config.settings_read_anew", present.__file__)
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_with_tls_browsers_keep_to_it_for_a_year_and_cookies_never_leave_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, told = read_anew(monkeypatch, tls=False), read_anew(monkeypatch, tls=True)
    assert (plain.SECURE_HSTS_SECONDS, plain.SESSION_COOKIE_SECURE) == (0, False)
    with override_settings(
        SECURE_HSTS_SECONDS=told.SECURE_HSTS_SECONDS,
        SESSION_COOKIE_SECURE=told.SESSION_COOKIE_SECURE,
        CSRF_COOKIE_SECURE=told.CSRF_COOKIE_SECURE,
    ):
        client = Client()
        for address in ("/login", "/s/0000000000000000", "/static/dist/app.js", "/there-is-nothing"):
            answer = client.get(address, secure=True)
            assert answer.headers.get("Strict-Transport-Security") == "max-age=31536000", address
        form = {"username": cast["county"].username, "password": PASSWORD}
        client.get("/login", secure=True)
        client.post("/login", form, secure=True)
        assert client.cookies["csrftoken"]["secure"]
        assert client.cookies["sessionid"]["secure"]
        assert "Strict-Transport-Security" not in client.get("/login").headers, "never told over plain HTTP"


def test_pages_of_somebody_signed_in_are_not_kept_by_shared_stores(cast: Cast) -> None:
    client = come(cast, "county")
    for address in ("/subjects/", "/subjects/export.xlsx", "/me"):
        answer = client.get(address)
        kept = answer.headers.get("Cache-Control", "")
        assert "public" not in kept
        assert "Cookie" in answer.headers.get("Vary", "") or "no-store" in kept or "private" in kept, address


@pytest.mark.parametrize("name", ["sessionid"])
def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(cast: Cast, name: str) -> None:
    cookie = come(cast, "county").cookies[name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
