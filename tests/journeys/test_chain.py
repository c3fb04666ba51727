"""The chain, walked by five people: a farmer, his county, his buyer, and a consumer with a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from . import chain
from .people import People, Person

pytestmark = pytest.mark.journey

WORDS = "请重拍营业执照，四角完整、无反光"


def newcomer(people: People, reviewer: Person, person: Person, name: str) -> chain.Applicant:
    """From the public registration to the first login: returned once, corrected, approved."""
    told = chain.applicant(name)
    query_no = chain.register(person, told)
    chain.send_back(reviewer, told.name, WORDS)
    chain.correct(person, told, query_no, WORDS)
    chain.approve(reviewer, told.name)
    person.sign_in(told.phone, told.password)
    return told


def test_a_farmer_registers_sells_to_a_buyer_who_is_told_at_once_and_a_consumer_reads_where_it_came_from(
    people: People,
) -> None:
    reviewer, farmer, buyer = people.member("county"), people.at_desk("farmer"), people.member("buyer")
    told = newcomer(people, reviewer, farmer, "青禾蔬菜专业合作社")
    chain.add_product(farmer)
    code_id = chain.harvest(farmer, "1250")
    first = chain.code_on(chain.print_label(farmer, code_id))

    card = chain.show_card(buyer)
    buyer.go("/workbench")
    sale_id = chain.sell(farmer, card, "300")
    expect(buyer.page.locator("[data-toasts]")).to_contain_text("番茄 300公斤等您确认收货", timeout=5_000)
    buyer.look()
    buyer.page.locator("[data-toasts]").get_by_role("link").first.click()
    buyer.page.wait_for_url(re.compile(f"/trade/{sale_id}/"))
    second = chain.confirm(buyer, sale_id)
    assert second != first

    consumer = people.in_hand("consumer")
    page = consumer.go(f"/T/{second}")
    consumer.told(told.name)
    consumer.told("余杭区")
    consumer.told("历下区")
    consumer.told(re.compile("第 1 次查询"))
    expect(page.locator(".verdict.v-ok")).to_be_visible()
    assert consumer.context.cookies() == [], "a consumer gets no cookie"
    consumer.go(f"/T/{first}")
    consumer.told(told.name)
