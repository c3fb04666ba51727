"""Permissions of the catalogue room."""

from enum import StrEnum


class Permission(StrEnum):
    """Reading the catalogue needs none: it is public."""

    LOAD = "catalogue:edition:load"
