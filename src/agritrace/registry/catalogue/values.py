"""Rows of the catalogue. Pure values."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_QUERY = 20


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category; ``path`` names it from the top down, ``own`` marks an entry of this platform's extension.

    ``unit`` is the usual unit of an everyday product ("" where the category is too wide to have one).
    """

    code: str
    name: str
    path: str
    level: int
    own: bool
    unit: str


@dataclass(frozen=True, slots=True)
class CatalogueLoaded:
    """How many categories a load brought in; zero when the edition was loaded before."""

    edition: str
    categories: int
