"""Roles and database of the program: an owner that migrates, a role that only reads and writes rows."""

from __future__ import annotations

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "agritrace_owner"
PROGRAM = "agritrace"
DATABASE = "agritrace"


def provision(superuser_url: str, passwords: dict[str, str], *, throwaway: bool) -> None:
    """Create what is missing of roles, privileges and database; running it again changes nothing.

    The default privileges are set in the template, so that every database the owner creates (the tests') has them too.
    `superuser_url` names the database template1.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        _ensure_role(connection, OWNER, passwords[OWNER])
        _ensure_role(connection, PROGRAM, passwords[PROGRAM])
        if throwaway:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        _ensure_privileges(connection)
        exists = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if exists is None:
        with psycopg.connect(superuser_url, dbname="postgres", autocommit=True) as connection:
            _create_database(connection)


def _ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(password)
            )
        )


def _ensure_privileges(connection: psycopg.Connection) -> None:
    for what in (
        "SELECT, INSERT, UPDATE, DELETE ON TABLES",
        "USAGE, SELECT ON SEQUENCES",
        "EXECUTE ON FUNCTIONS",
    ):
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT " + what + " TO {}").format(
                sql.Identifier(OWNER), sql.Identifier(PROGRAM)
            )
        )


def _create_database(connection: psycopg.Connection) -> None:
    database, owner, program = (sql.Identifier(name) for name in (DATABASE, OWNER, PROGRAM))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template1").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, program))
