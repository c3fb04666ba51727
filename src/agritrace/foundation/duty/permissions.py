"""Permissions of the duty room."""

from enum import StrEnum


class Permission(StrEnum):
    """Who goes on duty; who sees the sessions: of one's institution, as security office, as audit office."""

    OPEN = "duty:session:open"
    SEE = "duty:session:see"
    WATCH = "duty:security:watch"
    STOP = "duty:security:stop"
    AUDIT = "duty:audit:see"
