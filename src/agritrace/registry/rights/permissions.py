"""Permissions of the rights room."""

from enum import StrEnum


class Permission(StrEnum):
    """An official takes a request at the counter, the competent county answers.

    Asking about oneself needs no permission: no owner can keep it from the person behind a sub-account. ``WITHDRAW`` is
    lent to whoever asked in his own account.
    """

    SEE = "rights:request:see"
    SERVE = "rights:request:serve"
    HANDLE = "rights:request:handle"
    WITHDRAW = "rights:request:withdraw"
