"""Loading the edition."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError, transaction

from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import services
from agritrace.foundation.regions.acts import LOAD
from agritrace.foundation.regions.models import Boundary, Edition, Region, RegionChange
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied
from agritrace.kernel.viewer import PUBLIC, system

pytestmark = pytest.mark.django_db
SYSTEM = system("loading in a test")
REASON = "the test counts rows"


def _forget() -> None:
    """As if another edition were loaded."""
    journal.act(SYSTEM, LOAD, lambda opened: Edition.objects.storing(opened).delete()[0], now=system_now(), answer=int)


def test_a_second_load_changes_nothing() -> None:
    loaded = services.load_regions(SYSTEM, system_now())
    assert (loaded.regions, loaded.changes, loaded.boundaries) == (0, 0, 0)


def test_a_new_edition_replaces_the_old_one_in_seconds_and_tells_its_progress() -> None:
    _forget()
    told: list[tuple[str, int, int]] = []
    began = time.perf_counter()
    loaded = services.load_regions(SYSTEM, system_now(), progress=lambda *step: told.append(step))
    assert time.perf_counter() - began < 20  # 3 s on an idle machine; the bench holds the limit of 5
    assert loaded.regions == Region.objects.everything(reason=REASON).count() > 44_702
    assert loaded.changes == RegionChange.objects.everything(reason=REASON).count()
    assert loaded.boundaries == Boundary.objects.everything(reason=REASON).count() == 2891
    assert {what for what, _, _ in told} == {"行政区划", "区划变更", "县界"}
    assert all(done <= total for _, done, total in told)


def test_only_the_system_loads_an_edition() -> None:
    with pytest.raises(Denied):
        services.load_regions(PUBLIC, system_now())


def test_regions_cannot_be_written_past_the_journal() -> None:
    with pytest.raises(DatabaseError, match="no record is open"), transaction.atomic():
        Region.objects.everything(reason=REASON).filter(code="330110000000").update(name="别处")
