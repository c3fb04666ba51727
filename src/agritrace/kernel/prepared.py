"""Prepared statements for the few reads that are asked thousands of times a second.

Django binds parameters in the client and plans each statement anew; a statement of several joins spends more time being
planned than run. Here the server keeps the plan for as long as its connection lives (psycopg, prepared statements). In a
server process (one with a pool) each thread keeps a connection of its own for them, because taking one from the pool
costs as much as the statement; inside a transaction, in commands and in tests they run on Django's connection.
"""

from __future__ import annotations

import threading
from typing import Any, LiteralString

import psycopg
from django.db import connection
from psycopg import Connection, Cursor

_ALWAYS = 0
_own = threading.local()

Rows = list[tuple[Any, ...]]


def fetch(statement: LiteralString, values: tuple[Any, ...]) -> Rows:
    """The rows of one statement, planned once for each connection. Errors: psycopg's own."""
    if connection.in_atomic_block or "pool" not in connection.settings_dict["OPTIONS"]:
        return _on_djangos(statement, values)
    kept: Cursor[Any] | None = getattr(_own, "cursor", None)
    if kept is not None:
        try:
            return kept.execute(statement, values, prepare=True).fetchall()
        except psycopg.OperationalError:
            if not kept.connection.closed:
                raise
    _own.cursor = fresh = _connect().cursor()  # the first of this thread, or the database was started again
    return fresh.execute(statement, values, prepare=True).fetchall()


def _on_djangos(statement: LiteralString, values: tuple[Any, ...]) -> Rows:
    connection.ensure_connection()
    raw: Connection[Any] = connection.connection
    raw.prepare_threshold = _ALWAYS
    try:
        with Cursor(raw) as cursor:
            return cursor.execute(statement, values, prepare=True).fetchall()
    finally:
        if connection.queries_logged:  # whoever counts queries counts these too
            connection.queries_log.append({"sql": statement, "time": ""})
        raw.prepare_threshold = None  # as Django set it: its own statements are never prepared


def _connect() -> Connection[Any]:
    told = connection.get_connection_params() | {"autocommit": True, "prepare_threshold": _ALWAYS}
    djangos = {"cursor_factory", "context"}  # its loaders are Python; psycopg's own are C
    return Connection.connect(**{name: value for name, value in told.items() if name not in djangos})
