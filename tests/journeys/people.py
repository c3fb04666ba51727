"""People in front of a browser. Whatever page they come to must be accessible, quiet and no wider than its screen."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, Response, expect

from tests.cast import PASSWORD

from .site import Site

DESK = {"viewport": {"width": 1366, "height": 768}}
HAND = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_CHANGING = re.compile(r'value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+')
_WORDS = re.compile(r">[^<>]*[^<>\s][^<>]*<")
"""What stands between two tags: axe asks whether there is something, not what."""
_SCRIPT = re.compile(r"<script\b.*?</script>|<meta http-equiv=\"refresh\"[^>]*>", re.DOTALL)
_FAILED_LOAD = "Failed to load resource"


class Person:
    """One person with a browser of his own (cookies, storage), signed in or not."""

    seen: set[str] = set()  # pages that differ from a checked one in numbers and words only are not checked again

    def __init__(self, context: BrowserContext, site: Site, name: str, *, scripts: bool = True) -> None:
        self.context, self.site, self.name = context, site, name
        self.scripts = scripts
        self.faults: list[str] = []
        self.dialogs: list[str] = []
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Another tab of the same browser, watched like the first."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_FAILED_LOAD):
            self.faults.append(f"console of {message.page.url if message.page else '?'}: {message.text}")

    def _answered(self, response: Response) -> None:
        asset = not response.request.is_navigation_request()
        if response.status >= 500 or (asset and response.status >= 400 and "/live" not in response.url):
            self.faults.append(f"{response.status} for {response.request.method} {response.url}")

    def go(self, path: str) -> Page:
        """Open an address of the site and look at the page."""
        self.page.goto(path if path.startswith("http") else f"{self.site.url}{path}")
        return self.look()

    def press(self, name: str | re.Pattern[str], *, role: Any = "button", within: Locator | None = None) -> Page:
        """Press a button (or follow a link) that leads to another page, and look at that page."""
        target = (within or self.page).get_by_role(role, name=name, exact=isinstance(name, str)).first
        with self.page.expect_navigation(wait_until="load"):
            target.click()
        return self.look()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> Page:
        """Follow a link."""
        return self.press(name, role="link", within=within)

    def look(self, page: Page | None = None) -> Page:
        """The page is accessible (WCAG 2.2 A and AA), fits its screen, and neither script nor server complained."""
        page = page or self.page
        page.wait_for_load_state("load")
        wide, width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= width, f"{page.url} is {wide} wide on a screen of {width}"
        mark = hashlib.sha256(f"{width} {_WORDS.sub('>x<', _CHANGING.sub('', page.content()))}".encode()).hexdigest()
        if mark not in self.seen:
            found = violations(page) if self.scripts else self.violations_without_scripts(page)
            assert not found, f"{self.name} at {page.url} ({page.title()}): {found}"
            self.seen.add(mark)
        assert not self.faults, self.faults
        return page

    def violations_without_scripts(self, page: Page) -> list[str]:
        """What axe has against what this person sees; axe is a script itself, so it looks at a copy of the page."""
        shown = _SCRIPT.sub("", page.content()).replace("<noscript>", "").replace("</noscript>", "")
        browser, size = self.context.browser, page.viewport_size
        assert browser is not None
        with browser.new_context(viewport=size, locale="zh-CN") as context:
            copy = context.new_page()
            copy.route(page.url, lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"))
            copy.goto(page.url)
            return violations(copy)

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        """By user name and password, through the form."""
        self.go("/login")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("口令", exact=True).fill(password)
        return self.press("登录")

    def gun(self, text: str) -> None:
        """What a scanner gun does: very fast keys and Enter, into whatever has the focus."""
        self.page.keyboard.type(text, delay=3)
        self.page.keyboard.press("Enter")

    def told(self, words: str | re.Pattern[str]) -> None:
        """The page shows these words."""
        expect(self.page.locator("main")).to_contain_text(words)


def violations(page: Page) -> list[str]:
    """What axe has against the page: rule and place."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for rule in found
        for node in rule["nodes"]
    ]


class People:
    """Makes browsers for people; closes them all at the end of a story."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.all: list[Person] = []

    def at_desk(self, name: str, **options: Any) -> Person:
        """1366 x 768, mouse and keyboard."""
        return self._new(name, {**DESK, **options})

    def in_hand(self, name: str, **options: Any) -> Person:
        """A phone of 360 x 640."""
        return self._new(name, {**HAND, **options})

    def member(self, key: str, **options: Any) -> Person:
        """A member of the cast at a desk, signed in."""
        person = self.at_desk(key, **options)
        person.sign_in(self.site.cast[key].username)
        return person

    def standing(self) -> str:
        """Where everybody is and what he reads, for the report of a failure."""
        seen = []
        for person in self.all:
            try:
                words = person.page.locator("body").inner_text(timeout=2_000)
            except Error as error:
                words = str(error)
            seen.append(f"== {person.name} at {person.page.url}\n{words[:1500]}")
        return "\n".join(seen)

    def leave(self) -> None:
        """Everybody goes home; nobody was asked anything by a dialog."""
        faults = [fault for person in self.all for fault in (*person.faults, *person.dialogs)]
        for person in self.all:
            person.context.close()
        assert not faults, faults

    def _new(self, name: str, options: dict[str, Any]) -> Person:
        context = self.browser.new_context(locale="zh-CN", **options)
        context.set_default_timeout(15_000)
        person = Person(context, self.site, name, scripts=options.get("java_script_enabled", True))
        self.all.append(person)
        return person
