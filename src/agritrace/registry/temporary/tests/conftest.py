"""The field of this room's stories."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast

from .field import Field


@pytest.fixture
def field(cast: Cast, now: datetime) -> Field:
    """Officials of Yuhang."""
    return Field(cast, now)
