"""Farm records through the pages, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches.tests.test_pages import signed_in
from tests.cast import Cast

from .plots import enter, spray


@pytest.fixture
def grower(cast: Cast) -> Client:
    return signed_in(cast, "producer")


def typed(**changes: str) -> dict[str, str]:
    told = {
        "command_id": str(uuid4()), "done_on": beijing_day(system_now()).isoformat(), "base_name": "东大棚", "product": "",
        "input_name": "吡虫啉", "dose": "30", "dose_unit": "毫升", "interval_days": "7", "registration_no": "PD20081234",
    }  # fmt: skip
    return {**told, **changes}


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def spraying(client: Client, **changes: str) -> int:
    answer = client.post("/farming/new?work=pesticide", typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return int(re.fullmatch(r"/farming/(\d+)/", answer.url)[1])  # type: ignore[index]  # matched or the test fails


def test_a_farmer_sprays_sees_the_wait_and_fills_the_next_form_with_one_press(grower: Client) -> None:
    empty = text(grower, "/farming/")
    assert "还没有农事记录" in empty
    first = spraying(grower)
    page = text(grower, f"/farming/{first}/")
    assert "起才能采收" in page
    assert "还在安全间隔期内" in page
    form = text(grower, "/farming/new?work=pesticide")
    assert f"from={first}" in form, "the last input is a chip"
    filled = text(grower, f"/farming/new?work=pesticide&amp;from={first}".replace("&amp;", "&"))
    for kept in ('value="吡虫啉"', 'value="30"', 'value="7"', 'value="PD20081234"', 'value="东大棚"'):
        assert kept in filled
    listed = text(grower, "/farming/?view=open")
    assert "吡虫啉" in listed
    assert "导出 Excel（1 条）" in listed
    assert grower.get("/farming/export?view=open")["Content-Type"].endswith("sheet")


def test_each_work_asks_only_for_what_it_needs(grower: Client) -> None:
    water, drug = text(grower, "/farming/new?work=water"), text(grower, "/farming/new?work=drug")
    assert 'name="input_name"' not in water
    assert 'name="dose"' not in water
    assert "休药期（天）" in drug
    answer = grower.post("/farming/new?work=water", {"command_id": str(uuid4()), "done_on": typed()["done_on"]})
    assert answer.status_code == 302


def test_a_mistake_is_said_beside_its_field_and_keeps_what_was_typed(grower: Client) -> None:
    tomorrow = (beijing_day(system_now()) + timedelta(days=1)).isoformat()
    page = grower.post("/farming/new?work=pesticide", typed(done_on=tomorrow)).content.decode()
    assert "日期不能晚于今天" in page
    assert 'value="吡虫啉"' in page


def test_yesterday_is_copied_and_a_wrong_record_is_reversed_and_typed_anew(cast: Cast, grower: Client) -> None:
    assert "还没有可以照抄的记录" in text(grower, "/farming/again")
    today = beijing_day(system_now())
    old = spraying(grower, done_on=(today - timedelta(days=1)).isoformat())
    page = text(grower, "/farming/again")
    assert f'value="{old}"' in page
    told = {"command_id": str(uuid4()), "records": [str(old)], "day": today.isoformat()}
    assert grower.post("/farming/again", told).url == "/farming/"
    assert "都记过了" in grower.post("/farming/again", {**told, "command_id": str(uuid4())}).content.decode()
    assert "原记录不删除" in text(grower, f"/farming/{old}/reverse")
    answer = grower.post(f"/farming/{old}/reverse", {"command_id": str(uuid4()), "reason": "药名选错"})
    assert answer.url == f"/farming/new?work=pesticide&from={old}"
    shown = text(grower, f"/farming/{old}/")
    assert "已更正" in shown
    assert "药名选错" in shown
    assert grower.post(f"/farming/{old}/reverse", {"command_id": str(uuid4()), "reason": "再来"}).status_code == 200


def test_the_county_reads_and_nobody_else_does(cast: Cast, grower: Client) -> None:
    number = spraying(grower)
    county = signed_in(cast, "county")
    assert "吡虫啉" in text(county, f"/farming/{number}/")
    assert "更正</a>" not in text(county, f"/farming/{number}/")
    assert "吡虫啉" in text(county, "/farming/")
    assert county.get("/farming/new").status_code == 403
    for other in ("other_county", "buyer"):
        assert signed_in(cast, other).get(f"/farming/{number}/").status_code == 404
    assert signed_in(cast, "buyer").get(f"/farming/{number}/reverse").status_code == 404
    assert signed_in(cast, "laboratory").get("/farming/").status_code == 403


def test_a_harvest_inside_a_wait_is_told_before_and_kept_with_its_reason(cast: Cast, grower: Client) -> None:
    viewer, now = cast.viewer("producer"), system_now()
    product = add(viewer, now)
    enter(viewer, spray(beijing_day(now), product), now)
    assert "有产品还在间隔期内" in text(grower, "/batches/new")
    told = {
        "command_id": str(uuid4()), "product": str(product), "harvested_on": beijing_day(now).isoformat(), "quantity": "50",
        "unit": "公斤", "base_name": "1号基地", "inspection": "none", "number": "", "note": "",
    }  # fmt: skip
    page = grower.post("/batches/new", told).content.decode()
    assert "确已采收的，请在备注中写明原因" in page
    answer = grower.post("/batches/new", {**told, "note": "台风前抢收", "command_id": str(uuid4())})
    assert answer.status_code == 302
    assert "在间隔期内采收，不能开具承诺达标合格证" in text(grower, answer.url)


def test_hostile_words_are_only_words(grower: Client) -> None:
    """The walk of tests/security cannot poison an append-only table, so these words come in by the form."""
    hostile = "=1+<xss>'#$"
    number = spraying(grower, input_name=hostile, note=hostile, base_name=hostile, source=hostile)
    for path in (f"/farming/{number}/", "/farming/", "/farming/new?work=pesticide", f"/farming/new?from={number}"):
        page = text(grower, path)
        assert "<xss" not in page
        assert "&lt;xss&gt;" in page
    sheet = load_workbook(BytesIO(grower.get("/farming/export").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == hostile]
    assert len(cells) >= 3
    assert all(cell.data_type != "f" and cell.quotePrefix for cell in cells)
