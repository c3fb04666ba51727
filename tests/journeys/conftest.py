"""Fixtures of the journeys: the running site, one browser for each test process, and people."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .people import People
from .site import Site, running

QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic"
)
_SITES: list[Site] = []


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The platform, running; one for each test process, on ports and a database of its own."""
    with running() as started:
        _SITES.append(started)
        yield started
        _SITES.clear()


@pytest.fixture(scope="session")
def chromium(site: Site) -> Iterator[Browser]:
    """Chromium out of PATH. Started after the site, whose database clone must not meet the driver's event loop."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    expect.set_options(timeout=15_000)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def people(site: Site, chromium: Browser) -> Iterator[People]:
    """Whoever the story needs."""
    everybody = People(chromium, site)
    yield everybody
    everybody.leave()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """A failed journey shows where everybody stood and what the processes said."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and _SITES:
        people = getattr(item, "funcargs", {}).get("people")
        report.sections.append(("people", people.standing() if people and report.when == "call" else ""))
        report.sections.append(("processes of the site", _SITES[-1].said()))
