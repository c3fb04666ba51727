"""What an auditor asks for, as typed, and what he gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agritrace.foundation.journal.values import RecordDetail

EXPORTED = 10_000
"""Rows of one export at most; a longer one is cut and says so."""
SECURITY_ACTS = ("accounts:", "factors:", "duty:")
"""What the security office reads: acts about logins, accounts and duty sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as typed. ``person`` is a user name or a whole name, ``thing`` a code, number or user name.

    ``kind`` narrows ``thing``; with a kind a number may be the internal one. ``region`` is a region code, days are
    days in Beijing, both included.
    """

    person: str = ""
    thing: str = ""
    kind: str = ""
    act: str = ""
    region: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One record in full, with user name and organisation of whoever acted."""

    detail: RecordDetail
    username: str
    organisation: str
