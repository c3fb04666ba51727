"""Permissions of the certificates room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with certificates."""

    SEE = "certificates:certificate:see"
    ISSUE = "certificates:certificate:issue"
    PRINT = "certificates:certificate:print"
    VOID = "certificates:certificate:void"
