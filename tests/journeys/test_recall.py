"""A recall from its opening to its close, over two provinces."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from . import chain
from .people import People

pytestmark = pytest.mark.journey
WHY = "检出禁用农药毒死蜱"


def test_a_county_recalls_what_another_province_holds_until_all_of_it_is_destroyed(people: People) -> None:
    farmer, buyer = people.member("producer"), people.member("buyer")
    product = "番茄（召回）"
    chain.add_product(farmer, product)
    chain.harvest(farmer, "40", product=product)
    code = chain.confirm(buyer, chain.sell(farmer, chain.show_card(buyer), "40"))
    batch = people.site.ask("SELECT origin_batch_id FROM batches_batch WHERE code = %s", code)[0][0]

    county, elsewhere = people.member("county"), people.member("other_county")
    county.go(f"/chain/{batch}/")
    expect(county.page.locator("main svg[role=group]").first).to_be_visible()
    county.follow("召回这一批及去向")
    county.page.get_by_label("原因").fill(WHY)
    county.press("发起召回")
    county.told("涉及 2 个批次")
    county.told("山东省济南市历下区")
    recall = county.page.url

    elsewhere.go("/recalls/holds/?state=provisional")
    elsewhere.follow(product, within=elsewhere.page.locator("main"))
    elsewhere.told(WHY)
    elsewhere.follow("确认暂停")
    elsewhere.page.get_by_label("原因").fill("核实属于同一批")
    elsewhere.press("确认暂停")
    elsewhere.follow("登记处置")
    elsewhere.page.get_by_label("处置情况").fill("镇填埋场销毁，两人在场")
    elsewhere.press("登记处置")
    elsewhere.told("已处置")

    county.go(recall)
    county.follow("办结召回")
    county.page.get_by_label("办结说明").fill("问题产品已全部销毁")
    county.press("办结召回")
    county.told("已办结")
    consumer = people.in_hand("consumer")
    consumer.go(f"/T/{code}")
    expect(consumer.page.locator(".verdict")).to_have_class(re.compile("v-stop"))
    consumer.told("已召回")
