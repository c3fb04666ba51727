"""The mark of a demonstration database: a table no other database has, with the state of its making.

Whoever serves asks for it first: a marked database is served by ``agritrace demo`` only, on this machine only, and
``agritrace demo`` serves no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg

from ..server.refusals import StartRefused

VERSION = 2
"""Raised when the memory of the simulator changes its shape: older databases are then made anew."""
ONLY_DEMO = "这是演示数据库，只能用 agritrace demo 在本机启动。"
NOT_DEMO = "这不是演示数据库，不能以演示方式启动；请去掉环境变量 AGRITRACE_DEMONSTRATION。"
ONLY_EMBEDDED = "演示只能用程序自带的数据库，请先去掉环境变量 DATABASE_URL。"
ONLY_HERE = "演示只能在本机地址（127.0.0.1）上运行，请去掉 HOST 设置。"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TABLE = """
CREATE TABLE IF NOT EXISTS demonstration (
  id smallint PRIMARY KEY CHECK (id = 1), version integer NOT NULL, stage text NOT NULL, done integer NOT NULL,
  total integer NOT NULL, words text NOT NULL, figures jsonb NOT NULL, world jsonb, made_at timestamptz NOT NULL
)
"""


class Phase(StrEnum):
    """How far the country is made: offices and listed people, the season behind the served pages, everything."""

    FOUNDING = "founding"
    FILLING = "filling"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the table says; ``figures`` are the seconds and counts measured while the country was made."""

    version: int
    phase: Phase
    done: int
    total: int
    words: str
    figures: dict[str, Any]
    world: str
    made_at: datetime


def create(owner_url: str, now: datetime, wish: Sequence[str] = ()) -> None:
    """Mark an empty database, as its owner."""
    with psycopg.connect(owner_url) as database:
        database.execute(_TABLE)
        database.execute(
            "INSERT INTO demonstration VALUES (1, %s, %s, 0, 1, %s, %s, NULL, %s) ON CONFLICT DO NOTHING",
            [VERSION, Phase.FOUNDING, "正在建立各级机构", json.dumps({"wish": list(wish)}), now],
        )


def isnamed(url: str) -> bool:
    """Whether the database at this address is a demonstration."""
    with psycopg.connect(url) as database:
        return named(database.execute("SELECT to_regclass('demonstration')").fetchone())


def is_empty(url: str) -> bool:
    """Whether the database has no table of the program yet."""
    with psycopg.connect(url) as database:
        return not named(database.execute("SELECT to_regclass('django_migrations')").fetchone())


def read(url: str) -> Mark | None:
    """The mark at an address, None when there is none."""
    with psycopg.connect(url) as database:
        if not named(database.execute("SELECT to_regclass('demonstration')").fetchone()):
            return None
        row = database.execute(READ).fetchone()
    return row_of(row) if row else None


def refuse_demonstration(url: str, environment: dict[str, str]) -> None:
    """For ``serve`` and ``worker``: neither a demonstration database nor the demonstration's environment."""
    if environment.get("AGRITRACE_DEMONSTRATION") == "1":
        raise StartRefused("演示请用 agritrace demo 启动；正式启动前请去掉环境变量 AGRITRACE_DEMONSTRATION。")
    if isnamed(url):
        raise StartRefused(ONLY_DEMO)


def refuse_unsafe(host: str, environment: dict[str, str]) -> None:
    """For ``demo``: only a loopback address and the embedded server."""
    if environment.get("DATABASE_URL"):
        raise StartRefused(ONLY_EMBEDDED)
    if host not in LOOPBACK:
        raise StartRefused(ONLY_HERE)


def refuse_settings(*, marked: bool, host: str, socket: str) -> None:
    """A demonstration is a marked database, behind a socket of this machine, reached at a loopback address."""
    if not marked:
        raise StartRefused(NOT_DEMO)
    if not socket.startswith("/"):
        raise StartRefused(ONLY_EMBEDDED)
    if host.rpartition(":")[0].strip("[]") not in LOOPBACK:
        raise StartRefused(ONLY_HERE)


READ = "SELECT version, stage, done, total, words, figures::text, coalesce(world::text, ''), made_at FROM demonstration"


def named(row: tuple[Any, ...] | None) -> bool:
    """Whether ``to_regclass`` found the table."""
    return row is not None and row[0] is not None


def row_of(row: tuple[Any, ...]) -> Mark:
    """The mark out of a row of ``READ``."""
    version, phase, done, total, words, figures, world, made_at = row
    return Mark(version, Phase(phase), done, total, words, json.loads(figures), world, made_at)
