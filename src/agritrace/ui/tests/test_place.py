"""A place is picked on the outline of a county: by finger, by keys, out of the fields; the words follow."""

from __future__ import annotations

import json

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from . import test_browser as browsing
from .test_browser import Desk, violations

pytestmark = pytest.mark.journey
playwright, browser, desk, hand = browsing.playwright, browsing.browser, browsing.desk, browsing.hand
COUNTY = {
    "name": "余杭区", "path": "M100 100l800 0l0 800l-800 0z", "west": 119.0, "south": 30.0, "east": 120.0, "north": 31.0,
    "height": 1000, "neighbours": [{"name": "西湖区", "path": "M900 100l100 0l0 800l-100 0z", "x": 950, "y": 500}],
}  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>位置</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="icons" content="/static/dist/icons.svg">
<meta name="map-chunk" content="/static/dist/map.js"><link rel="stylesheet" href="/static/dist/agritrace.css">
<script src="/static/dist/app.js" defer></script></head><body class="public wide"><main id="main"><h1>位置</h1><form>
<fieldset><legend>位置</legend><label for="region">所属区域</label><select id="region" name="region_code">
<option value="">请选择</option><option value="330110000000">余杭区</option></select>
<label for="x">经度</label><input class="form-control" id="x"><label for="y">纬度</label><input class="form-control" id="y">
<label for="s">来自</label><select id="s"><option value="gcj02">高德</option><option value="wgs84">手机</option></select>
</fieldset>%s</form></main></body></html>"""


@pytest.fixture(scope="module")
def style_page() -> str:
    """The page with the fields, drawn before the driver's loop runs."""
    ids = {"region": "region_code", "longitude": "x", "latitude": "y", "system": "s"}
    urls = {"outline_url": "/regions/outline", "at_url": "/regions/at"}
    return PAGE % render_to_string("ui/place.html", {**ids, **urls})


def opened(desk: Desk, verdict: str = "same", county: str = "余杭区") -> Page:
    """The page with the county chosen and its outline drawn."""
    desk.answers["/regions/outline"] = json.dumps({"outline": COUNTY})
    desk.answers["/regions/at"] = json.dumps({"county": {"name": county}, "certain": True, "verdict": verdict})
    page = desk.open()
    page.select_option("#region", "330110000000")
    expect(page.get_by_role("img", name="余杭区轮廓图")).to_be_visible()
    return page


def test_a_tap_on_the_outline_fills_both_fields_and_the_words_name_the_county(hand: Desk) -> None:
    page = opened(hand)
    box = page.get_by_role("img", name="余杭区轮廓图").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert float(page.input_value("#x")) == pytest.approx(119.25, abs=0.01)
    assert float(page.input_value("#y")) == pytest.approx(30.5, abs=0.01)
    assert page.input_value("#s") == "wgs84"
    expect(page.get_by_role("status").first).to_contain_text("在余杭区内")
    asked = [one for one in hand.asked if "/regions/at" in one][-1]
    assert "chosen=330110000000" in asked
    assert violations(page) == []
    low = page.evaluate(
        "() => [...document.querySelectorAll('[data-place] button:not([hidden])')].map(b => b.getBoundingClientRect())"
        ".filter(b => b.height < 44 || b.width < 44).length"
    )
    assert low == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_by_keys_alone_the_mark_is_put_moved_and_taken_away(desk: Desk) -> None:
    page = opened(desk, "differs", "西湖区")
    page.get_by_role("button", name="位置向东移").press("Enter")
    assert page.input_value("#x") == "119.500000"
    mark = page.get_by_role("button", name="位置标记")
    mark.press("ArrowRight")
    mark.press("ArrowUp")
    assert (page.input_value("#x"), page.input_value("#y")) == ("119.520000", "30.520000")
    expect(page.get_by_role("status").first).to_contain_text("在西湖区，不在余杭区内，请核对")
    page.get_by_role("button", name="放大").press("Enter")
    mark.press("ArrowRight")
    assert page.input_value("#x") == "119.530000"
    page.get_by_role("button", name="清除位置").press("Enter")
    assert (page.input_value("#x"), page.input_value("#y")) == ("", "")
    expect(mark).to_be_hidden()


def test_the_mark_is_dragged_with_a_mouse_and_follows_what_is_typed(desk: Desk) -> None:
    page = opened(desk)
    page.fill("#x", "119.5")
    page.fill("#y", "30.5")
    page.locator("#y").blur()
    mark = page.get_by_role("button", name="位置标记")
    expect(mark).to_be_visible()
    box = page.get_by_role("img", name="余杭区轮廓图").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert float(page.input_value("#x")) == pytest.approx(119.75, abs=0.01)


def test_where_no_outline_is_known_the_fields_can_be_typed(desk: Desk) -> None:
    desk.answers["/regions/outline"] = json.dumps({"outline": None})
    page = desk.open()
    page.select_option("#region", "330110000000")
    expect(page.get_by_role("status").first).to_contain_text("没有轮廓图")
    page.fill("#x", "119.5")
    assert page.input_value("#x") == "119.5"
