"""Permissions of the codes room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with trace codes and their labels."""

    SEE = "codes:code:see"
    PRINT = "codes:label:print"
    VOID = "codes:code:void"
    RECALL = "codes:code:recall"
