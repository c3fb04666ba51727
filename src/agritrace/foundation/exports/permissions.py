"""Permissions of the exports room."""

from enum import StrEnum


class Permission(StrEnum):
    """Offices ask, their administrator approves, large ones the security office, which also traces leaked files."""

    ASK = "exports:request:ask"
    APPROVE = "exports:request:approve"
    GUARD = "exports:request:guard"
    TRACE = "exports:file:trace"
    WORK = "exports:file:make"
