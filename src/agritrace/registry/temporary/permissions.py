"""What may be permitted in this room; entering and joining are permissions of the subjects room."""

from enum import StrEnum


class Permission(StrEnum):
    """Reading entries of the own area; who writes them holds ``subjects:temporary:enter``, who joins reviews."""

    SEE = "temporary:entry:see"
