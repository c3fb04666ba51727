"""One subject registered twice becomes one, and its old code leads on; a list of telephones leaves the office and is traced."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from agritrace.kernel.clock import system_now
from agritrace.registry.merging.tests.twins import NAME, WHY, Twins
from conftest import _pointed_at

from .people import People
from .site import Site

pytestmark = pytest.mark.journey


def twins(site: Site, blocker: DjangoDbBlocker) -> tuple[str, str]:
    """The codes of a cooperative that registered a second time; in a thread, away from the loop of the browser's driver."""

    def register() -> tuple[str, str]:
        with blocker.unblock(), _pointed_at(site.database.rpartition("/")[2]):
            county = Twins(site.cast, system_now())
            return county.subject(641).code, county.subject(642).code

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(register).result()


def test_a_county_merges_two_registrations_and_the_old_code_leads_to_the_one_that_goes_on(
    people: People, django_db_blocker: DjangoDbBlocker
) -> None:
    old, kept = twins(people.site, django_db_blocker)
    county = people.member("county")
    page = county.go("/duplicates/")
    county.press("查找疑似重复")
    county.follow(NAME)
    for words in ("两份登记对照", old[-4:], kept[-4:], "吕**"):
        county.told(words)
    county.follow("是同一家，合并")
    page.get_by_label(re.compile("^保留乙")).check()
    page.get_by_label("怎么认定是同一家").fill(WHY)
    county.press("看合并后的样子")
    county.told("停用：")
    page.get_by_label(re.compile("^确认合并")).check()
    county.press("确认合并")
    county.told("已合并，两份的主体码都继续可查")

    buyer = people.in_hand("somebody with an old label")
    buyer.go(f"/s/{old}")
    buyer.told("已合并")
    buyer.follow(re.compile("^查看现主体码"))
    expect(buyer.page).to_have_url(re.compile(f"/s/{kept}$"))
    buyer.told("主体有效")
    expect(buyer.page.locator("main")).not_to_contain_text("已合并")


def test_an_export_with_telephones_is_approved_by_another_marked_and_traced(people: People) -> None:
    county = people.member("county")
    page = county.go("/exports/new")
    for column in ("主体码", "名称", "手机号"):
        page.get_by_label(column, exact=True).check()
    page.get_by_label("用途").select_option(label="批量通知主体")
    page.get_by_label("原因").fill("通知参加安全用药培训")
    county.press("提交申请")
    county.told("不能审批自己的申请")
    expect(page.get_by_role("link", name="审批", exact=True)).to_have_count(0)
    request = page.url

    administrator = people.member("county_admin")
    administrator.go(request)
    administrator.follow("审批")
    administrator.page.get_by_label("批准", exact=True).check()
    administrator.press("提交决定")
    number = re.search(r"DC\d{8}-\d{6}", administrator.page.locator("main").inner_text())
    assert number is not None

    fetch = page.get_by_role("button", name="下载文件")
    for _ in range(40):  # the worker makes the file
        page.goto(request)
        if fetch.count():
            break
        page.wait_for_timeout(250)
    county.look()
    with page.expect_download() as started:
        fetch.click()
    content = started.value.path().read_bytes()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    cells = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert number[0] in cells[0][0]
    assert "周敏" in cells[0][0]
    assert any(row[2] == "13900000101" for row in cells), "the telephone of the cooperative, in full"

    office = people.in_hand("security_office")
    office.sign_in(people.site.cast["security_office"].username)
    office.go("/security/exports/trace")
    leaked = {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    office.page.locator("input[type=file]").set_input_files(leaked)  # type: ignore[arg-type]  # a file payload
    office.press("查验")
    office.told(f"来自导出 {number[0]}")
    office.told("周敏")
