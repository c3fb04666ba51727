"""Which permissions each role holds: the permission matrix of domain facts subjects §5 as one table.

Rooms own their permissions; who gets them is decided here, where all rooms are known.
"""

from __future__ import annotations


def register() -> None:
    """Hand the table to the accounts room."""
