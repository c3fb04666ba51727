"""What a security administrator reads of accounts: locks and logins, nothing of the person but the name. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .values import AccountRole, AccountState


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One account as a security administrator sees it: nothing of the person but the name."""

    id: int
    username: str
    name: str
    organisation: str
    role: AccountRole
    state: AccountState
    failures: int
    locked_until: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Guarded:
    """How many accounts of an area are locked, mistyped, or still have their initial password."""

    locked: int
    failing: int
    initial: int
