"""A laboratory joins the platform: it applies, is returned once, corrects, is approved; its administrator signs in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from agritrace.foundation.institutions.tests.stories import picture

from .people import People, Person

pytestmark = pytest.mark.journey

OWN_PASSWORD = "Jiance-2026"
NAME = "余杭区仓前农产品检测站"


def test_a_laboratory_applies_is_returned_once_is_approved_and_its_administrator_signs_in(people: People) -> None:
    stranger = people.in_hand("laboratory without account")
    stranger.go("/institutions/apply")
    page = stranger.page
    page.get_by_label("机构类别").select_option(label="县级检测机构")
    page.get_by_label("机构名称").fill(NAME)
    choose(stranger, "330110")
    page.get_by_label("通信地址").fill("仓前街道 1 号")
    page.get_by_label("办公电话").fill("0571-88001234")
    page.get_by_label("姓名").fill("郑检")
    page.get_by_label("手机号").fill("13912340007")
    page.get_by_label("登录用户名").fill("cangqian.lab")
    stranger.press("提交申请")
    stranger.told("请上传证明材料")
    page.locator("input[type=file]").set_input_files({"name": "批文.png", "mimeType": "image/png", "buffer": picture()})
    stranger.press("提交申请")
    stranger.told("申请已提交")
    query_no = re.sub(r"\D", "", page.locator("p.h2").inner_text())

    county = people.member("county_admin")
    county.go("/workbench")
    county.told(NAME)
    county.go("/institutions/")
    county.follow(NAME)
    county.page.get_by_label("退回，请申请人修改后再交").check()
    county.page.get_by_label(re.compile("^理由")).fill("名称应与法人证书一致，请核对")
    county.press("提交办理意见")

    ask(stranger, query_no)
    stranger.told("名称应与法人证书一致")
    stranger.press("修改后再交")
    stranger.told("1 件")
    page.get_by_label("机构名称").fill(f"{NAME}（筹）")
    stranger.press("修改后再交")
    stranger.told("申请已提交")

    county.go("/institutions/?state=pending")
    county.follow(f"{NAME}（筹）")
    county.page.get_by_label("批准").check()
    county.press("提交办理意见")
    county.told("初始口令只在这里显示一次")
    password = county.page.locator("dd strong").inner_text()

    ask(stranger, query_no)
    stranger.told("申请已批准")
    administrator = people.at_desk("administrator of the laboratory")
    administrator.sign_in("cangqian.lab", password)
    fields = {"原口令": password, "新口令": OWN_PASSWORD, "再输一次新口令": OWN_PASSWORD}
    for label, value in fields.items():
        administrator.page.get_by_label(label, exact=True).fill(value)
    administrator.press("保存新口令")
    administrator.go("/organisations/")
    expect(administrator.page.locator("main")).to_contain_text(f"{NAME}（筹）")


def ask(stranger: Person, query_no: str) -> None:
    """The status page, by query number and telephone."""
    stranger.go("/institutions/status")
    stranger.page.get_by_label("查询号").fill(query_no)
    stranger.page.get_by_label("管理员手机号后四位").fill("0007")
    stranger.press("查询")


def choose(person: Person, text: str) -> None:
    """A region by its code, through the search field."""
    person.page.get_by_role("combobox", name="所属区域").fill(text)
    person.page.get_by_role("listbox", name="所属区域").get_by_role("option").first.click()
