"""Sealing the columns of one table anew, in chunks by key; running it again goes on where it was broken off.

Each row is written only if its tokens are still those that were read: whoever changed it meanwhile has used the new key
already. The blind indexes of a row are renewed with it, also those that stand in another table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from agritrace.foundation.journal import services as journal
from agritrace.kernel.keyrings import KeyRing
from agritrace.kernel.sealedcolumns import BlindColumn, Sealed
from agritrace.kernel.sealing import Place, blind_index, needs_resealing, open_sealed, seal
from agritrace.kernel.viewer import system

from . import acts

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of personal data and of their search columns."""

    personal: KeyRing
    search: KeyRing


@dataclass(frozen=True, slots=True)
class _Row:
    key: Any
    row: Any
    name: str
    tokens: dict[str, bytes]
    of: dict[str, Any]


def sealed_models() -> tuple[type[models.Model], ...]:
    """Every model that declares sealed columns, by table name."""
    found = [model for model in apps.get_models() if isinstance(getattr(model, "sealed", None), Sealed)]
    return tuple(sorted(found, key=lambda model: model._meta.db_table))


def count(model: type[models.Model]) -> int:
    """How many rows a table has."""
    return int(_all(model).count())


def reseal(model: type[models.Model], rings: Rings, now: datetime) -> Iterator[int]:
    """Seal every row of a model anew that needs it; yields how many rows were looked at after each chunk."""
    last: Any = None
    while True:
        chunk = _chunk(model, last)
        if not chunk:
            return
        last = chunk[-1].key
        _store(model, chunk, rings, now=now)
        yield len(chunk)


def versions(model: type[models.Model]) -> dict[tuple[str, int], int]:
    """Which key versions the columns of a model use: (``personal`` or ``search``, version) -> how many values."""
    declared: Sealed = model.sealed  # type: ignore[attr-defined]  # only models that declare it come here
    places = [("personal", model._meta.db_table, column) for column in declared.tokens]
    places += [("search", one.table, one.column) for one in declared.indexes]
    found: dict[tuple[str, int], int] = {}
    for purpose, table, column in places:
        name = sql.Identifier(column)
        question = sql.SQL("SELECT get_byte({}, 0), count(*) FROM {} WHERE length({}) > 0 GROUP BY 1").format(
            name, sql.Identifier(table), name
        )
        with connection.cursor() as cursor:
            cursor.execute(question)
            for version, number in cursor.fetchall():
                found[purpose, version] = found.get((purpose, version), 0) + number
    return found


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    return model.objects.everything(reason="a rotation of keys seals every row anew")  # type: ignore[attr-defined,no-any-return]  # guarded manager


def _chunk(model: type[models.Model], after: Any) -> list[_Row]:
    declared: Sealed = model.sealed  # type: ignore[attr-defined]  # as above
    rows = _all(model).order_by("pk")
    rows = rows.filter(pk__gt=after) if after is not None else rows
    tokens, links = list(declared.tokens), list(dict.fromkeys(one.of for one in declared.indexes))
    named = [declared.named_by] if declared.named_by else []
    found = rows.values_list("pk", declared.row, *named, *tokens, *links)[:CHUNK]
    made = []
    for key, row, *rest in found:
        name = str(rest.pop(0)) if named else ""
        held = dict(zip(tokens, rest, strict=False))
        made.append(
            _Row(
                key,
                row,
                name,
                {column: bytes(token) for column, token in held.items() if token},
                dict(zip(links, rest[len(tokens) :], strict=True)),
            )
        )
    return made


def _store(model: type[models.Model], chunk: Sequence[_Row], rings: Rings, *, now: datetime) -> None:
    declared: Sealed = model.sealed  # type: ignore[attr-defined]  # as above
    targets = {one: _targets(one, [row.of[one.of] for row in chunk]) for one in declared.indexes}
    stale = [row for row in chunk if _is_stale(row, declared, rings, targets=targets)]
    if not stale:
        return

    def work(opened: journal.OpenAct) -> int:
        for row in stale:
            values = _opened(declared, row, rings)
            if not _store_tokens(model, declared, row, values=values, rings=rings):
                continue  # somebody changed it meanwhile, and with it its search values
            for one in declared.indexes:
                target = targets[one].get(row.of[one.of])
                if target is not None and values:
                    _store_index(one, row.of[one.of], blind_index(rings.search, *one.said(target, values)))
        opened.note(table=model._meta.db_table, rows=len(stale))
        return len(stale)

    journal.act(system("更换密钥"), acts.RESEAL, work, now=now, answer=int)


def _is_stale(
    row: _Row, declared: Sealed, rings: Rings, *, targets: dict[BlindColumn, dict[Any, dict[str, Any]]]
) -> bool:
    if any(needs_resealing(rings.personal, token) for token in row.tokens.values()):
        return True
    found = (targets[one].get(row.of[one.of], {}).get(one.column) for one in declared.indexes)
    return any(index and bytes(index)[0] != rings.search.current for index in found)


def _opened(declared: Sealed, row: _Row, rings: Rings) -> dict[str, str]:
    return {
        declared.field(column, row.name): open_sealed(
            rings.personal, Place(declared.place, declared.field(column, row.name), row.row), token
        )
        for column, token in row.tokens.items()
    }


def _store_tokens(
    model: type[models.Model], declared: Sealed, row: _Row, *, values: dict[str, str], rings: Rings
) -> bool:
    fields = {column: declared.field(column, row.name) for column in row.tokens}
    fresh = {c: seal(rings.personal, Place(declared.place, name, row.row), values[name]) for c, name in fields.items()}
    return bool(_all(model).filter(pk=row.key, **row.tokens).update(**fresh))


def _targets(one: BlindColumn, keys: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    columns = (one.key, one.column, *one.needs)
    question = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%s)").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(one.table), sql.Identifier(one.key)
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [list(keys)])
        return {row[0]: dict(zip(columns, row, strict=True)) for row in cursor.fetchall()}


def _store_index(one: BlindColumn, key: Any, index: bytes) -> None:
    """Write a search value unless one of the current key stands there already."""
    column = sql.Identifier(one.column)
    question = sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s AND get_byte({}, 0) <> %s").format(
        sql.Identifier(one.table), column, sql.Identifier(one.key), column
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [index, key, index[0]])
