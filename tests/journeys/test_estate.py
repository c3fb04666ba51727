"""A farm's land and papers: a base drawn on the phone, a certificate entered, checked, and read by everybody."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from agritrace.kernel.clock import beijing_day, system_now

from . import chain
from .people import People

pytestmark = pytest.mark.journey


def test_a_base_is_drawn_on_a_phone_and_chosen_for_the_harvest(people: People) -> None:
    farmer = people.in_hand("farmer")
    farmer.sign_in(people.site.cast["producer"].username)
    farmer.go("/bases/")
    farmer.follow("新增基地", within=farmer.page.locator("main"))
    page = farmer.page
    page.get_by_label("基地名称").fill("河湾菜地")
    page.get_by_label("面积", exact=True).fill("20")
    page.get_by_label("地类").select_option(label="水浇地")
    board = page.locator("[data-plot-map] svg")
    expect(board).to_be_visible()
    for _ in range(4):
        page.get_by_role("button", name="放大").click()
    box = board.bounding_box()
    assert box is not None
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        board.click(position={"x": box["width"] * x, "y": box["height"] * y})
    expect(page.locator("[data-plot-words]")).to_contain_text("已标 4 个角点，围成约")
    assert len(page.get_by_label("角点坐标").input_value().splitlines()) == 4
    page.get_by_role("button", name="去掉最后一个角").click()
    expect(page.locator("[data-plot-words]")).to_contain_text("已标 3 个角点")
    farmer.press("保存基地")
    farmer.told("河湾菜地")
    farmer.told("画出的面积")
    expect(page.get_by_role("img", name="河湾菜地的边界图")).to_be_visible()
    chain.add_product(farmer)
    farmer.go("/batches/new")
    assert page.locator("#own-bases option").first.get_attribute("value") == "河湾菜地"
    county = people.member("county")
    county.go("/bases/?q=河湾")
    county.follow("河湾菜地")
    county.told("禾田蔬菜专业合作社")


def test_corners_are_typed_where_no_script_runs(people: People) -> None:
    farmer = people.at_desk("farmer", java_script_enabled=False)
    farmer.sign_in(people.site.cast["producer"].username)
    page = farmer.go("/bases/new")
    page.get_by_label("基地名称").fill("山脚茶园")
    page.get_by_label("面积", exact=True).fill("16")
    page.get_by_label("地类").select_option(label="茶园")
    page.get_by_label("角点坐标").fill("119.93, 30.40\n119.931, 30.40\n119.931, 30.401")
    farmer.press("保存基地")
    farmer.told("画出的面积与填写的面积相差三成以上")


def test_a_certificate_is_entered_confirmed_and_shown_to_everybody(people: People) -> None:
    farmer = people.in_hand("farmer")
    farmer.sign_in(people.site.cast["producer"].username)
    farmer.go("/papers/")
    farmer.follow("录入证照", within=farmer.page.locator("main"))
    page, today = farmer.page, beijing_day(system_now())
    page.get_by_label("种类").select_option(label="绿色食品证书")
    page.get_by_label("编号", exact=True).fill("LB-15-26110001")
    page.get_by_label("发证机关").fill("中国绿色食品发展中心")
    page.get_by_label("适用产品").fill("番茄、黄瓜")
    page.get_by_label("生效日期").fill(str(today - timedelta(days=30)))
    page.get_by_label("有效期至").fill(str(today + timedelta(days=1000)))
    page.locator("input[type=file]").set_input_files(chain.picture())  # type: ignore[arg-type]  # Playwright's FilePayload
    farmer.press("提交核对")
    farmer.told("待核对")
    county = people.member("county")
    county.go("/papers/?state=submitted")
    county.follow("绿色食品证书", within=county.page.locator("main"))
    county.follow("核对", within=county.page.locator("main"))
    county.page.get_by_label("与原件一致，通过").check()
    county.press("提交核对意见")
    county.told("有效")
    link = urlsplit(chain.show_card(farmer))
    reader = people.in_hand("consumer")
    reader.go(f"{link.path}?{link.query}")
    reader.told("绿色食品证书")
    reader.told("LB-15-26110001")
