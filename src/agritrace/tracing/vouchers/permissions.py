"""Permissions of the vouchers room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with vouchers: ``ISSUE`` also prints, hands over and voids, ``VERIFY`` is for the gate."""

    SEE = "vouchers:voucher:see"
    ISSUE = "vouchers:voucher:issue"
    VERIFY = "vouchers:voucher:verify"
