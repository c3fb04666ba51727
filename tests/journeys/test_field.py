"""A township enters a farmer without smartphone, on its own phone in the field; and an owner's clerk."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from agritrace.config.demo import papers

from .chain import picture
from .people import People

pytestmark = pytest.mark.journey

CLERK_PASSWORD = "Kuaiji-2026"


def test_a_township_enters_for_a_farmer_on_a_phone_and_both_names_stand_in_the_history(people: People) -> None:
    township = people.in_hand("township")
    township.sign_in(people.site.cast["township"].username)
    page = township.go("/proxies/enter")
    page.get_by_label("姓名", exact=True).fill("李满囤")
    page.get_by_label("身份证号码").fill(papers.identity_number("330110000000", date(1961, 3, 5), 611))
    page.get_by_label("手机号").fill("13700006110")
    page.get_by_label("详细地址").fill("青山村 3 组")
    page.get_by_label("种植业").check()
    page.get_by_role("combobox", name="主要产品").fill("huanggua")
    page.get_by_role("option", name=re.compile("黄瓜")).first.click()
    page.get_by_label("授权书", exact=True).select_option(label="本人按手印的授权书")
    page.get_by_label("授权书照片").set_input_files(picture())  # type: ignore[arg-type]  # a file payload
    page.get_by_label("我已当面核对身份").check()
    township.press("提交县级审核")
    township.told("查询号")
    consent = page.url

    county = people.member("county")
    number = people.site.ask("SELECT id FROM subjects_subject WHERE name = %s", "李满囤")[0][0]
    county.go(f"/subjects/{number}/review")
    county.page.get_by_label("通过，开通账号").check()
    county.press("提交审核意见")

    township.go(consent)
    township.press("代 李满囤 录入")
    township.told("正在代 李满囤 录入")
    township.go("/products/new")
    page.get_by_label("产品名称").fill("青山黄瓜")
    page.get_by_role("combobox", name="品类").fill("huanggua")
    page.get_by_role("option", name=re.compile("黄瓜")).first.click()
    township.press("保存产品")
    township.told("陈乡（代 李满囤）")
    township.press("结束代录")
    township.told("已结束代录")

    county.go(f"/subjects/{number}/")
    county.told("陈乡（代 李满囤）")
    product = people.site.ask("SELECT id FROM products_product WHERE name = %s", "青山黄瓜")[0][0]
    county.go(f"/products/{product}/")
    county.told(re.compile("陈乡（代 李满囤）新增了产品"))
    assert people.site.ask("SELECT subject_id FROM products_product WHERE id = %s", product) == [(number,)]


def test_an_owner_opens_an_account_for_his_clerk_who_may_do_what_was_chosen(people: People) -> None:
    owner = people.member("producer")
    page = owner.go("/accounts/people/new")
    page.get_by_label("姓名").fill("李会计")
    page.get_by_label("手机号").fill("13700006111")
    page.get_by_label("查看产品").check()
    page.get_by_label("查看批次").check()
    owner.press("开通子账号")
    username = f"{people.site.cast['producer'].subject_code}-002"
    owner.told(username)
    password = page.locator("dd strong").inner_text()
    owner.follow("已转交，打开子账号")

    clerk = people.in_hand("clerk")
    clerk.sign_in(username, password)
    page = clerk.page
    page.get_by_label("原口令").fill(password)
    page.get_by_label("新口令", exact=True).fill(CLERK_PASSWORD)
    page.get_by_label("再输一次新口令").fill(CLERK_PASSWORD)
    clerk.press(re.compile("口令"))
    clerk.go("/products/")
    for path in ("/trade/new", "/products/new", "/accounts/people/"):
        answer = page.goto(f"{people.site.url}{path}")
        assert answer is not None
        assert answer.status == 403, path

    owner.press("停用账号", role="link")
    owner.press("停用账号")
    owner.told("子账号已停用")
    clerk.go("/products/")
    expect(page).to_have_url(re.compile("/login"))
