"""What may be permitted in this room; nobody is granted these by role."""

from enum import StrEnum


class Permission(StrEnum):
    """``CANCEL_OWN`` is everybody's for what he started himself, ``WORK`` the worker's alone."""

    CANCEL_OWN = "runs:run:cancel_own"
    WORK = "runs:run:work"
