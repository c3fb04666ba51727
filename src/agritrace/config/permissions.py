"""Permissions of pages that look at the platform as a whole."""

from enum import StrEnum


class Permission(StrEnum):
    """What the operators of the platform may see; no business data among it."""

    HEALTH = "config:health:see"
