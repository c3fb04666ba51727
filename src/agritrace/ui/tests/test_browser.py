"""The behaviours in a real browser, on the style page: no server and no database, every answer is given here.

The pages carry the policy of the platform, so that an inline script or style would be reported and fail the test.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright

from agritrace.kernel.clock import system_now
from agritrace.ui.styleguide import samples

pytestmark = pytest.mark.journey

STATIC = Path(__file__).resolve().parents[1] / "static"
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webmanifest": "application/json"}
TOWN = {"code": "990421101", "name": "白石镇", "path": "东山省　青河市　云岭县　白石镇", "level": "镇"}
QUIET = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium out of PATH."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=found, args=[*QUIET.split(), "--disable-quic"])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def style_page() -> str:
    """The style page as text, drawn before the driver's loop runs."""
    return render_to_string("ui/styleguide.html", samples(system_now()))


class Desk:
    """A browser at a desk or in a hand, whose every request is answered here and noted in ``asked``."""

    def __init__(self, context: BrowserContext, style_page: str) -> None:
        """Watches for errors and breaches of the policy."""
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.style_page = style_page
        self.answer = style_page
        self.answers: dict[str, str] = {}
        context.route("**/*", self.reply)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    def reply(self, route: Route) -> None:
        """Static files from the folder, regions, else the page."""
        url = urlsplit(route.request.url)
        self.asked.append(f"{route.request.method} {url.path}{'?' + url.query if url.query else ''}")
        if url.path.startswith("/static/"):
            file = STATIC / url.path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        elif url.path == "/regions/search":
            found = [TOWN] if parse_qs(url.query)["q"][0] in ("baishi", TOWN["code"]) else []
            route.fulfill(body=json.dumps({"items": found}), content_type="application/json")
        elif url.path in self.answers:
            kind = {"/live": "text/event-stream", "/waiting": "text/html"}.get(url.path, "application/json")
            route.fulfill(body=self.answers[url.path], content_type=kind)
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.answer, content_type="text/html; charset=utf-8", headers=headers)

    def open(self) -> Page:
        """The style page, loaded."""
        self.page.goto("http://localhost/")
        return self.page


@pytest.fixture
def desk(browser: Browser, style_page: str) -> Iterator[Desk]:
    """1366 x 768 with a mouse."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    desk = Desk(context, style_page)
    yield desk
    context.close()
    assert not desk.faults


@pytest.fixture
def hand(browser: Browser, style_page: str) -> Iterator[Desk]:
    """360 x 640 with a finger."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    hand = Desk(context, style_page)
    yield hand
    context.close()
    assert not hand.faults


def violations(page: Page) -> list[str]:
    """What axe has against the page."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def test_axe_has_nothing_against_the_style_page_at_a_desk(desk: Desk) -> None:
    assert violations(desk.open()) == []


def test_axe_has_nothing_against_it_in_a_hand_and_nothing_scrolls_sideways(hand: Desk) -> None:
    page = hand.open()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_everything_a_finger_touches_is_44_pixels_high(hand: Desk) -> None:
    small = hand.open().evaluate(
        """() => [...document.querySelectorAll('a, button, select, summary, textarea, input:not([type=hidden], .form-check-input)')]
          .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
          .filter(([, height]) => height > 1 && height < 43)"""
    )
    assert small == []


def test_what_was_typed_comes_back_after_the_tab_was_closed_and_goes_when_the_server_says_so(desk: Desk) -> None:
    page = desk.open()
    page.fill("#id_remark", "库内已封存")
    page.fill("#id_licence", "93990421MA3D7K2N8A")
    page.wait_for_timeout(600)
    desk.open()
    expect(page.get_by_role("status").filter(has_text="已恢复")).to_be_visible()
    expect(page.locator("#id_remark")).to_have_value("库内已封存")
    desk.answer = '<!doctype html><title>x</title><script src="/static/dist/app.js" defer></script><p data-draft-clear="styleguide">'
    desk.open()
    page.wait_for_function("() => Object.keys(localStorage).length === 0")
    desk.answer = desk.style_page
    desk.open()
    expect(page.locator("#id_remark")).to_have_value("")


def test_a_draft_can_be_thrown_away(desk: Desk) -> None:
    page = desk.open()
    page.fill("#id_remark", "写错了")
    page.wait_for_timeout(600)
    desk.open()
    page.get_by_role("button", name="清空重填").click()
    expect(page.locator("#id_remark")).to_have_value("")


def test_a_place_is_found_by_pinyin_and_chosen_with_the_keyboard(desk: Desk) -> None:
    page = desk.open()
    field = page.get_by_role("combobox", name="所属区域").first
    field.fill("baishi")
    expect(page.get_by_role("option", name="白石镇")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value(TOWN["path"])
    assert page.locator("input[name=region]").input_value() == TOWN["code"]
    assert page.evaluate("document.activeElement.id") == "id_region"


def test_a_scanner_gun_reaches_the_code_box_from_anywhere(desk: Desk) -> None:
    page = desk.open()
    page.locator("summary", has_text="更多").focus()
    page.keyboard.type("10025184695604331953", delay=2)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert "GET /find?q=10025184695604331953" in desk.asked


def test_a_scanner_gun_fills_the_code_field_that_waits_without_sending_the_form(desk: Desk) -> None:
    page = desk.open()
    page.focus("#id_code")
    page.keyboard.type("10025184695604331953", delay=2)
    page.keyboard.press("Enter")
    page.locator("#id_remark").focus()
    expect(page.locator("#id_code")).to_have_value("1002 5184 6956 0433 1953")
    assert not [asked for asked in desk.asked if asked.startswith("POST")]


def test_slow_fingers_are_no_scanner_gun(desk: Desk) -> None:
    page = desk.open()
    page.locator("main").focus()
    page.keyboard.type("1002518", delay=80)
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert not [asked for asked in desk.asked if asked.startswith("GET /find")]


def test_a_form_is_sent_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    page = desk.open()
    page.evaluate(
        """() => {
          const frame = document.createElement('iframe');
          frame.name = 'elsewhere';
          document.body.append(frame);
          Object.assign(document.querySelector('.confirm'), { action: '/recall', target: 'elsewhere' });
        }"""
    )
    button = page.get_by_role("button", name="召回 830 kg")
    button.dblclick()
    expect(button).to_be_disabled()
    expect(button).to_have_text("召回 830 kg")
    assert desk.asked.count("POST /recall") == 1


def test_steps_change_a_quantity_and_never_below_zero(desk: Desk) -> None:
    page = desk.open()
    page.get_by_role("button", name="加 50").first.click()
    expect(page.locator("#id_amount")).to_have_value("350")
    for _ in range(9):
        page.get_by_role("button", name="减 50").first.click()
    expect(page.locator("#id_amount")).to_have_value("0")


def test_the_bulk_bar_counts_what_is_ticked(desk: Desk) -> None:
    page = desk.open()
    page.get_by_label("全选本页").check()
    expect(page.locator("form.bulk")).to_contain_text("已选 4 家")
    page.get_by_label("全选本页").uncheck()
    expect(page.locator("form.bulk")).to_be_hidden()


def test_without_a_camera_the_scanner_offers_a_photo_or_typing_and_escape_leads_back(desk: Desk) -> None:
    page = desk.open()
    button = page.get_by_role("button", name="扫码", exact=True).first
    button.click()
    dialog = page.get_by_role("dialog", name="扫码")
    expect(dialog).to_contain_text("相机打不开")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_the_summary_of_errors_has_the_focus_and_its_links_lead_to_the_fields(desk: Desk) -> None:
    page = desk.open()
    expect(page.locator("[data-errors]")).to_be_focused()
    page.get_by_role("link", name="请填写数量").click()
    assert page.evaluate("location.hash") == "#id_w-amount"


NEWS = json.dumps({"topic": "trade", "text": "鲜达批发 已确认收货 300 kg", "url": "/trade/7/", "unread": 6})


def test_news_reach_every_tab_of_a_person_through_one_stream(desk: Desk) -> None:
    waiting = "<header><h2>等我处理</h2></header>"
    desk.answers = {"/ticket": '{"url": "/live?ticket=1"}', "/live": ": nothing yet\n\n", "/waiting": waiting}
    meta = '<meta name="live" content="/ticket"><meta name="csrf"'
    section = '<section class="panel"><header><h2>等我处理'
    live = '<section class="panel" data-live="trade" hx-get="/waiting" hx-trigger="live"><header><h2>等我处理'
    desk.answer = desk.style_page.replace('<meta name="csrf"', meta).replace(section, live)
    assert live in desk.answer
    second = desk.page.context.new_page()
    second.goto("http://localhost/")
    first = desk.open()
    desk.answers["/live"] = f"data: {NEWS}\n\n"
    for page in (first, second):
        expect(page.locator("[data-toasts]")).to_contain_text("鲜达批发 已确认收货 300 kg", timeout=15_000)
        expect(page.get_by_label("消息，6 条未读")).to_be_visible()
        expect(page.locator("[data-unread]")).to_have_text("6")
    assert desk.asked.count("GET /waiting") >= 2
    streams = [asked for asked in desk.asked if asked.startswith("GET /live")]
    assert len(streams) <= 4, "each tab opened a stream of its own"


def test_where_streams_are_missing_a_page_asks_from_time_to_time(desk: Desk) -> None:
    desk.answers = {"/poll": json.dumps({"last": 7, "unread": 9, "items": []})}
    desk.answer = desk.style_page.replace(
        '<meta name="csrf"', '<meta name="live-poll" content="/poll"><meta name="csrf"'
    )
    expect(desk.open().get_by_label("消息，9 条未读")).to_be_visible()
    assert "GET /poll?after=" in desk.asked


def test_with_scripts_off_every_control_is_there_and_nothing_dead_is_shown(browser: Browser, style_page: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    page = Desk(context, style_page).open()
    assert page.locator("select[name=region]").is_visible()
    assert page.locator("form.bulk").is_visible()
    assert page.locator("[data-scan-open], [data-print], [data-gps]").locator("visible=true").count() == 0
    context.close()
