"""Permissions of the accounts room."""

from enum import StrEnum


class Permission(StrEnum):
    """What one may do with accounts of others; whose, the delegation kernel decides."""

    SEE = "accounts:account:see"
    APPOINT = "accounts:account:appoint"
    MANAGE = "accounts:account:manage"
    OPEN_SUBJECT = "accounts:subject:open"
    SERVE_SUBJECT = "accounts:subject:serve"
    WATCH = "accounts:security:watch"
    GUARD = "accounts:security:guard"
    MANAGE_PEOPLE = "accounts:people:manage"
