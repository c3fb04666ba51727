"""Permissions of the backups room."""

from enum import StrEnum


class Permission(StrEnum):
    """Backups are looked after by the administrators of the platform alone; runs are made by the system."""

    SEE = "backups:run:see"
