"""Fixtures of all tests: a database of its own for each worker, cloned from one migrated template."""

from __future__ import annotations

import copy
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from hypothesis import settings

from agritrace.config.tests.plugin import CAST_TEMPLATE, TEMPLATE, ensure_cast, ensure_template
from tests.cast import Cast, load


@contextmanager
def _clone(name: str, template: str = TEMPLATE) -> Iterator[str]:
    with psycopg.connect(os.environ["AGRITRACE_TEST_OWNER_URL"], autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY FILE_COPY')
    try:
        yield name
    finally:
        with psycopg.connect(os.environ["AGRITRACE_TEST_SUPERUSER_URL"], autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Clone the template for this worker; tests run as the program's role, which owns nothing."""
    ensure_template()
    with _clone(f"test_{uuid.uuid4().hex[:12]}") as name, django_db_blocker.unblock(), _pointed_at(name):
        yield


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for tests that commit, use several connections or threads. Yields its libpq URL."""
    with _clone(f"fresh_{uuid.uuid4().hex[:12]}") as name, django_db_blocker.unblock(), _pointed_at(name):
        yield os.environ["DATABASE_URL"].replace(TEMPLATE, name)


@pytest.fixture(scope="session")
def _cast_database() -> Iterator[str]:
    ensure_cast()
    with _clone(f"cast_{uuid.uuid4().hex[:12]}", CAST_TEMPLATE) as name:
        yield name


@pytest.fixture
def cast(_cast_database: str, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Cast]:
    """The one cast, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), _pointed_at(_cast_database), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def fresh_cast(_cast_database: str, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Cast]:
    """The cast in a database of its own, for tests that commit or use several connections."""
    with (
        _clone(f"fresh_{uuid.uuid4().hex[:12]}", CAST_TEMPLATE) as name,
        django_db_blocker.unblock(),
        _pointed_at(name),
    ):
        yield load()


Fill = Callable[[], Any]
Prepared = Callable[[str, Fill], AbstractContextManager[Any]]


@pytest.fixture(scope="session")
def prepared(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Prepared]:
    """Scenes that cost much to set are set once, each in a database of its own.

    ``with prepared("people", fill) as scene`` calls `fill` at its first use. Every user gets a copy of what it returned
    (numbers and values, no rows) and a transaction that is rolled back.
    """
    scenes: dict[str, tuple[str, Any]] = {}
    with ExitStack() as databases, django_db_blocker.unblock():

        @contextmanager
        def use(name: str, fill: Fill) -> Iterator[Any]:
            if name not in scenes:
                database = databases.enter_context(_clone(f"scene_{uuid.uuid4().hex[:12]}"))
                with _pointed_at(database):
                    scenes[name] = (database, fill())
            database, scene = scenes[name]
            with _pointed_at(database), transaction.atomic():
                yield copy.deepcopy(scene)
                transaction.set_rollback(True)

        yield use


@pytest.fixture
def now() -> datetime:
    """Monday morning in the county office: 2026-11-23 08:00 in Beijing."""
    return datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


settings.register_profile("steady", derandomize=True)
if not os.environ.get("DEEP"):
    settings.load_profile(
        "steady"
    )  # the same examples each time, so that no run covers a line by luck; DEEP=1 draws new ones

LONGEST = ("test_scope_walk.py::", "test_crash.py::", "test_season.py::", "test_worker.py::")
"""Tests of more than ten seconds: begun first, so that no process still works on one while the others have nothing left."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; everything else in its order."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures that tests measured on their way (``record_property("figures", ...)``), shown at the end of the run."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
