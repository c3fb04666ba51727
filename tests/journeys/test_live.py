"""News as they happen: how fast, in how many tabs, and for whom no longer."""

from __future__ import annotations

import statistics
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned

from . import chain
from .people import People

pytestmark = pytest.mark.journey

SALES, TABS = 10, 10
LISTEN = """async () => {
  const answer = await fetch('/live/ticket', { headers: { Accept: 'application/json' } });
  const stream = new EventSource((await answer.json()).url);
  window.opened = new Promise(done => stream.onopen = done);
  window.ended = new Promise(done => stream.onerror = () => { stream.close(); done(performance.now()); });
  await window.opened;
}"""


def test_ten_sales_reach_the_buyers_open_page_without_a_reload(
    people: People, record_property: pytest.RecordProperty
) -> None:
    seller, buyer = people.member("producer"), people.member("buyer")
    chain.add_product(seller, "番茄（即时）")
    chain.harvest(seller, "1000")
    scanned = parse_scanned(chain.show_card(buyer))
    assert isinstance(scanned, ScannedSubject)
    address = f"{people.site.url}/trade/new?{urlencode({'code': scanned.code, 'k': scanned.k})}"
    buyer.go("/trade/")
    buyer.page.evaluate("window.samePage = true")
    took = []
    for number in range(1, SALES + 1):
        seller.page.goto(address)
        seller.page.get_by_label("数量", exact=True).fill(str(number))
        began = time.perf_counter()
        seller.page.get_by_role("button", name="提交，等买方确认").click(no_wait_after=True)
        buyer.page.locator("[data-toasts] .toast", has_text=f" {number}公斤等您确认收货").wait_for(timeout=5_000)
        took.append(time.perf_counter() - began)
        seller.page.wait_for_url("**/trade/*/")
    assert buyer.page.evaluate("window.samePage"), "the page was loaded again"
    expect(buyer.page.locator("#sales")).to_contain_text(f"{SALES} 公斤")
    buyer.look()
    p95 = sorted(took)[int(0.95 * len(took))]
    figures = (
        f"press of the button to words on the other screen: p95 {p95:.3f} s, median {statistics.median(took):.3f} s"
    )
    record_property("figures", figures)
    assert p95 < 5


def test_ten_tabs_of_one_person_hear_the_news_and_stay_usable(people: People) -> None:
    seller, buyer = people.member("producer"), people.member("buyer")
    chain.add_product(seller, "番茄（多页）")
    chain.harvest(seller, "100")
    card = chain.show_card(buyer)
    tabs = [buyer.page, *(buyer.new_tab() for _ in range(TABS - 1))]
    for tab in tabs:
        tab.goto(f"{people.site.url}/trade/")
    chain.sell(seller, card, "7")
    for tab in tabs:
        expect(tab.locator("[data-toasts]")).to_contain_text("7公斤等您确认收货", timeout=5_000)
    for tab in tabs:
        began = time.perf_counter()
        tab.goto(f"{people.site.url}/workbench")
        expect(tab.locator("main")).to_contain_text("等我处理")
        assert time.perf_counter() - began < 10, "a tab waits for a connection that another tab holds"
    buyer.look(tabs[-1])


def test_a_stream_ends_soon_after_the_person_logged_out_everywhere(people: People) -> None:
    here, there = people.member("buyer"), people.member("buyer")
    here.page.evaluate(LISTEN)
    there.go("/me/sessions")
    there.press("在全部设备上退出")
    began = here.page.evaluate("performance.now()")
    ended = here.page.evaluate("window.ended")
    assert ended - began < 10_000
    here.go("/workbench")
    here.told("请先登录")
