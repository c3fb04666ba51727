"""The people of this room's stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from conftest import Prepared

from .people import People, populate


@pytest.fixture
def people(prepared: Prepared, now: datetime) -> Iterator[People]:
    """A populated country."""
    with prepared("people", lambda: populate(now)) as people:
        yield people
