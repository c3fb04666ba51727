"""How the country is staffed: from the ministry's administrator down to a user in a township, nobody past one level."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from .people import People, Person

pytestmark = pytest.mark.journey

OWN_PASSWORD = "Jianguan-2026"


@dataclass(frozen=True)
class Office:
    """An office to be opened, and its administrator (or, in a township, its user)."""

    what: str
    name: str
    region: str
    username: str
    person: str
    phone: str


def test_the_ministry_staffs_a_province_and_so_on_down_to_a_township_and_siblings_are_refused(people: People) -> None:
    town, name = people.site.ask(
        "SELECT code, name FROM regions_region WHERE code LIKE %s AND level = 4 ORDER BY code LIMIT 1", "320115%"
    )[0]
    offices = (
        Office("省级监管机构", "江苏省农业农村厅", "江苏省", "jiangsu_admin", "苏省管", "13900010001"),
        Office("市级监管机构", "南京市农业农村局", "南京市", "nanjing_admin", "宁市管", "13900010002"),
        Office("县级监管机构", "江宁区农业农村局", "江宁区", "jiangning_admin", "江宁管", "13900010003"),
        Office("乡镇监管机构", f"{name}农产品质量安全监管站", town, "town_user", "陈站员", "13900010004"),
    )
    above = people.member("ministry_admin")
    for office in offices:
        password = staff(above, office)
        above = people.at_desk(office.username)
        first_login(above, office, password)
    above.told("等我处理")
    expect(above.page.get_by_role("navigation", name="主导航")).not_to_contain_text("账号与权限")

    number = people.site.ask("SELECT id FROM organisations_organisation WHERE name = %s", "江宁区农业农村局")[0][0]
    account = people.site.ask("SELECT id FROM accounts_account WHERE username = %s", "jiangning_admin")[0][0]
    sibling = people.member("sibling_county_admin")
    sibling.go(f"/accounts/new?place={number}-user")
    expect(sibling.page.get_by_label("机构与角色")).not_to_contain_text("江宁")
    for path in (f"/organisations/{number}/name", f"/accounts/{account}/", f"/accounts/{account}/reset"):
        answer = sibling.page.goto(f"{people.site.url}{path}")
        assert answer is not None
        assert answer.status in {403, 404}, path
        sibling.look()
    ministry = people.member("ministry_admin")
    ministry.go("/organisations/new")
    assert "县级监管机构" not in ministry.page.get_by_label("类别").inner_text(), "nobody reaches past one level"


def staff(above: Person, office: Office) -> str:
    """Open the office and give it its first account; returns the initial password that is shown once."""
    page = above.go("/organisations/new")
    page.get_by_label("类别").select_option(label=office.what)
    page.get_by_label("机构名称").fill(office.name)
    place = page.get_by_role("combobox", name="所属区域")
    place.fill(office.region)
    page.get_by_role("listbox", name="所属区域").get_by_role("option").first.click()
    above.press(re.compile("^设立机构"), within=page.locator("main form"))
    above.told(office.name)
    above.go("/accounts/new")
    choice = page.get_by_label("机构与角色").locator("option", has_text=office.name).first
    page.get_by_label("机构与角色").select_option(value=choice.get_attribute("value"))
    above.press("下一步")
    page.get_by_label("姓名").fill(office.person)
    page.get_by_label("手机号").fill(office.phone)
    page.get_by_label("用户名").fill(office.username)
    above.press("开通账号")
    return page.locator("dt", has_text="初始口令").locator("xpath=following-sibling::dd[1]").inner_text().strip()


def first_login(person: Person, office: Office, password: str) -> None:
    """The initial password opens nothing but the page where an own one is chosen."""
    page = person.sign_in(office.username, password)
    person.told("首次登录请先设置自己的口令")
    person.go("/accounts/new")
    person.told("首次登录请先设置自己的口令")
    page.get_by_label("原口令").fill(password)
    page.get_by_label("新口令", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新口令").fill(OWN_PASSWORD)
    person.press("保存新口令")
    expect(page).to_have_url(re.compile("/workbench"))
