"""Prepared statements on Django's own connection, for the few reads that are asked thousands of times a second.

Django binds parameters in the client and plans each statement anew; a statement of several joins spends more time being
planned than run. Here the server keeps the plan for as long as its connection lives (psycopg, prepared statements). The
transaction, the test database and the pool stay Django's.
"""

from __future__ import annotations

from typing import Any, LiteralString

from django.db import connection
from psycopg import Connection, Cursor

_ALWAYS = 0


def fetch(statement: LiteralString, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows of one statement, planned once for each connection. Errors: psycopg's own."""
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
