"""By what the list of accounts is narrowed besides role and state: how they are used. Pure values."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

UNUSED_FOR = timedelta(days=90)


class Used(StrEnum):
    """Nobody ever signed in; nobody did within ninety days."""

    NEVER = "never"
    LONG_AGO = "long_ago"


USED_WORDS: dict[Used, str] = {Used.NEVER: "从未使用", Used.LONG_AGO: "90 天未使用"}
