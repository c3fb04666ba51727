"""Permissions of the institutions room."""

from enum import StrEnum


class Permission(StrEnum):
    """What one may do with applications of institutions and cards of enforcement officers."""

    APPLY = "institutions:application:apply"
    DECIDE = "institutions:application:decide"
    SEE_OFFICERS = "institutions:officer:see"
    KEEP_OFFICERS = "institutions:officer:keep"
