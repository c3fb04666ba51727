"""Putting everything in the public schema aside, and bringing it back; extensions stay where they are.

Only what belongs to the owner of the tables moves, so no superuser is needed: a server of somebody else gives none.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
from psycopg import sql

_ROUTINES = """
SELECT format('%%I.%%I(%%s)', n.nspname, o.proname, pg_get_function_identity_arguments(o.oid))
FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace WHERE n.nspname = %s AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'e')
"""
_TABLES = """
SELECT format('%%I.%%I', n.nspname, o.relname)
FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE n.nspname = %s AND o.relkind IN ('r', 'p', 'v', 'm') AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.deptype = 'e')
"""
_SEQUENCES = """
SELECT format('%%I.%%I', n.nspname, o.relname)
FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE n.nspname = %s AND o.relkind = 'S' AND NOT EXISTS (
  SELECT FROM pg_depend d
  WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.deptype IN ('a', 'i', 'e'))
"""
_TYPES = """
SELECT format('%%I.%%I', n.nspname, o.typname)
FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace LEFT JOIN pg_class c ON c.oid = o.typrelid
WHERE n.nspname = %s AND (o.typtype IN ('e', 'd', 'r') OR (o.typtype = 'c' AND c.relkind = 'c')) AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = o.oid AND d.deptype = 'e')
"""
_KINDS = (("ROUTINE", _ROUTINES), ("TABLE", _TABLES), ("SEQUENCE", _SEQUENCES), ("TYPE", _TYPES))
_DEFAULTS = (
    "SELECT CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'"
    " ELSE 'TYPES' END, pg_get_userbyid(a.grantee), a.privilege_type"
    " FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE d.defaclnamespace = 0"
    " AND pg_get_userbyid(d.defaclrole) = current_user AND a.grantee <> 0 AND a.grantee <> d.defaclrole"
)


@contextlib.contextmanager
def put_aside(url: str, name: str) -> Iterator[None]:
    """Move everything into the schema ``name``; drop it when the block ends well, bring it back when it does not."""
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        _move(connection, "public", name)
    try:
        with _without_default_rights(url):
            yield
    except BaseException:
        with psycopg.connect(url) as connection:
            failed = f"{name}_failed"
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(failed)))
            _move(connection, "public", failed)
            _move(connection, name, "public")
            for schema in (failed, name):
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        raise
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


def _move(connection: psycopg.Connection, old: str, new: str) -> None:
    found = [(kind, connection.execute(question.encode(), [old]).fetchall()) for kind, question in _KINDS]
    for kind, rows in found:
        for (thing,) in rows:
            connection.execute(
                sql.SQL("ALTER {} {} SET SCHEMA {}").format(
                    sql.SQL(kind),  # one of the four words above
                    sql.SQL(thing),  # quoted by the server itself
                    sql.Identifier(new),
                )
            )


@contextlib.contextmanager
def _without_default_rights(url: str) -> Iterator[None]:
    """Rights come out of the dump alone: default rights would give back what was taken away from single tables."""
    with psycopg.connect(url) as connection:
        rights = connection.execute(_DEFAULTS.encode()).fetchall()
        _default_rights(connection, rights, "REVOKE {} ON {} FROM {}")
    try:
        yield
    finally:
        with psycopg.connect(url) as connection:
            _default_rights(connection, rights, "GRANT {} ON {} TO {}")


def _default_rights(connection: psycopg.Connection, rights: list[tuple[str, ...]], words: str) -> None:
    for things, role, privilege in rights:
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES " + words).format(  # one of two sentences
                sql.SQL(privilege), sql.SQL(things), sql.Identifier(role)
            )
        )
