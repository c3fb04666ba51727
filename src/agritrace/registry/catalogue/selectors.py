"""Reading the catalogue; public, so no viewer is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, When

from agritrace.kernel.textforms import half_width

from .models import Category
from .values import LONGEST_QUERY, CategoryRow

_COLUMNS = ("code", "name", "path", "level", "own", "unit")


def category(code: str) -> CategoryRow | None:
    """The category of a code of 2, 4, 6 or 8 digits, or None."""
    row = _all().filter(code=code).values_list(*_COLUMNS).first()
    return CategoryRow(*row) if row else None


def names(codes: Iterable[str]) -> Mapping[str, str]:
    """Names by code; unknown codes are absent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name FROM catalogue_category WHERE code = ANY(%s)", [list(set(codes))])
        return dict(cursor.fetchall())


def codes_by_name() -> Mapping[str, str]:
    """The code of everything a category is called: its name, other names, the name without 及其制品, the code itself.

    Of several categories with one name the widest counts; real names go before other names.
    """
    rows = list(_all().filter(level__gte=2).order_by("-level", "code").values_list("name", "code", "words"))
    others = {word: code for _, code, words in rows for word in words.split() if not word.isascii()}
    short = {name.split("及其")[0]: code for name, code, _ in rows}
    return {**others, **short, **{name: code for name, code, _ in rows}, **{code: code for _, code, _ in rows}}


def paths(codes: Iterable[str]) -> Mapping[str, str]:
    """Full names from the top down by code; unknown codes are absent."""
    return dict(_all().filter(code__in=set(codes)).values_list("code", "path"))


def children(code: str = "") -> tuple[CategoryRow, ...]:
    """The categories one level below; "" gives the top level."""
    rows = _all().filter(code__startswith=code, level=len(code) // 2 + 1).order_by("code")
    return tuple(CategoryRow(*row) for row in rows.values_list(*_COLUMNS))


def search(text: str, *, limit: int = 20) -> tuple[CategoryRow, ...]:
    """Categories by any part of a name, by pinyin, initials or leading digits; the closest and most special first.

    An empty text finds nothing. Everyday products come before the wide categories above them.
    """
    asked = "".join(half_width(text).lower().split())[:LONGEST_QUERY]
    if not asked:
        return ()
    found = Q(code__startswith=asked) if asked.isdecimal() else Q(words__contains=asked)
    near = Case(
        When(Q(name=asked) | Q(initials=asked) | Q(code=asked), then=0),
        When(Q(words__contains=f" {asked} "), then=1),
        When(Q(words__contains=f" {asked}"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    rows = _all().filter(found, level__gte=2).order_by(near, "-level", "sort_key", "code")
    return tuple(CategoryRow(*row) for row in rows.values_list(*_COLUMNS)[:limit])


def _all() -> QuerySet[Category, Any]:
    return Category.objects.everything(reason="public reference data")


def everyday() -> tuple[tuple[str, tuple[CategoryRow, ...]], ...]:
    """Everyday products under the names of their groups, and each group itself as its last entry."""
    rows = [CategoryRow(*row) for row in _all().filter(level__gte=3).order_by("code").values_list(*_COLUMNS)]
    groups = [row for row in rows if row.level == 3]
    return tuple(
        (group.path, (*(row for row in rows if row.level == 4 and row.code[:6] == group.code), group))
        for group in groups
    )
