"""Permissions of the usage room."""

from enum import StrEnum


class Permission(StrEnum):
    """Figures of one's own organisation and, for regulators, of all below it."""

    SEE = "usage:figures:see"
