"""A country by the million, filled by the server itself, with ten records for each subject over twelve months.

Subjects, papers, bases, products, requests, consents, accounts. Everything is INSERT ... SELECT over
``generate_series`` with triggers off and indexes made afterwards, the register and the journal at the same time, in a
server that does not wait for the disk meanwhile. Rows lie in the order in which they came, so that the rows of a
county are scattered over the table as in a register that grew.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Level

from .harness import Database, run_module

NAMES, PLACES = 60_000, 200_000
"""Different names, and slots of places: a town is as large as it has slots."""
OWN_TOWN, OWN_COUNTY, OWN_PROVINCE = 0.003, 0.02, 0.10
"""Shares of the country that the people who ask look after: a large county in a large province."""
COUNTY, PROVINCE = "330110", "33"
RECORDS = 10
MONTHS = 12
_REGISTER = (
    "subjects_subject", "subjects_subjectrequest", "papers_paper", "bases_base", "products_product", "proxies_consent",
    "accounts_account", "accounts_personalentry", "accounts_presence",
)  # fmt: skip
_TOWNS = f"SELECT code FROM regions_region WHERE level = {int(Level.TOWNSHIP)} AND NOT grouping ORDER BY code"
_JOURNAL = ("journal_record", "journal_recordobject")


@dataclass(frozen=True, slots=True)
class Country:
    """What was filled: accounts by key as in ``tests.cast``, a person's name many accounts carry, a subject's code."""

    accounts: dict[str, int]
    spoken: str
    code: str


def fill(database: Database, number: int) -> Country:
    """``number`` subjects and ten times as many records; ends with statistics and a checkpoint."""
    told = json.loads(run_module("bench.people", str(NAMES), environment=database.environment))
    with database.careless():
        with psycopg.connect(database.cluster.superuser_url) as connection:
            _tables(connection, told)
        with ThreadPoolExecutor(2) as both:
            for done in [both.submit(one, database, number) for one in (_fill_journal, _fill_register)]:
                done.result()
        database.execute("DROP TABLE bench_name, bench_place, bench_sealed, bench_act, bench_kind, bench_good")
        database.settle()
    found = {key: int(member["account_id"]) for key, member in told["cast"].items()}
    added = "SELECT username, id FROM accounts_account WHERE username IN ('county_audit', 'township_audit')"
    found |= {key: int(number) for key, number in database.execute(added)}
    return Country(found, told["sealed"][0]["spoken"], told["cast"]["producer"]["subject_code"])


def _tables(connection: psycopg.Connection, told: dict[str, Any]) -> None:
    """What rows are made of, numbered from 0 for a draw by hash."""
    cast = told["cast"]
    _load(
        connection,
        "bench_name (n int, form smallint, name text, sort_key text, initials text, grams text[])",
        told["names"],
    )
    _load(
        connection,
        "bench_sealed (n int, uid uuid, name bytea, name_index bytea, phone bytea, phone_index bytea)",
        [(s["uid"], *(f"\\x{s[f]}" for f in ("name", "name_index", "phone", "phone_index"))) for s in told["sealed"]],
    )
    _load(connection, "bench_kind (n int, kind text, title text, initials text)", told["kinds"])
    _load(connection, "bench_good (n int, code text, name text, sort_key text, initials text)", told["goods"])
    often = [name for name in told["acts"] if name.endswith((":sign_in", ":sign_out"))]
    _load(connection, "bench_act (n int, act text)", [(name,) for name in told["acts"] * 2 + often * 40])
    towns = [row[0] for row in connection.execute(_TOWNS)]
    (own,) = connection.execute(
        "SELECT region_code FROM organisations_organisation WHERE id = %s", [cast["township"]["organisation_id"]]
    ).fetchone() or ("",)
    _load(connection, 'bench_place (n int, code varchar(12) COLLATE "C")', [(code,) for code in _slots(towns, own)])


def _slots(towns: Sequence[str], own: str) -> list[str]:
    """Towns as often as their share of the people says; few are large, most are small."""
    chance = random.Random(11)
    sizes = {code: chance.paretovariate(1.2) for code in towns}
    groups = {
        OWN_TOWN: [own],
        OWN_COUNTY - OWN_TOWN: [c for c in towns if c.startswith(COUNTY) and c != own],
        OWN_PROVINCE - OWN_COUNTY: [c for c in towns if c.startswith(PROVINCE) and not c.startswith(COUNTY)],
        1 - OWN_PROVINCE: [c for c in towns if not c.startswith(PROVINCE)],
    }
    found = []
    for share, codes in groups.items():
        found += chance.choices(codes, [min(sizes[c], 50.0) for c in codes], k=round(share * PLACES))
    chance.shuffle(found)
    return found


def _load(connection: psycopg.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    name = table.partition(" ")[0]
    connection.execute(f"CREATE UNLOGGED TABLE {table}".encode())
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN".encode()) as copying:
        for number, row in enumerate(rows):
            copying.write_row((number, *row))
    connection.execute(f"ANALYZE {name}".encode())


def _fill_register(database: Database, number: int) -> None:
    _run(database, "register.sql", number, tables=_REGISTER)


def _fill_journal(database: Database, number: int) -> None:
    with psycopg.connect(database.cluster.superuser_url, autocommit=True) as connection:
        for first, after in _months(beijing_day(system_now())):
            for table in (*_JOURNAL, "journal_event"):
                connection.execute("SELECT journal_make_partition(%s, %s, %s)", [table, first, after])
    _run(database, "journal.sql", number * RECORDS, tables=_JOURNAL)


def _months(today: date) -> list[tuple[date, date]]:
    """The month of today and those before it, with the day after each; the next month too."""
    count = today.year * 12 + today.month - 1
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(count - MONTHS, count + 3)]
    return list(itertools.pairwise(starts))


def _run(database: Database, script: str, number: int, *, tables: Sequence[str]) -> None:
    """Take the plain indexes of some tables away, run the statements of a script, make the indexes again."""
    text = (Path(__file__).parent / "sql" / script).read_text(encoding="utf-8")
    with psycopg.connect(database.cluster.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off")
        made = [one for table in tables for one in _indexes(connection, table)]
        for _, drop in made:
            connection.execute(drop.encode())
        for statement in text.replace(":number", str(number)).split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
        for create, _ in made:
            connection.execute(create.encode())
        for table in tables:
            _follow(connection, table)


def _indexes(connection: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    """How the indexes of a table are made again and dropped; keys only of the journal, where they are largest."""
    found = connection.execute(
        "SELECT pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)"
        " FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid"
        " WHERE i.indrelid = %s::regclass AND (c.oid IS NULL OR %s)",
        [table, table in _JOURNAL],
    ).fetchall()
    return [
        (f"ALTER TABLE {table} ADD CONSTRAINT {key} {told}", f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        if key
        else (made.replace(" ON ONLY ", " ON "), f"DROP INDEX {name}")
        for made, name, key, told in found
    ]


def _follow(connection: psycopg.Connection, table: str) -> None:
    """The sequence of a table goes on behind the rows filled."""
    for name in (f"pg_get_serial_sequence('{table}', 'id')", f"to_regclass('{table}_id_seq')::text"):
        if not connection.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'", [table]
        ).fetchone():
            return
        connection.execute(f"SELECT setval({name}, (SELECT max(id) FROM {table})) WHERE {name} IS NOT NULL".encode())
