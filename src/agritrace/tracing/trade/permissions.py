"""Permissions of the trade room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with sales and returns; ``EXPIRE`` belongs to the timer alone."""

    SEE = "trade:sale:see"
    SUBMIT = "trade:sale:submit"
    CONFIRM = "trade:sale:confirm"
    REFUSE = "trade:sale:refuse"
    WITHDRAW = "trade:sale:withdraw"
    EXPIRE = "trade:sale:expire"
    RETURN = "trade:return:request"
    ACCEPT = "trade:return:accept"
