"""Search by any part of two characters and more: an index of all pairs of neighbouring characters of a text.

Trigrams find nothing of a pattern of two Chinese characters, and two is what people type. A room makes the function in
its migration (:class:`MakeWordPairs`), indexes ``WordPairs(column)`` with GIN and asks with :func:`spoken`.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Func, QuerySet

M = TypeVar("M", bound=models.Model)

_FUNCTION = r"""
CREATE OR REPLACE FUNCTION word_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(regexp_replace(words, '(..)', E'\\1\x01', 'g'), E'\x01')
  || string_to_array(regexp_replace(substr(words, 2), '(..)', E'\\1\x01', 'g'), E'\x01')
"""


class MakeWordPairs(migrations.RunSQL):
    """Creates the function ``word_pairs`` if another room did not; it stays when the migration is taken back."""

    def __init__(self) -> None:
        super().__init__(sql=_FUNCTION, reverse_sql=migrations.RunSQL.noop)

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        """As it is written in a migration file."""
        return self.__class__.__name__, (), {}


class WordPairs(Func):
    """All pairs of neighbouring characters of a text column."""

    function = "word_pairs"
    output_field: ClassVar[Any] = ArrayField(models.TextField())


def spoken(rows: QuerySet[M], column: str, text: str) -> QuerySet[M]:
    """The rows whose column contains the text, found by its pairs; shorter text than a pair is looked for row by row."""
    found = rows.filter(**{f"{column}__contains": text})
    pairs = sorted({text[n : n + 2] for n in range(len(text) - 1)})
    return found.alias(pairs=WordPairs(column)).filter(pairs__contains=pairs) if pairs else found
