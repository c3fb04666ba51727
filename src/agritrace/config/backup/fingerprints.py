"""Counts and digests of every table, taken in one snapshot, so that two databases can be compared row by row.

The digest of a table is the sum of 56 bits of SHA-256 of each row's text: it does not depend on the order of rows, and
two tables with the same sum and count hold the same rows unless somebody meant to deceive (the archive's own digests
speak about that).
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from .manifest import Table

Told = Callable[[str, int, int], None]
"""Called with a Chinese phrase, what is done and what there is in all."""

_SETTINGS = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)
_TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1, 2"
)
_RIGHTS = (
    "SELECT c.relname || ' ' || pg_get_userbyid(a.grantee) || ' ' || a.privilege_type AS t FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
)
RIGHTS = "rights"
"""Under this name stands who may do what with every table: a restore that forgot it would open the journal."""
_SUM = (
    "SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 7), 'hex'))"
    "::bit(56)::bigint), 0)::text FROM {} t"
)


def fingerprints(connection: psycopg.Connection, told: Told) -> dict[str, Table]:
    """Rows and digest of every table (partitions by themselves) in the transaction that is open on the connection."""
    for setting in _SETTINGS:
        connection.execute(setting.encode())
    names = connection.execute(_TABLES.encode()).fetchall()
    found: dict[str, Table] = {}
    for number, (schema, table) in enumerate(names, start=1):
        row = connection.execute(sql.SQL(_SUM).format(sql.Identifier(schema, table))).fetchone()
        found[f"{schema}.{table}"] = Table(int(row[0]), str(row[1])) if row else Table(0, "0")
        told("核对每张表的行数和内容", number, len(names))
    row = connection.execute(sql.SQL(_SUM).format(sql.SQL("(" + _RIGHTS + ")"))).fetchone()
    return found | {RIGHTS: Table(int(row[0]), str(row[1])) if row else Table(0, "0")}


def migrations(connection: psycopg.Connection) -> tuple[str, ...]:
    """Which changes of the tables were made, as ``app.name``, sorted; none when there are no tables yet."""
    if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
        return ()
    rows = connection.execute("SELECT app || '.' || name FROM public.django_migrations").fetchall()
    return tuple(sorted(str(row[0]) for row in rows))
