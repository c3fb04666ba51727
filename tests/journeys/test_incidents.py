"""What goes wrong on ordinary days: bad codes, lost sessions, two hands at once, names that are programs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.tracecodes import CodeKind, check_digit, mint
from agritrace.tracing.codes.services import trace_ring

from . import chain
from .people import People, Person

pytestmark = pytest.mark.journey


def test_forged_unknown_misread_and_void_codes_are_told_apart_by_a_consumer(people: People) -> None:
    farmer, consumer = people.member("producer"), people.in_hand("consumer")
    chain.add_product(farmer, "番茄（作废）")
    genuine = chain.code_on(chain.print_label(farmer, chain.harvest(farmer, "10")))
    unknown = mint(trace_ring(), CodeKind.SAMPLE, day=beijing_day(system_now()), sequence=98_765_432)
    proof = unknown[:15] + f"{(int(unknown[15:19]) + 1) % 10_000:04d}"
    forged = proof + check_digit(proof)
    misread = genuine[:-1] + str((int(genuine[-1]) + 1) % 10)

    consumer.context.route("**/counts", lambda route: route.abort())  # the verdict must be legible before they come
    consumer.go(f"/T/{genuine}")
    expect(consumer.page.locator(".verdict")).to_have_class(re.compile("v-ok"))
    expect(consumer.page.get_by_role("link", name="查看查询次数")).to_be_visible()
    consumer.context.unroute("**/counts")
    consumer.go(f"/T/{forged}")
    expect(consumer.page.locator(".verdict")).to_have_class(re.compile("v-bad"))
    consumer.told("12316")
    for code in (unknown, misread):
        consumer.go(f"/T/{code}")
        expect(consumer.page.locator(".verdict")).to_have_class(re.compile("v-none"))
        consumer.told("请核对后再查一次")
        expect(consumer.page.get_by_label("标签上的 20 位追溯码")).to_have_value(re.compile(r"\d"))

    batch = people.site.ask("SELECT id FROM batches_batch WHERE code = %s", genuine)[0][0]
    farmer.go(f"/batches/{batch}/void")
    farmer.page.get_by_label(re.compile("原因|理由")).fill("登记时写错了品种")
    farmer.press(re.compile("^作废批次和追溯码"))
    consumer.go(f"/T/{genuine}")
    expect(consumer.page.locator(".verdict")).to_have_class(re.compile("v-void"))
    consumer.told("登记时写错了品种")


def test_what_was_typed_survives_a_session_that_ends_in_the_middle(people: People) -> None:
    farmer = people.member("producer")
    chain.add_product(farmer, "番茄（续填）")
    page = farmer.go("/batches/new")
    typed = {"数量": "1234.5", "基地": "北坡三号棚", "批次号": "BP-0331", "备注": "雨后采收，晾干装箱，请轻放"}
    for label, text in typed.items():
        page.get_by_label(label, exact=label == "数量").fill(text)
    farmer.context.clear_cookies(name="sessionid")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="保存批次").click()
    farmer.look()
    farmer.told("已填写的内容会恢复")
    page.get_by_label("用户名").fill(people.site.cast["producer"].username)
    page.get_by_label("口令", exact=True).fill(chain.CAST_PASSWORD)
    farmer.press("登录")
    expect(page).to_have_url(re.compile("/batches/new"))
    expect(page.get_by_role("status").filter(has_text="已恢复")).to_be_visible()
    for label, text in typed.items():
        expect(page.get_by_label(label, exact=label == "数量")).to_have_value(text)
    farmer.press("保存批次")
    farmer.told("北坡三号棚")
    farmer.go("/batches/new")
    expect(page.get_by_label("备注")).to_have_value("")


def test_a_registration_survives_a_session_that_ends_in_the_middle(people: People) -> None:
    farmer, told = people.at_desk("farmer"), chain.applicant("断线蔬菜专业合作社")
    page = farmer.go("/register/")
    page.get_by_label("组织形式").select_option(label="农民专业合作社")
    page.get_by_label("名称", exact=True).fill(told.name)
    page.get_by_label("证件", exact=True).select_option(label="统一社会信用代码")
    page.get_by_label("证件号码").fill(told.cred_no)
    page.get_by_label("种植", exact=True).check()
    page.get_by_label("种植业", exact=True).check()
    farmer.press("下一步")
    page.get_by_label("详细地址").fill("二村 17 号后院")
    page.wait_for_timeout(600)
    farmer.context.clear_cookies(name="sessionid")
    farmer.press("下一步")
    farmer.told("从第一步继续")
    expect(page.get_by_label("名称", exact=True)).to_have_value(told.name)
    expect(page.get_by_label("种植", exact=True)).to_be_checked()
    page.get_by_label("证件号码").fill(told.cred_no)  # numbers of papers are kept on no device
    farmer.press("下一步")
    expect(page.get_by_label("详细地址")).to_have_value("二村 17 号后院")


def test_two_reviewers_at_once_decide_once(people: People) -> None:
    farmer, told = people.at_desk("farmer"), chain.applicant("同审蔬菜专业合作社")
    chain.register(farmer, told)
    first, second = people.member("county"), people.member("county")
    for reviewer in (first, second):
        chain.open_case(reviewer, told.name)
    first.page.get_by_label(re.compile("^通过，开通账号")).check()
    first.press("提交审核意见")
    second.page.get_by_label(re.compile("^退回，请申请人")).check()
    second.page.get_by_label("证照照片不清或不符").check()
    second.page.get_by_label("请申请人怎么做").fill("请重拍")
    second.press("提交审核意见")
    second.told("这份申请已办理")
    rows = people.site.ask(
        "SELECT s.state, count(d.id) FROM subjects_subject s LEFT JOIN subjects_subjectdecision d ON d.subject_id = s.id "
        "WHERE s.name = %s GROUP BY s.state",
        told.name,
    )
    assert rows == [("active", 1)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_doubled_click_sells_once(people: People, *, scripts: bool) -> None:
    seller = people.member("producer", java_script_enabled=scripts)
    buyer = people.member("buyer", java_script_enabled=scripts)
    chain.add_product(seller, f"番茄（双击{'' if scripts else '无脚本'}）")
    chain.harvest(seller, "50")
    card = chain.show_card(buyer)
    page = seller.go("/trade/new")
    page.get_by_label("买方的电子身份标识").fill(card)
    seller.press("下一步")
    page.get_by_label("数量", exact=True).fill("5")
    before = sales(people)
    page.get_by_role("button", name="提交，等买方确认").dblclick()
    expect(page).to_have_url(re.compile(r"/trade/\d+/$"))  # the second press ends the navigation of the first
    seller.look()
    assert sales(people) == before + 1
    confirm_twice(buyer, page.url, people)


def confirm_twice(buyer: Person, url: str, people: People) -> None:
    buyer.go(url)
    buyer.page.get_by_role("button", name="确认收货").dblclick()
    expect(buyer.page.locator(".ticket")).to_contain_text("已确认收货，新追溯码")
    number = int(re.findall(r"\d+", url)[-1])
    born = "SELECT count(*) FROM batches_batchevent WHERE trade_id = %s AND batch_id <> (SELECT batch_id FROM trade_sale WHERE id = %s)"
    assert people.site.ask(born, number, number) == [(1,)]


def sales(people: People) -> int:
    return int(people.site.ask("SELECT count(*) FROM trade_sale")[0][0])


def test_a_name_that_is_a_program_is_shown_as_words_and_never_runs(people: People) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    farmer, reviewer = people.member("producer"), people.member("county")
    page = farmer.go("/products/new")
    page.get_by_label("产品名称").fill("番茄<svg onload=alert(3)>")
    page.get_by_role("combobox", name="品类").fill("fanqie")
    page.get_by_role("option", name=re.compile("番茄")).first.click()
    page.get_by_label("规格").fill('"><b onclick=alert(5)>')
    farmer.press("保存产品")
    farmer.told("番茄<svg onload=alert(3)>")
    farmer.follow("登记采收", within=page.locator("main"))
    page.get_by_label("数量", exact=True).fill("9")
    page.get_by_label("基地").fill(evil[:40])
    farmer.press("保存批次")
    farmer.go("/batches/")
    code = people.site.ask("SELECT code FROM batches_batch ORDER BY id DESC LIMIT 1")[0][0]
    consumer = people.in_hand("consumer")
    consumer.go(f"/T/{code}")
    consumer.told("番茄<svg onload=alert(3)>")
    reviewer.go(f"/find?q={code}")
    reviewer.go("/batches/?q=svg")
    assert not [fault for person in people.all for fault in person.dialogs]
