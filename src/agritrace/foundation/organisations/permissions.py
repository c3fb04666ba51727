"""Permissions of the organisations room."""

from enum import StrEnum


class Permission(StrEnum):
    """What one may do with organisations; where, the jurisdiction and the place in the order decide."""

    SEE = "organisations:organisation:see"
    CREATE = "organisations:organisation:create"
    CHANGE = "organisations:organisation:change"
    REFORM = "organisations:division:reform"
    QUALIFY = "organisations:qualification:record"
    CONTACT = "organisations:organisation:contact"
