"""Many at once: one code, one recovery code, one signature open one door; guessers do not slip past the count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
from django.db import connections

from agritrace.foundation.accounts.tests.people import ORIGIN, People, populate
from agritrace.foundation.accounts.values import SignedIn
from agritrace.foundation.factors import services
from agritrace.foundation.factors.values import KeyAnswer
from agritrace.kernel.results import Refused

from .conftest import first_step, register
from .softkey import SITE, SoftKey

CROWD = 8


def at_once(job: Callable[[], object]) -> list[object]:
    """Run a job in threads that begin together; a refusal is an answer, anything else fails the test."""
    gate = threading.Barrier(CROWD)

    def run(_: int) -> object:
        gate.wait()
        try:
            return job()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(run, range(CROWD)))


def entered(answers: list[object]) -> int:
    return sum(isinstance(one, SignedIn) for one in answers)


def telephone(people: People, name: str) -> pyotp.TOTP:
    viewer, before = people.viewer(name), people.now - timedelta(minutes=30)
    services.start_codes(viewer, before)
    waiting = services.enrolling(viewer, before)
    assert waiting is not None
    phone = pyotp.TOTP(waiting.secret)
    services.confirm_codes(viewer, phone.at(before), before)
    return phone


def test_what_serves_once_serves_one_of_a_crowd(fresh_database: str, now: datetime) -> None:
    people = populate(now)
    phone, first = telephone(people, "clerk"), first_step(people, "clerk")
    code = phone.at(now)
    assert entered(at_once(lambda: services.prove_code(first, code, ORIGIN, now=now))) == 1
    assert isinstance(at_once(lambda: services.prove_code(first, code, ORIGIN, now=now))[0], Refused)

    recovery = register(people, "town", SoftKey())
    second = first_step(people, "town")
    assert entered(at_once(lambda: services.prove_recovery(second, recovery[0], ORIGIN, now=now))) == 1

    key = SoftKey()
    register(people, "enf", key)
    third = first_step(people, "enf")
    ceremony = services.begin_proof(third, SITE)
    assert ceremony is not None
    given = KeyAnswer(key.sign(ceremony), ceremony.state, SITE)
    assert entered(at_once(lambda: services.prove_key(third, given, ORIGIN, now=now))) == 1


def test_a_crowd_of_guessers_gets_five_looks(fresh_database: str, now: datetime) -> None:
    people = populate(now)
    phone, first = telephone(people, "clerk"), first_step(people, "clerk")
    wrong = f"{(int(phone.at(now)) + 1) % 10**6:06d}"
    answers = at_once(lambda: services.prove_code(first, wrong, ORIGIN, now=now))
    assert sum("不正确" in str(one.refusal) for one in answers if isinstance(one, Refused)) == 5
    assert sum("锁定" in str(one.refusal) for one in answers if isinstance(one, Refused)) == CROWD - 5
