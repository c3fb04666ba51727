"""A person without a mouse: Tab, Enter, Space, arrows and letters; the focus must be visible wherever it stops."""

from __future__ import annotations

from playwright.sync_api import expect

from .people import Person

LONGEST_WAY = 150  # stops of the Tab key before a place counts as unreachable
_NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return ['', 'body', ''];
  const own = [...(at.labels ?? [])].map(label => label.innerText).join(' ') || at.getAttribute('aria-label') || at.innerText || '';
  return [own.trim(), at.tagName.toLowerCase(), at.type ?? ''];
}"""
_SEEN = """() => {
  const at = document.activeElement;
  const ring = element => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const box = at.getBoundingClientRect();
  const drawn = box.width > 1 && box.height > 1;
  return (drawn && ring(at)) || [...(at.labels ?? []), at.parentElement].some(element => element && ring(element))
    || [...(at.labels ?? [])].some(label => [...label.children].some(ring));
}"""


class Keys:
    """The keyboard of one person."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def reach(self, name: str, *tags: str) -> None:
        """Tab forward until the control of this name has the focus, which can be seen."""
        way = []
        for _ in range(LONGEST_WAY):
            self.page.keyboard.press("Tab")
            words, tag, _kind = self.page.evaluate(_NAME)
            way.append(words)
            first = words.split("\n")[0].replace("可不填", "").strip()
            if first == name and (not tags or tag in tags):
                assert self.page.evaluate(_SEEN), f"{self.page.url}: nothing shows that “{name}” has the focus"
                return
        raise AssertionError(f"{self.page.url}: “{name}” is not reached by Tab, only {way}")

    def fill(self, name: str, text: str) -> None:
        """Type into a field, over what stands there."""
        self.reach(name, "input", "textarea")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Go down a select with the arrow key."""
        self.reach(name, "select")
        for _ in range(40):
            if self.page.evaluate("document.activeElement.selectedOptions[0]?.text ?? ''") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not among the choices of {name}")

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.reach(name, "input")
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked"), name

    def pick(self, first: str, wanted: str) -> None:
        """Go along a group of radio buttons with the arrow key, from the one the Tab key stops at."""
        self.reach(first, "input")
        self.page.keyboard.press("Space")
        for _ in range(10):
            if self.page.evaluate(_NAME)[0] == wanted:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{wanted} is not reached from {first}")

    def search(self, name: str, text: str, option: str) -> None:
        """Type into a search field and take the first proposal with Enter."""
        self.fill(name, text)
        expect(self.page.get_by_role("option", name=option).first).to_be_visible()
        self.page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Reach a button or link and press Enter, which leads to another page."""
        self.reach(name, "button", "a")
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.person.look()

    def sign_in(self, username: str, password: str) -> None:
        """Log in; the fields follow each other."""
        self.person.go("/login")
        self.fill("用户名", username)
        self.fill("口令", password)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.person.look()
