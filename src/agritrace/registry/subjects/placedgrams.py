"""Pairs of neighbouring characters with the province before them: ``合作`` in Zhejiang is ``33合作`` (decision 0021).

A frequent pair is in a tenth of all names. Beside a range of regions the database reads both lists whole; with the
province in the pair it reads one that is as short as the province is small.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Func

_FUNCTION = r"""
CREATE OR REPLACE FUNCTION placed_grams(place text, grams text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(place || array_to_string(grams, E'\x01' || place), E'\x01')
"""


class MakePlacedGrams(migrations.RunSQL):
    """Creates the function ``placed_grams``."""

    def __init__(self) -> None:
        super().__init__(sql=_FUNCTION, reverse_sql="DROP FUNCTION placed_grams(text, text[])")

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        """As it is written in a migration file."""
        return self.__class__.__name__, (), {}


class PlacedGrams(Func):
    """The pairs of a row, each with the place before it."""

    function = "placed_grams"
    output_field: ClassVar[Any] = ArrayField(models.TextField())
