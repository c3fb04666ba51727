"""The people of this room's stories, with a password hash that costs no second each."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from .people import People, populate


@pytest.fixture(autouse=True)
def _quick_hashes(settings: SettingsWrapper) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def people(db: None, now: datetime) -> People:
    """A populated country."""
    return populate(now)
