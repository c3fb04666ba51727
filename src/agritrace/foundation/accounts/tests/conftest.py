"""The people of this room's stories, with a password hash that costs no second each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from conftest import Prepared

from .people import People, populate


@pytest.fixture(autouse=True)
def _quick_hashes(settings: SettingsWrapper) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def people(prepared: Prepared, now: datetime) -> Iterator[People]:
    """A populated country."""
    with prepared("people", lambda: populate(now)) as people:
        yield people
