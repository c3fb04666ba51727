"""Permissions of the farming room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with farm records."""

    SEE = "farming:record:see"
    ENTER = "farming:record:enter"
    REVERSE = "farming:record:reverse"
