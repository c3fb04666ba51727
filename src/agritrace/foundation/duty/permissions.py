"""Permissions of the duty room."""

from enum import StrEnum


class Permission(StrEnum):
    """Who goes on duty, and support staff for what; who sees the sessions: of one's institution, of operators, as office."""

    OPEN = "duty:session:open"
    OPERATE = "duty:session:operate"
    ENVIRONMENT = "duty:session:environment"
    COORDINATE = "duty:session:coordinate"
    SUPERVISE = "duty:session:supervise"
    OPERATORS = "duty:operators:see"
    SEE = "duty:session:see"
    WATCH = "duty:security:watch"
    STOP = "duty:security:stop"
    AUDIT = "duty:audit:see"
