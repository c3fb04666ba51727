"""Permissions of the regions room."""

from enum import StrEnum


class Permission(StrEnum):
    """Reading regions needs none: they are public."""

    LOAD = "regions:edition:load"
