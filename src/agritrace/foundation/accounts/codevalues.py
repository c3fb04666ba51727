"""What a one-time code is for. Pure values."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """A code lets somebody in by telephone, or proves an e-mail address."""

    LOGIN = "login"
    EMAIL = "email"
