"""Permissions of the papers room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with papers."""

    SEE = "papers:paper:see"
    ENTER = "papers:paper:enter"
    CHECK = "papers:paper:check"
