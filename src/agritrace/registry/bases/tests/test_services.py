"""Bases as stories: added with a code, drawn elsewhere, changed, retired; and who may not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from agritrace.kernel.geo import CoordinateSystem
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.registry.bases import selectors, services
from agritrace.registry.bases.models import Base
from agritrace.registry.bases.tests.factories import HOME, add_base, facts, town
from agritrace.registry.bases.values import AddBase, BaseState, ChangeBase, Place, SwitchBase
from agritrace.registry.products.tests.factories import farmer, make_subject, set_state

KEEP = frozenset({"bases:base:see", "bases:base:keep"})


@pytest.fixture
def producer(cast):
    return cast.viewer("producer")


def test_a_base_gets_the_next_code_of_its_place_and_land_class(cast, producer):
    first, second = add_base(producer, cast.now), add_base(producer, cast.now, name="2号基地")
    pond = add_base(producer, cast.now, name="鱼塘", land_class="1104")
    assert first.code == f"{town()}01020001"
    assert second.code == f"{town()}01020002"
    assert pond.code == f"{town()}11040001"
    row = selectors.base(cast.viewer("county"), first.base_id)
    assert row.corners == HOME
    assert 10_000 < row.drawn_area < 11_000
    assert row.findings == ()


def test_a_plot_drawn_in_another_county_or_of_another_size_is_only_remarked(cast, producer):
    jinan = tuple((x - 2.9, y + 6.27) for x, y in HOME)
    assert add_base(producer, cast.now, corners=jinan).findings == ("outside",)
    assert add_base(producer, cast.now, name="大", area=Decimal(30)).findings == ("area",)
    assert add_base(producer, cast.now, name="公顷", area=Decimal(1), area_unit="公顷").findings == ()
    assert add_base(producer, cast.now, name="没画", corners=()).findings == ()


def test_corners_of_a_map_app_are_stored_in_wgs84_with_their_system(cast, producer):
    added = add_base(producer, cast.now, system=CoordinateSystem.GCJ02)
    row = selectors.base(producer, added.base_id)
    assert row.stated_system is CoordinateSystem.GCJ02
    assert row.corners != HOME
    assert all(
        abs(a - b) < 0.01 for one, two in zip(row.corners, HOME, strict=True) for a, b in zip(one, two, strict=True)
    )


def test_a_base_is_changed_in_the_version_that_was_shown_and_keeps_its_code(cast, producer):
    added = add_base(producer, cast.now)
    command = ChangeBase(added.base_id, added.version, facts(name="一号", area=Decimal(15)), uuid4())
    changed = services.change_base(producer, command, cast.now)
    assert changed.code == added.code
    assert services.change_base(producer, command, cast.now) == changed  # pressed twice
    with pytest.raises(Refused, match="刚被修改过"):
        services.change_base(producer, replace(command, command_id=uuid4()), cast.now)
    row = selectors.base(producer, added.base_id)
    assert (row.name, row.area) == ("一号", Decimal("15.000"))


def test_a_retired_base_is_not_offered_and_comes_back(cast, producer):
    added = add_base(producer, cast.now)
    assert selectors.choices(producer) == ("1号基地",)
    gone = services.retire_base(producer, SwitchBase(added.base_id, added.version, uuid4()), cast.now)
    assert gone.state is BaseState.RETIRED
    assert selectors.choices(producer) == ()
    with pytest.raises(Refused, match="停用"):
        services.change_base(producer, ChangeBase(added.base_id, gone.version, facts(), uuid4()), cast.now)
    again = add_base(producer, cast.now)  # the name is free
    with pytest.raises(Refused, match="同名"):
        services.restore_base(producer, SwitchBase(added.base_id, gone.version, uuid4()), cast.now)
    services.retire_base(producer, SwitchBase(again.base_id, again.version, uuid4()), cast.now)
    back = services.restore_base(producer, SwitchBase(added.base_id, gone.version, uuid4()), cast.now)
    assert back.state is BaseState.ACTIVE


def test_one_name_stands_for_one_active_base(cast, producer):
    command = AddBase(Place(town(), "0102"), facts(), uuid4())
    first = services.add_base(producer, command, cast.now)
    assert services.add_base(producer, command, cast.now) == first
    with pytest.raises(Refused, match="同名"):
        add_base(producer, cast.now)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (("330110000000", "0102"), "region_code"),
        (("999999999999", "0102"), "region_code"),
        (("town", "0801"), "land_class"),
    ],
)
def test_a_place_is_a_township_of_today_and_a_land_class_of_the_list(cast, producer, place, field):
    where = Place(town() if place[0] == "town" else place[0], place[1])
    with pytest.raises(Refused) as refused:
        services.add_base(producer, AddBase(where, facts(), uuid4()), cast.now)
    assert [reason.field for reason in refused.value.refusal.reasons] == [field]


def test_a_suspended_subject_adds_no_base(db, now):
    subject_id = make_subject(now)
    set_state(subject_id, "suspended", now)
    with pytest.raises(Refused, match="不能新增基地"):
        add_base(farmer(subject_id, KEEP), now)


@pytest.mark.parametrize("who", ["sibling_county", "other_county", "other_province", "buyer", "laboratory"])
def test_nobody_else_finds_the_base(cast, producer, who):
    added = add_base(producer, cast.now)
    with pytest.raises(NotFound):
        selectors.base(cast.viewer(who), added.base_id)


@pytest.mark.parametrize("who", ["county", "township", "ministry", "buyer"])
def test_only_its_own_subject_keeps_a_base(cast, producer, who):
    added = add_base(producer, cast.now)
    viewer = cast.viewer(who)
    with pytest.raises(NotFound):
        services.retire_base(viewer, SwitchBase(added.base_id, added.version, uuid4()), cast.now)
    if who != "buyer":
        with pytest.raises(Denied):
            add_base(viewer, cast.now)
    assert selectors.base(producer, added.base_id).state is BaseState.ACTIVE


def test_eight_at_once_in_one_township_get_eight_codes(fresh_database, now):
    farmers = [farmer(make_subject(now, name=f"农场{n}"), KEEP) for n in range(8)]

    def work(viewer):
        try:
            return add_base(viewer, now).code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(work, farmers))
    assert codes == [f"{town()}0102{n:04d}" for n in range(1, 9)]
    assert Base.objects.everything(reason="test").count() == 8
