"""Permissions of the notifications room."""

from enum import StrEnum


class Permission(StrEnum):
    """One's own notices need no permission; the log of sent messages is for operators."""

    SEE_MESSAGES = "notifications:message:see"
