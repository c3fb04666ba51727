"""A cooperative's own page over a season: it corrects, changes, wants to move away and stays, all on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .people import People, Person

pytestmark = pytest.mark.journey

NEW_ADDRESS = "一村 1 号（新大棚旁）"


def test_a_change_is_reviewed_side_by_side_and_a_move_goes_over_two_desks(people: People) -> None:
    farmer = people.in_hand("王桂兰")
    farmer.sign_in(people.site.cast["producer"].username)
    number = people.site.cast["producer"].subject_id
    corrects(farmer)
    request = applies(farmer)

    county = people.member("county")
    county.told("办理变更")
    page = county.go(request)
    row = page.get_by_role("row", name=re.compile("^行业"))
    expect(row).to_contain_text("种植业")
    expect(row).to_contain_text("有改动")
    decide(county, "同意变更，新信息马上生效")
    assert people.site.ask("SELECT industries FROM subjects_subject WHERE id = %s", number)[0][0] == [
        "planting",
        "fishery",
    ]

    farmer.go(request)
    farmer.told("申请已通过")
    farmer.go(f"/subjects/{number}/versions")
    farmer.told("第 3 版")
    farmer.told("第 1 版")

    request = wants_to_move(farmer)
    county.go(request)
    decide(county, "同意迁出，转迁入地办理")
    sibling = people.member("sibling_county")
    sibling.told("办理迁移")
    sibling.go(request)
    sibling.told("同意迁入")
    decide(sibling, "退回，请主体按说明处理", "新址的租赁合同请补交后再申请")
    farmer.go(request)
    farmer.told("新址的租赁合同请补交后再申请")
    farmer.go("/subjects/mine")
    farmer.told("可以登记批次、打印标签和交易")
    assert people.site.ask("SELECT state, left(region_code, 6) FROM subjects_subject WHERE id = %s", number) == [
        ("active", "330110")
    ]


def corrects(farmer: Person) -> None:
    """Ordinary facts hold at once."""
    farmer.go("/subjects/mine")
    page = farmer.follow("修改信息")
    page.get_by_label("详细地址").fill(NEW_ADDRESS)
    page.get_by_label("年产量或规模").fill("大棚 30 亩")
    farmer.press("保存")
    farmer.told(NEW_ADDRESS)
    farmer.told("大棚 30 亩")


def applies(farmer: Person) -> str:
    """Key facts wait for the county; returns the address of the request."""
    page = farmer.follow("变更关键信息")
    page.get_by_label("渔业").check()
    farmer.press("提交变更申请")
    farmer.told("等所在县（市、区）农业农村部门办理")
    return farmer.page.url.replace(farmer.site.url, "")


def wants_to_move(farmer: Person) -> str:
    """Apply for moving to the sibling county; returns the address of the request."""
    page = farmer.go("/subjects/mine/move")
    place = page.get_by_role("combobox", name="迁入地")
    place.fill("西湖区")
    page.get_by_role("listbox", name="迁入地").get_by_role("option").first.click()
    page.get_by_label("新的详细地址").fill("龙井村 8 号")
    farmer.press("提交迁移申请")
    return farmer.page.url.replace(farmer.site.url, "")


def decide(official: Person, verdict: str, words: str = "") -> None:
    """Give the opinion of the office."""
    official.page.get_by_label(verdict).check()
    if words:
        official.page.get_by_role("textbox", name=re.compile("^说明")).fill(words)
    official.press("提交办理意见")
