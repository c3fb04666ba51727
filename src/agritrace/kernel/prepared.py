"""Prepared statements for the few reads that are asked thousands of times a second.

Django binds parameters in the client and plans each statement anew; a statement of several joins spends more time being
planned than run. Here the server keeps the plan for as long as its connection lives (psycopg, prepared statements). In a
server process (one with a pool) each thread keeps a connection of its own for them, because taking one from the pool
costs as much as the statement, and asks libpq in one blocking call: a cursor's waiting between sending and reading gives
the interpreter away several times more, which costs as much again when many threads ask. Inside a transaction, in
commands and in tests statements run on Django's connection.

A plan made while a table is nearly empty reads the whole of it, and is kept: a table of deltas that the worker empties
every second would be read through for every answer, dead rows included. These reads find rows by keys and nothing else,
so their connections do not consider reading whole tables (:data:`BY_KEYS_ONLY`).
"""

from __future__ import annotations

import threading
from typing import Any, LiteralString

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Connection, Cursor, errors
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format

BY_KEYS_ONLY: LiteralString = "SET enable_seqscan = off"
_ALWAYS = 0
_own = threading.local()

Rows = list[tuple[Any, ...]]
Values = tuple[str | int, ...]


class _Kept:
    """A connection of one thread and the statements it has prepared, by their text."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self._libpq = connection.pgconn
        self._adapt = Transformer(connection)
        self._names: dict[str, bytes] = {}

    def fetch(self, statement: LiteralString, values: Values) -> Rows:
        """One round trip and one pause of the interpreter. The server infers the types of the values."""
        name = self._names.get(statement) or self._prepare(statement)
        told = [str(value).encode() for value in values]
        found = self._libpq.exec_prepared(name, told, None, Format.BINARY)
        if found.status != ExecStatus.TUPLES_OK:
            raise errors.error_from_result(found)
        self._adapt.set_pgresult(found)
        rows: Rows = self._adapt.load_rows(0, found.ntuples, tuple)
        return rows

    def _prepare(self, statement: LiteralString) -> bytes:
        name = f"kept_{len(self._names)}".encode()
        first, *others = statement.split("%s")
        text = first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
        done = self._libpq.prepare(name, text.replace("%%", "%").encode())
        if done.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(done)
        self._names[statement] = name
        return name


def fetch(statement: LiteralString, values: Values) -> Rows:
    """The rows of one statement, planned once for each connection. Errors: psycopg's own."""
    djangos = connections[DEFAULT_DB_ALIAS]
    if djangos.in_atomic_block or "pool" not in djangos.settings_dict["OPTIONS"]:
        return _on_djangos(djangos, statement, values)
    kept: _Kept | None = getattr(_own, "kept", None)
    if kept is not None:
        try:
            return kept.fetch(statement, values)
        except psycopg.OperationalError:
            if not kept.connection.closed:
                raise
    _own.kept = fresh = _Kept(_connect(djangos))  # the first of this thread, or the database was started again
    return fresh.fetch(statement, values)


def _on_djangos(djangos: BaseDatabaseWrapper, statement: LiteralString, values: Values) -> Rows:
    djangos.ensure_connection()
    raw: Connection[Any] = djangos.connection
    raw.prepare_threshold = _ALWAYS
    try:
        with Cursor(raw) as cursor:
            return cursor.execute(statement, values, prepare=True).fetchall()
    finally:
        if djangos.queries_logged:  # whoever counts queries counts these too
            djangos.queries_log.append({"sql": statement, "time": ""})
        raw.prepare_threshold = None  # as Django set it: its own statements are never prepared


def _connect(djangos: BaseDatabaseWrapper) -> Connection[Any]:
    told = djangos.get_connection_params() | {"autocommit": True, "prepare_threshold": _ALWAYS}
    beside = {"cursor_factory", "context"}  # its loaders are Python; psycopg's own are C
    kept = Connection.connect(**{name: value for name, value in told.items() if name not in beside})
    kept.execute(BY_KEYS_ONLY)
    return kept
