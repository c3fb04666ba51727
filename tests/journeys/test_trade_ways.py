"""Two batches on one vehicle by their labels, a receipt in part, goods that go back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from . import chain
from .people import People

pytestmark = pytest.mark.journey


def test_goods_leave_by_label_arrive_in_part_and_go_back(people: People) -> None:
    seller, buyer = people.member("producer"), people.in_hand("buyer")
    buyer.sign_in(people.site.cast["buyer"].username)
    chain.add_product(seller)
    labels = [chain.code_on(chain.print_label(seller, chain.harvest(seller, amount))) for amount in ("100", "40")]
    page = seller.go("/trade/new")
    page.get_by_label("买方的电子身份标识").fill(people.site.cast["buyer"].subject_code)
    seller.press("下一步")
    page.get_by_text("一车装几批").click()
    for label in labels:
        page.get_by_label("扫产品标签").focus()
        with page.expect_navigation():
            seller.gun(label)
    page.get_by_label("扫产品标签").focus()
    with page.expect_navigation():
        seller.gun(labels[0])
    seller.told("没有重复加")
    expect(page.get_by_label("数量", exact=True)).to_have_value("100")
    seller.press("提交，等买方确认")
    sale_id = int(re.search(r"/trade/(\d+)/", page.url)[1])  # type: ignore[index]  # there or the story fails
    buyer.go(f"/trade/{sale_id}/")
    amounts = buyer.page.get_by_label(re.compile("^实收"))
    amounts.first.fill("90")
    buyer.page.get_by_label("少收的原因").fill("压坏 10 公斤")
    buyer.press("确认收货")
    buyer.told("压坏 10 公斤")
    buyer.go(f"/trade/{sale_id}/return")
    buyer.page.get_by_label("退货数量").fill("20")
    buyer.page.get_by_label("退货原因").fill("开箱变质")
    buyer.press("申请退货")
    seller.go("/trade/returns/?view=mine")
    seller.follow(re.compile("番茄"), within=page.locator("main table"))
    seller.press("货已收回")
    seller.told("已退回")
