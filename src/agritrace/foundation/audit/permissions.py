"""Permissions of the audit room."""

from enum import StrEnum


class Permission(StrEnum):
    """What one may read of the records; of which area, the office of the reader decides."""

    READ = "audit:record:read"
    EXPORT = "audit:record:export"
    SECURITY = "audit:security:read"
