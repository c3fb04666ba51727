"""The same chain for people whose browser runs no script, and for people without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from . import chain
from .keyboard import Keys
from .people import People
from .test_chain import WORDS, newcomer

pytestmark = pytest.mark.journey


def test_the_chain_works_where_no_script_runs(people: People) -> None:
    reviewer = people.member("county", java_script_enabled=False)
    farmer = people.at_desk("farmer", java_script_enabled=False)
    buyer = people.member("buyer", java_script_enabled=False)
    told = newcomer(people, reviewer, farmer, "清溪蔬菜专业合作社")
    chain.add_product(farmer)
    code_id = chain.harvest(farmer, "1250")
    first = chain.code_on(chain.print_label(farmer, code_id))
    card = chain.show_card(buyer)
    sale_id = chain.sell(farmer, card, "300")
    buyer.go("/workbench")
    buyer.told("番茄")
    second = chain.confirm(buyer, sale_id)
    assert second != first
    consumer = people.in_hand("consumer", java_script_enabled=False)
    consumer.page.goto(f"{people.site.url}/T/{second}")
    consumer.page.wait_for_url(re.compile("plain=1"))  # the counts come inlined where no script fetches them
    consumer.look()
    consumer.told(told.name)
    consumer.told(re.compile("第 1 次查询"))


def test_the_chain_works_without_a_mouse(people: People) -> None:
    told = chain.applicant("东篱蔬菜专业合作社")
    farmer, reviewer = people.at_desk("farmer"), people.at_desk("county")
    keys = Keys(farmer)
    query_no = register(keys, told)
    review = Keys(reviewer)
    review.sign_in(people.site.cast["county"].username, chain.CAST_PASSWORD)
    send_back(review, told)
    correct(keys, told, query_no)
    approve(review, told)
    keys.sign_in(told.phone, told.password)
    harvest(keys)
    buyer = people.member("buyer")
    card = chain.show_card(buyer)
    sale_id = sell(keys, card)
    buying = Keys(buyer)
    buyer.go(f"/trade/{sale_id}/")
    buying.press("确认收货")
    buyer.told("已确认收货，新追溯码")
    code = re.sub(r"\D", "", buyer.page.locator(".ticket h2").inner_text())
    consumer = people.at_desk("consumer")
    consumer.go("/")
    asking = Keys(consumer)
    asking.fill("标签上的 20 位追溯码", code)
    asking.press("查询")
    consumer.told(told.name)


def register(keys: Keys, told: chain.Applicant) -> str:
    page = keys.person.go("/register/")
    keys.choose("组织形式", "农民专业合作社")
    keys.fill("名称", told.name)
    keys.choose("证件", "统一社会信用代码")
    keys.fill("证件号码", told.cred_no)
    keys.tick("种植")
    keys.tick("种植业")
    keys.press("下一步")
    keys.search("所属区域", "余杭区", "余杭区")
    keys.fill("详细地址", "一村 8 号")
    keys.tick(page.get_by_role("group", name="主要产品").locator("label").first.inner_text())
    keys.press("下一步")
    keys.fill("姓名", told.legal_name)
    keys.fill("身份证号码", told.legal_id)
    keys.fill("手机号", told.phone)
    keys.fill("登录口令", told.password)
    keys.press("下一步")
    return declare(keys)


def declare(keys: Keys) -> str:
    keys.tick("我声明以上内容真实，并同意为办理注册和质量安全监管使用这些信息")
    keys.press("提交注册申请")
    return re.sub(r"\D", "", keys.page.locator("p.h2").inner_text())


def send_back(keys: Keys, told: chain.Applicant) -> None:
    open_case(keys, told)
    keys.pick("通过，开通账号并发放电子身份标识", "退回，请申请人修改后再交")
    keys.tick("证照照片不清或不符")
    keys.fill("请申请人怎么做", WORDS)
    keys.press("提交审核意见")
    expect(keys.page.locator(".flash")).to_contain_text("已退回")


def open_case(keys: Keys, told: chain.Applicant) -> None:
    keys.person.go("/subjects/review/")
    keys.press(told.name)


def correct(keys: Keys, told: chain.Applicant, query_no: str) -> None:
    keys.person.go("/register/status")
    keys.fill("查询号", query_no)
    keys.fill("手机号后四位", told.phone[-4:])
    keys.press("查询")
    keys.person.told(WORDS)
    keys.press("修改后再交")
    keys.press("下一步")
    keys.fill("详细地址", "一村 9 号")
    keys.press("下一步")
    keys.fill("姓名", told.legal_name)
    keys.press("下一步")
    declare(keys)


def approve(keys: Keys, told: chain.Applicant) -> None:
    open_case(keys, told)
    keys.pick("通过，开通账号并发放电子身份标识", "通过，开通账号并发放电子身份标识")
    keys.press("提交审核意见")
    expect(keys.page.locator(".flash")).to_contain_text("账号已开通")


def harvest(keys: Keys) -> None:
    page = keys.person.go("/products/new")
    keys.fill("产品名称", "番茄")
    keys.search("品类", "fanqie", "番茄")
    keys.press("保存产品")
    keys.person.go("/batches/new")
    keys.fill("数量", "800")
    keys.fill("基地", "2号基地")
    keys.press("保存批次")
    expect(page.locator("main")).to_contain_text("2号基地")


def sell(keys: Keys, card: str) -> int:
    page = keys.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link: past the navigation
    assert page.evaluate("document.activeElement.id") == "main"
    keys.press("扫码卖货")
    keys.fill("买方的电子身份标识", card)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    keys.person.look()
    keys.fill("数量", "300")
    keys.press("提交，等买方确认")
    found = re.search(r"/trade/(\d+)/", page.url)
    assert found, page.url
    return int(found.group(1))
