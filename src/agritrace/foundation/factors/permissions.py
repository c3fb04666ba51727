"""Permissions of the factors room."""

from enum import StrEnum


class Permission(StrEnum):
    """One's own factors need no permission; lost ones are removed by whoever may manage the account."""

    SET_POLICY = "factors:policy:set"
