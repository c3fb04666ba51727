"""The people of these stories, and the policy as the platform office has set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pyotp
import pytest

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.tests.people import ORIGIN, PASSWORD, People, populate
from agritrace.foundation.accounts.values import Credentials, SignedIn
from agritrace.foundation.factors import selectors, services
from agritrace.foundation.factors.tests.softkey import SITE, SoftKey
from agritrace.foundation.factors.values import AddKey, Need, SetPolicy
from conftest import Prepared


@pytest.fixture
def people(prepared: Prepared, now: datetime) -> Iterator[People]:
    """A populated country; administrators of laboratories need a key at once, those of regulators may take 30 days."""
    with prepared("people of factors", lambda: _with_policy(now)) as people:
        yield people


def _with_policy(now: datetime) -> People:
    people = populate(now)
    for role, need, days in (("检测机构用户管理员", Need.KEY, 0), ("监管机构用户管理员", Need.ANY, 30)):
        set_policy(people, role, need, days)
    return people


def set_policy(people: People, role: str, need: Need, days: int) -> None:
    minister = people.viewer("minister")
    (line,) = [one for one in selectors.policies(minister) if selectors.role_words(one) == role]
    command = SetPolicy(policy_id=line.id, need=need, grace_days=days, command_id=uuid4())
    services.set_policy(minister, command, people.now)


def first_step(people: People, name: str, at: datetime | None = None) -> SignedIn:
    return accounts.sign_in(Credentials(name, PASSWORD), ORIGIN, at or people.now)


@pytest.fixture
def enrol(people: People) -> Callable[[str], pyotp.TOTP]:
    """Put one-time codes in use for somebody, half an hour ago; returns the telephone."""

    def work(name: str) -> pyotp.TOTP:
        viewer, before = people.viewer(name), people.now - timedelta(minutes=30)
        services.start_codes(viewer, before)
        waiting = services.enrolling(viewer, before)
        assert waiting is not None
        phone = pyotp.TOTP(waiting.secret)
        services.confirm_codes(viewer, phone.at(before), before)
        return phone

    return work


@pytest.fixture
def give_key(people: People) -> Callable[[str], SoftKey]:
    """Register a key for somebody; returns the key."""

    def work(name: str) -> SoftKey:
        key = SoftKey()
        register(people, name, key)
        return key

    return work


def register(people: People, name: str, key: SoftKey) -> tuple[str, ...]:
    viewer = people.viewer(name)
    ceremony = services.begin_key(viewer, SITE)
    command = AddKey("蓝色钥匙", key.register(ceremony), ceremony.state, SITE)
    return services.add_key(viewer, command, people.now).recovery
