"""How a model declares its sealed columns, so that a rotation of keys finds every one and forgets none.

``sealed`` of a model is a :class:`Sealed`; an architecture test finds binary columns that say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
"""Plain columns of a row by name."""
Values = Mapping[str, str]
"""Opened values of a row by field name."""
Said = Callable[[Row, Values], tuple[str, str]]
"""From a row of the index's table and the opened values: purpose and value of the blind index."""


@dataclass(frozen=True, slots=True)
class BlindColumn:
    """A search column: table and column it stands in, the column ``key`` of that table that holds ``of`` of the sealed row.

    ``needs`` are further columns of its table that ``said`` looks at.
    """

    table: str
    column: str
    said: Said
    key: str = "id"
    of: str = "id"
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed columns of a table.

    ``place`` is the table's name inside the seals, ``row`` the lookup of the UUID the seals are bound to; ``tokens``
    maps columns to field names. With ``named_by`` the one token column holds whatever field that column names.
    """

    place: str
    row: str
    tokens: Mapping[str, str]
    named_by: str = ""
    indexes: tuple[BlindColumn, ...] = ()

    def field(self, column: str, name: str) -> str:
        """The field name inside the seal of a column; ``name`` is what ``named_by`` holds ("" without one)."""
        return name if self.named_by else self.tokens[column]


@dataclass(frozen=True, slots=True)
class NotSealed:
    """Binary columns that hold nothing sealed, each with its reason."""

    reasons: Mapping[str, str] = field(default_factory=dict)
