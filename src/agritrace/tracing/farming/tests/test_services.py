"""Farm records through the services: entered, copied, reversed, asked for waits; nothing is edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import CommandConflict, Denied, NotFound, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.products.tests.factories import LIXIA, add, county, farmer, make_subject, set_state, tomato
from agritrace.registry.proxies.tests.conftest import field  # noqa: F401  # a township with its farmers
from agritrace.registry.proxies.tests.field import Field
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.farming import selectors, services
from agritrace.tracing.farming.models import FarmRecord
from agritrace.tracing.farming.values import Harvested, RepeatRecords, ReverseRecord, Told, Work

from .plots import OF_FARMERS, enter, spray

TOMATO = "01040551"


@pytest.fixture
def grower(db: None, now: datetime) -> Viewer:
    return farmer(make_subject(now), OF_FARMERS)


def waits(viewer: Viewer, day: date, base: str = "1号基地", category: str = TOMATO) -> list[str]:
    assert viewer.subject_id is not None
    return [one.input_name for one in selectors.intervals(Harvested(viewer.subject_id, category, base, day))]


def refused(work: object, **changes: object) -> set[str]:
    with pytest.raises(Refused) as told:
        work(**changes)  # type: ignore[operator]  # a function of the tests
    return {one.code for one in told.value.refusal.reasons}


def test_a_wait_counts_for_its_crop_and_plot_until_its_day(grower: Viewer, now: datetime) -> None:
    today, product = beijing_day(now), add(grower, now)
    made = enter(grower, spray(today, product), now)
    assert made.free_on == today + timedelta(days=7)
    assert waits(grower, today) == ["吡虫啉"]
    assert waits(grower, today + timedelta(days=6)) == ["吡虫啉"]
    assert waits(grower, today + timedelta(days=7)) == []
    assert waits(grower, today - timedelta(days=1)) == [], "what was harvested before is not concerned"
    assert waits(grower, today, base="2号基地") == []
    assert waits(grower, today, base="") == ["吡虫啉"], "an unknown plot meets all"
    assert waits(grower, today, category="0104") == []
    other = farmer(make_subject(now), OF_FARMERS)
    assert waits(other, today) == []


def test_a_record_without_crop_and_plot_counts_for_all_and_a_second_packaging_is_the_same_crop(
    grower: Viewer, now: datetime
) -> None:
    today, product = beijing_day(now), add(grower, now)
    add(grower, now, tomato(spec="2.5 kg/箱"))
    enter(grower, spray(today, None, base_name="", input_name="阿维菌素", interval_days=3), now)
    enter(grower, spray(today, product), now)
    assert waits(grower, today) == ["吡虫啉", "阿维菌素"]
    assert waits(grower, today, base="9号大棚", category="0201") == ["阿维菌素"]


def test_the_same_form_twice_is_one_record_and_other_content_is_a_conflict(grower: Viewer, now: datetime) -> None:
    told, command = spray(beijing_day(now)), uuid4()
    first = enter(grower, told, now, command)
    assert enter(grower, told, now, command) == first
    with pytest.raises(CommandConflict):
        enter(grower, replace(told, input_name="敌敌畏"), now, command)
    assert selectors.list_records(grower, PageRequest(), now).total == 1


def test_a_correction_is_an_entry_that_reverses_and_ends_the_wait(grower: Viewer, now: datetime) -> None:
    today = beijing_day(now)
    made = enter(grower, spray(today), now)
    entry = services.reverse_record(grower, ReverseRecord(made.record_id, "药名选错", uuid4()), now)
    before, after = selectors.record(grower, made.record_id), selectors.record(grower, entry.record_id)
    assert (before.input_name, before.reversed_by, before.counts) == ("吡虫啉", entry.record_id, False)
    assert (after.reverses, after.note, after.counts) == (made.record_id, "药名选错", False)
    assert waits(grower, today) == []
    again = ReverseRecord(made.record_id, "再来一次", uuid4())
    assert refused(lambda: services.reverse_record(grower, again, now)) == {"state"}
    assert refused(lambda: services.reverse_record(grower, replace(again, record_id=entry.record_id), now)) == {"state"}
    assert refused(lambda: services.reverse_record(grower, replace(again, reason=""), now)) == {"reason"}
    said = [one.sentence for one in journal.history(grower, "farm-record", made.record_id)]
    assert any("冲销" in one and "药名选错" in one for one in said)


def test_nobody_edits_or_deletes_a_record_not_even_past_the_services(grower: Viewer, now: datetime) -> None:
    made = enter(grower, spray(beijing_day(now)), now)
    rows = FarmRecord.objects.everything(reason="test").filter(pk=made.record_id)
    for change in (lambda: rows.update(interval_days=0), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_yesterday_is_copied_in_one_press_and_not_twice(grower: Viewer, now: datetime) -> None:
    today = beijing_day(now)
    yesterday = today - timedelta(days=1)
    product = add(grower, now)
    ids = [
        enter(grower, spray(yesterday, product), now).record_id,
        enter(grower, Told(Work.WATER, yesterday, "1号基地"), now).record_id,
    ]
    assert {row.id for row in selectors.last_day(grower, today)} == set(ids)
    done = services.repeat_records(grower, RepeatRecords(tuple(ids), today, uuid4()), now)
    copies = [selectors.record(grower, number) for number in done.record_ids]
    assert [(row.work, row.done_on, row.free_on) for row in copies] == [
        (Work.PESTICIDE, today, today + timedelta(days=7)),
        (Work.WATER, today, None),
    ]
    assert refused(lambda: services.repeat_records(grower, RepeatRecords(tuple(ids), today, uuid4()), now)) == {"twice"}
    assert refused(lambda: services.repeat_records(grower, RepeatRecords((), today, uuid4()), now)) == {"count"}
    stranger = farmer(make_subject(now), OF_FARMERS)
    with pytest.raises(NotFound):
        services.repeat_records(stranger, RepeatRecords(tuple(ids), today, uuid4()), now)


def test_a_harvest_inside_a_wait_warns_and_asks_for_its_reason_here_and_as_a_batch(
    grower: Viewer, now: datetime
) -> None:
    today, product = beijing_day(now), add(grower, now)
    enter(grower, spray(today - timedelta(days=2), product), now)
    harvest = Told(Work.HARVEST, today, "1号基地", product)
    assert refused(lambda: enter(grower, harvest, now)) == {"interval"}
    assert enter(grower, replace(harvest, note="台风前抢收"), now).free_on is None
    batch = Produce(product, Decimal(10), "公斤", today, uuid4(), base_name="1号基地")
    assert refused(lambda: batches.produce(grower, batch, now)) == {"interval"}
    assert batches.produce(grower, replace(batch, note="台风前抢收", command_id=uuid4()), now).batch_id
    assert batches.produce(grower, replace(batch, base_name="2号基地", command_id=uuid4()), now).batch_id


def test_who_may_not_enter_and_whose_records_are_seen(grower: Viewer, now: datetime) -> None:
    told = spray(beijing_day(now))
    made = enter(grower, told, now)
    assert grower.subject_id is not None
    for lacking in (farmer(grower.subject_id, frozenset()), county()):
        with pytest.raises(Denied):
            enter(lacking, told, now)
        with pytest.raises(Denied):
            services.reverse_record(lacking, ReverseRecord(made.record_id, "原因", uuid4()), now)
        with pytest.raises(Denied):
            selectors.list_records(lacking, PageRequest(), now)
    seeing = {"farming:record:see"}
    assert selectors.record(replace(county(), permissions=frozenset(seeing)), made.record_id).id == made.record_id
    for away in (replace(county(LIXIA), permissions=frozenset(seeing)), farmer(make_subject(now), OF_FARMERS)):
        with pytest.raises(NotFound):
            selectors.record(away, made.record_id)
    with pytest.raises(NotFound):
        services.reverse_record(
            farmer(make_subject(now), OF_FARMERS), ReverseRecord(made.record_id, "原因", uuid4()), now
        )
    stranger = farmer(make_subject(now), OF_FARMERS)
    assert refused(lambda: enter(stranger, spray(beijing_day(now), add(grower, now)), now)) == {"product"}
    set_state(grower.subject_id, "suspended", now)
    assert enter(grower, replace(told, input_name="苏云金杆菌"), now).record_id, "suspended subjects keep their records"
    set_state(grower.subject_id, "cancelled", now)
    assert refused(lambda: enter(grower, told, now)) == {"subject"}


def test_a_forbidden_input_is_recorded_truthfully_and_found_by_the_county(grower: Viewer, now: datetime) -> None:
    today = beijing_day(now)
    made = enter(grower, spray(today, None, input_name="40%甲胺磷乳油"), now)
    (found,) = selectors.intervals(Harvested(grower.subject_id or 0, TOMATO, "1号基地", today + timedelta(days=90)))
    assert found.free_on is None
    assert "禁止使用" in found.sentence
    watching = replace(county(), permissions=frozenset({"farming:record:see"}))
    page = selectors.list_records(watching, PageRequest(filters={"view": "banned"}), now)
    assert [row.id for row in page.rows] == [made.record_id]


def test_the_list_is_searched_and_filtered(grower: Viewer, now: datetime) -> None:
    today, product = beijing_day(now), add(grower, now)
    enter(grower, spray(today, product), now)
    enter(grower, spray(today - timedelta(days=9), product, input_name="阿维菌素"), now)
    enter(grower, Told(Work.WATER, today, "2号基地"), now)

    def found(search: str = "", **filters: str) -> list[str]:
        return [row.what for row in selectors.list_records(grower, PageRequest(search, filters), now).rows]

    assert found() == ["灌溉", "吡虫啉", "阿维菌素"]
    assert found("bcl") == ["吡虫啉"]
    assert found("虫啉") == ["吡虫啉"]
    assert found("pd2008") == ["吡虫啉", "阿维菌素"]
    assert found(work="water") == ["灌溉"]
    assert found(view="open") == ["吡虫啉"]
    assert [row.input_name for row in selectors.last_used(grower, Work.PESTICIDE)] == ["吡虫啉", "阿维菌素"]
    assert [row.input_name for row in selectors.waiting(grower, now)] == ["吡虫啉"]


def test_a_township_records_for_a_farmer_and_both_names_stand_in_the_history(field: Field) -> None:  # noqa: F811
    made = field.approved()
    acting = field.acting(made.consent_id)
    assert acting is not None
    entered = enter(acting, spray(beijing_day(field.now)), field.now)
    row = selectors.record(acting, entered.record_id)
    assert (row.subject_id, row.proxied) == (made.subject_id, True)
    (line,) = journal.history(field.cast.viewer("county"), "farm-record", entered.record_id)
    assert line.sentence.startswith("陈乡（代 张满仓）")
