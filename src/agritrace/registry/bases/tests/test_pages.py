"""Pages of bases, walked as a browser without scripts would."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agritrace.kernel.clock import system_now
from agritrace.registry.bases import rules, selectors
from agritrace.registry.bases.tests.factories import HOME, add_base, town
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches.tests.test_pages import signed_in


def typed(**changes):
    return {
        "command_id": str(uuid4()), "name": "东大棚", "area": "16", "area_unit": "亩", "region_code": town(),
        "land_class": "1202", "corners": rules.write_corners(HOME), "system": "wgs84", "version": "0", **changes,
    }  # fmt: skip


@pytest.fixture
def producer(cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def county(cast) -> Client:
    return signed_in(cast, "county")


def test_a_base_is_added_seen_by_the_county_and_offered_for_the_harvest(cast, producer, county):
    assert "还没有基地" in producer.get("/bases/").content.decode()
    assert town() in producer.get("/bases/new").content.decode()  # the subject's own township is chosen
    answer = producer.post("/bases/new", typed())
    assert answer.status_code == 302, answer.content.decode()
    record = county.get(answer.url).content.decode()
    assert "东大棚" in record
    assert "<polygon" in record
    assert "停用" not in record
    listed = county.get("/bases/", {"q": "禾田"}).content.decode()
    assert "东大棚" in listed
    add(cast.viewer("producer"), system_now())
    assert '<option value="东大棚">' in producer.get("/batches/new").content.decode()
    assert "证照" in county.get(f"/subjects/{cast['producer'].subject_id}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area": "十六"}, "数量要用数字填写"),
        ({"corners": "东边"}, "第 1 行不是一个角点"),
        ({"corners": "119.93,30.4\n119.94,30.4"}, "围不成一块地"),
        ({"region_code": "330110000000"}, "请继续选择到"),
        ({"name": ""}, "请填写基地名称"),
    ],
)
def test_what_was_typed_stays_and_the_fault_stands_beside_its_field(producer, changes, words):
    page = producer.post("/bases/new", typed(**changes)).content.decode()
    assert words in page
    assert 'value="东大棚"' in page or "name" in changes


def test_a_wrong_place_or_size_is_said_on_the_record_and_filtered_in_the_list(producer, county):
    answer = producer.post("/bases/new", typed(area="90"))
    assert "相差三成以上" in producer.get(answer.url).content.decode()
    assert "东大棚" in county.get("/bases/?finding=area").content.decode()
    assert "没有符合条件的基地" in county.get("/bases/?finding=outside").content.decode()


def test_a_base_is_changed_retired_after_a_question_and_restored(cast, producer):
    added = add_base(cast.viewer("producer"), system_now())
    page = producer.get(f"/bases/{added.base_id}/edit").content.decode()
    assert "119.9300000, 30.4000000" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    answer = producer.post(f"/bases/{added.base_id}/edit", typed(version=version, name="新名"))
    assert answer.status_code == 302, answer.content.decode()
    assert "不受影响" in producer.get(f"/bases/{added.base_id}/retire").content.decode()
    for act in ("retire", "restore"):
        row = selectors.base(cast.viewer("producer"), added.base_id)
        told = {"command_id": str(uuid4()), "version": str(row.version)}
        assert producer.post(f"/bases/{added.base_id}/{act}", told).status_code == 302
    assert selectors.base(cast.viewer("producer"), added.base_id).name == "新名"


def test_the_export_holds_exactly_the_list_and_no_coordinates(cast, county):
    viewer, now = cast.viewer("producer"), system_now()
    add_base(viewer, now)
    add_base(viewer, now, name="鱼塘", land_class="1104")
    sheet = load_workbook(BytesIO(county.get("/bases/export?land=1104").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows] == ["基地", "鱼塘"]
    assert "119.93" not in str(rows)


@pytest.mark.parametrize(("who", "status"), [("county", 403), ("buyer", 404), ("township", 403)])
def test_others_change_nothing(cast, who, status):
    added = add_base(cast.viewer("producer"), system_now())
    client = signed_in(cast, who)
    assert client.get(f"/bases/{added.base_id}/edit").status_code == status
    assert client.post(f"/bases/{added.base_id}/retire", {}).status_code == status


@pytest.mark.parametrize(("address", "most"), [("/bases/", 8), ("record", 12)])
def test_pages_ask_the_database_little(cast, county, address, most):
    added = add_base(cast.viewer("producer"), system_now())
    address = f"/bases/{added.base_id}/" if address == "record" else address
    county.get(address)
    with CaptureQueriesContext(connection) as asked:
        county.get(address)
    own = [q["sql"] for q in asked if not re.search(r"session|accounts_|notifications_|SAVEPOINT", q["sql"])]
    assert len(own) <= most + 6, "\n".join(own)  # six belong to the frame: counters and the office's name
