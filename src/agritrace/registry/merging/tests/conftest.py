"""The county of this room's stories."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast

from .twins import Twins


@pytest.fixture
def twins(cast: Cast, now: datetime) -> Twins:
    """Who registered twice in Yuhang."""
    return Twins(cast, now)
