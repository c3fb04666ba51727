"""Permissions of the privacy room."""

from enum import StrEnum


class Permission(StrEnum):
    """Values in full are for the competent county, one's own page for the subject, the table of terms for authorities."""

    UNMASK = "privacy:values:unmask"
    SEE_OWN = "privacy:own:see"
    SEE_RETENTION = "privacy:retention:see"
