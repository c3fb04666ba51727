"""The people of this room's stories."""

from __future__ import annotations

from datetime import datetime

import pytest

from .people import People, populate


@pytest.fixture
def people(db: None, now: datetime) -> People:
    """A populated country."""
    return populate(now)
