"""Permissions of the products room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with products."""

    SEE = "products:product:see"
    ADD = "products:product:add"
    CHANGE = "products:product:change"
    DISABLE = "products:product:disable"
