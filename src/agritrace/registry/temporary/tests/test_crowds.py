"""Several officers at the same moment, over connections of their own, with the real relay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connections

from agritrace.foundation.journal import relay
from agritrace.kernel.results import Refused
from agritrace.registry.subjects.values import SubjectState
from agritrace.registry.temporary.listeners import LISTENERS
from agritrace.registry.temporary.values import Entered
from tests.cast import Cast

from .field import Field, number_of


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Run all jobs in threads that begin together; a refusal is an answer, anything else fails the test."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        gate.wait()
        try:
            return job()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_one_person_met_by_many_at_once_is_entered_once_and_joined_once(fresh_cast: Cast, now: datetime) -> None:
    field = Field(fresh_cast, now)
    officers = ("county", "enforcement", "county_admin", "enforcement_admin")
    answers = at_once([lambda who=who: field.enter(who, cred_no=number_of()) for who in officers])  # type: ignore[misc]  # bound on purpose
    (made,) = [answer for answer in answers if isinstance(answer, Entered)]
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    asked = field.register(made.code)
    field.settle(asked, made.temporary_id)
    code = fresh_cast["producer"].subject_code
    later = at_once([lambda: field.approve(asked), lambda: field.join(made.temporary_id, code)])
    while relay.run_once(LISTENERS).events:
        continue
    row = field.row(made.temporary_id)
    assert row.state is SubjectState.JOINED
    assert row.joined_to in {asked.subject_id, fresh_cast["producer"].subject_id}  # whoever came first, and only one
    assert not any(isinstance(answer, Refused) for answer in later)
