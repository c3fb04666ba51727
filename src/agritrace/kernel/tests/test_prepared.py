"""Reads that are planned once: on Django's connection, or on a lasting one of a server's thread."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from agritrace.kernel import prepared

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 41 +%%' AND 1 = %s"


@pytest.fixture
def _server(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # empty options: Django makes no pool, yet the setting is there, as in a server process
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"], "pool": {}})
    monkeypatch.setattr(prepared, "_own", type(prepared._own)())
    yield
    kept = getattr(prepared._own, "kept", None)
    if kept is not None:
        kept.connection.close()


@pytest.mark.usefixtures("db")
def test_on_djangos_connection_a_statement_is_planned_once_and_its_own_ones_stay_unprepared() -> None:
    for number in range(3):
        assert prepared.fetch("SELECT 41 + %s", (number,)) == [(41 + number,)]
    assert prepared.fetch(PREPARED, (1,)) == [(1,)]
    assert connection.connection.prepare_threshold is None


@pytest.mark.usefixtures("_server")
def test_a_servers_thread_keeps_its_connection_and_its_plan() -> None:
    assert prepared.fetch("SELECT 41 + %s", (1,)) == [(42,)]
    first = prepared._own.kept.connection
    assert prepared.fetch("SELECT 41 + %s", (2,)) == [(43,)]
    assert prepared._own.kept.connection is first
    assert prepared.fetch(PREPARED, (1,)) == [(1,)]


@pytest.mark.usefixtures("_server")
def test_a_plan_made_while_a_table_was_empty_does_not_read_the_whole_of_it() -> None:
    plan = "EXPLAIN SELECT sum(count) FROM codes_scandelta WHERE code_id = %s"
    assert not any("Seq Scan" in line for (line,) in prepared.fetch(plan, (7,)))


@pytest.mark.usefixtures("_server")
def test_after_a_restart_of_the_database_the_next_question_connects_anew() -> None:
    (backend,) = prepared.fetch("SELECT pg_backend_pid(), %s", ("x",))
    prepared._own.kept.connection.close()
    (other,) = prepared.fetch("SELECT pg_backend_pid(), %s", ("x",))
    assert backend[0] != other[0]


@pytest.mark.usefixtures("_server")
def test_a_faulty_statement_is_not_tried_twice() -> None:
    prepared.fetch("SELECT %s", ("x",))
    kept = prepared._own.kept
    with pytest.raises(psycopg.errors.DivisionByZero):
        prepared.fetch("SELECT 1 / %s", (0,))
    assert prepared._own.kept is kept
    prepared._own.kept.connection.execute("SET statement_timeout = '20ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        prepared.fetch("SELECT pg_sleep(%s)", (2,))
    assert prepared._own.kept is kept


@pytest.mark.usefixtures("_server")
def test_inside_a_transaction_it_sees_what_the_transaction_wrote() -> None:
    # Django's own connection has no pool here: it is used as it is
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE seen (n int) ON COMMIT DROP")
            cursor.execute("INSERT INTO seen VALUES (7)")
        assert prepared.fetch("SELECT n FROM seen WHERE n = %s", (7,)) == [(7,)]


@pytest.mark.usefixtures("_server")
def test_a_statement_the_server_does_not_understand_is_an_error_of_psycopg() -> None:
    with pytest.raises(psycopg.errors.UndefinedColumn):
        prepared.fetch("SELECT no_such_column + %s", (1,))
    assert prepared.fetch("SELECT 41 + %s", (1,)) == [(42,)]
