"""Permissions of the genealogy room."""

from enum import StrEnum


class Permission(StrEnum):
    """Walking a chain of a batch one sees, and looking at stations outside one's jurisdiction."""

    WALK = "genealogy:chain:walk"
    OFFICIAL = "genealogy:chain:official"
