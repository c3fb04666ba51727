"""Permissions of the recall room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with recalls and holds; ``LAPSE`` belongs to the timer alone."""

    SEE = "recall:recall:see"
    OPEN = "recall:recall:open"
    END = "recall:recall:end"
    SEE_HOLD = "recall:hold:see"
    DECIDE = "recall:hold:decide"
    ORDER = "recall:hold:order"
    SETTLE = "recall:hold:settle"
    ANSWER = "recall:hold:answer"
    LAPSE = "recall:hold:lapse"
