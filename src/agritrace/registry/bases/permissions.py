"""Permissions of the bases room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with bases."""

    SEE = "bases:base:see"
    KEEP = "bases:base:keep"
