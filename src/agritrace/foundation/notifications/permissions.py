"""Permissions of the notifications room."""

from enum import StrEnum


class Permission(StrEnum):
    """One's own notices and settings need no permission; ``SEND`` is the worker's."""

    SEE_MESSAGES = "notifications:message:see"
    CHANGE_WORDING = "notifications:wording:change"
    SEND = "notifications:delivery:send"
