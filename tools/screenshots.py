"""Looks at every page as the people who use it: pictures of the demonstration at a desk and in a hand, and what is wrong.

``tools/screenshots.py`` starts a small demonstration of its own, writes the pictures of the documents to docs/screens and
all others to ``--out``; ``--site`` looks at a demonstration that runs already, ``--only`` at the pages that contain a word.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from agritrace.config.demo.people import PRODUCERS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "docs" / "screens"
PASSWORD = "Yanshi-2026"
DESK = {"viewport": {"width": 1366, "height": 768}}
HAND = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
SIZES = {"desk": DESK, "phone": HAND}
QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --lang=zh-CN"
)
FIRST = "main table tbody a, main .worklist a"
PRODUCER, BUYER, RETAILER = "福山禾田果蔬专业合作社", "海口鲜达农产品批发有限公司", "琼山惠民超市"
BUYER_CODE = next(one.username for one in PRODUCERS if one.name == BUYER)
PATIENCE = 600  # s for the country to be made on a busy machine
LARGEST = 150_000  # bytes of a picture in the documents
_LATIN = re.compile(r"(?<![\w./@-])[A-Za-z]{3,}(?:_[a-z]+)*(?![\w./@-])")
_KNOWN = frozenset({"Excel", "PDF", "Ctrl", "Alt", "Enter", "Esc", "WGS", "JPEG", "PNG", "Yanshi", "CGCS"})
_SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(e => {
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (!r.width || s.visibility === 'hidden' || s.position === 'absolute' && r.width < 3) return false;
  if (e.closest('p, li, dd, .in > div') && e.tagName === 'A') return false;
  const label = e.closest('label'), box = label ? label.getBoundingClientRect() : r;
  return Math.max(r.height, box.height) < 43.5;
}).map(e => `${e.tagName.toLowerCase()} ${(e.innerText || e.name || e.className || '').trim().slice(0, 24)} `
  + Math.round(e.getBoundingClientRect().height))"""
_WIDE = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@dataclass(frozen=True)
class Shot:
    """One page: who looks, where he starts, which links he follows (CSS); ``document``: its file in the documents, size."""

    name: str
    person: str
    path: str
    follow: tuple[str, ...] = ()
    document: tuple[str, str] | None = None


def _everybody() -> tuple[Shot, ...]:
    people: tuple[str, ...] = ("ministry.admin", "ministry", "hainan", "haikou", "chengmai.admin", "chengmai", "fushan")
    people += ("chengmai.laboratory", "chengmai.enforcement", PRODUCER, BUYER, RETAILER)
    documents = {PRODUCER: "workbench-producer.png", "chengmai": "workbench-county.png"}
    return tuple(
        Shot(f"workbench-{who}", who, "/workbench", document=(documents[who], "desk") if who in documents else None)
        for who in people
    )


SHOTS = (
    Shot("home", "", "/"),
    Shot("login", "", "/login", document=("login.png", "desk")),
    Shot("login-phone-code", "", "/login/phone"),
    Shot("login-expired", "", "/login?next=/batches/new&expired=1"),
    Shot("demo", "", "/demo/"),
    Shot("register-1", "", "/register/"),
    Shot("register-status", "", "/register/status"),
    Shot("trace-genuine", "", "/demo/", ("a:text-is('真码')",), document=("trace-phone.png", "phone")),
    Shot("trace-forged", "", "/demo/", ("a:text-is('伪码')",)),
    Shot("trace-void", "", "/demo/", ("a:text-is('作废的码')",)),
    Shot("trace-unknown", "", "/t/10025184695604331953"),
    Shot("trace-nonsense", "", "/t/123"),
    Shot("error-404", "", "/nowhere"),
    *_everybody(),
    Shot("find", PRODUCER, "/find"),
    Shot("me", "chengmai", "/me"),
    Shot("password", "chengmai", "/me/password"),
    Shot("notices", PRODUCER, "/notices/"),
    Shot("notices-county", "chengmai", "/notices/"),
    Shot("error-403", PRODUCER, "/accounts/"),
    Shot("error-404-inside", PRODUCER, "/batches/999999/"),
    Shot("accounts", "chengmai.admin", "/accounts/"),
    Shot("account", "chengmai.admin", "/accounts/?q=fushan", (FIRST,)),
    Shot("account-permissions", "chengmai.admin", "/accounts/?q=fushan", (FIRST, "a[href$='/permissions']")),
    Shot("account-new", "chengmai.admin", "/accounts/new"),
    Shot("organisations", "ministry.admin", "/organisations/"),
    Shot("organisations-county", "chengmai", "/organisations/"),
    Shot("organisation", "chengmai.admin", "/organisations/", (FIRST,)),
    Shot("organisation-new", "chengmai.admin", "/organisations/new"),
    Shot("messages", "ministry.admin", "/notices/messages"),
    Shot("subjects", "chengmai", "/subjects/"),
    Shot("subjects-empty", "chengmai", "/subjects/?q=查不到的名字"),
    Shot("subjects-ministry", "ministry", "/subjects/"),
    Shot("subject", "chengmai", "/subjects/", (FIRST,)),
    Shot("subject-mine", PRODUCER, "/subjects/mine"),
    Shot("subject-card", PRODUCER, "/subjects/mine", ("a[href$='/card']",)),
    Shot("review-queue", "chengmai", "/subjects/review/"),
    Shot("review", "chengmai", "/subjects/review/", (FIRST,), document=("review.png", "desk")),
    Shot("products", PRODUCER, "/products/"),
    Shot("product", PRODUCER, "/products/", (FIRST,)),
    Shot("product-new", PRODUCER, "/products/new"),
    Shot("batches", PRODUCER, "/batches/"),
    Shot("batches-buyer", BUYER, "/batches/"),
    Shot("batches-county", "chengmai", "/batches/"),
    Shot("batch-new", PRODUCER, "/batches/new"),
    Shot("batch", PRODUCER, "/batches/?stock=in", (FIRST,)),
    Shot("batch-county", "chengmai", "/batches/", (FIRST,)),
    Shot("batch-lose", PRODUCER, "/batches/?stock=in", (FIRST, "a[href$='/lose']")),
    Shot("batch-close", BUYER, "/batches/?stock=in", (FIRST, "a[href$='/close']")),
    Shot("label", PRODUCER, "/batches/?stock=in", (FIRST, "a[href*='/codes/']")),
    Shot("chain", BUYER, "/batches/", (FIRST, "a[href*='/chain/']")),
    Shot("sales", PRODUCER, "/trade/"),
    Shot("sales-buyer", BUYER, "/trade/"),
    Shot("sales-county", "chengmai", "/trade/"),
    Shot("sale-new", PRODUCER, "/trade/new"),
    Shot("sale-new-batch", PRODUCER, "/batches/?stock=in", (FIRST, "a[href*='/trade/new']")),
    Shot("sale-sell", PRODUCER, f"/trade/new?code={BUYER_CODE}"),
    Shot("sale", BUYER, "/trade/?view=mine", (FIRST,), document=("sale-phone.png", "phone")),
    Shot("sale-sent", PRODUCER, "/trade/?view=sent", (FIRST,)),
    Shot("sale-county", "chengmai", "/trade/", (FIRST,)),
    Shot("card-reissue", PRODUCER, "/subjects/mine", ("a[href$='/card']", "a[href$='/card/reissue']")),
    Shot("plaques", "chengmai", "/subjects/plaques"),
    Shot("subject-versions", "chengmai", "/subjects/", (FIRST, "a[href$='/versions']")),
    Shot("subject-change", PRODUCER, "/subjects/mine/change"),
    Shot("subject-correct", PRODUCER, "/subjects/mine/edit"),
    Shot("subject-move", PRODUCER, "/subjects/mine/move"),
    Shot("subject-cancel", PRODUCER, "/subjects/mine/cancel"),
    Shot("requests", "chengmai", "/subjects/requests/"),
    Shot("subject-revoke", "chengmai", "/subjects/?state=active", (FIRST, "a[href$='/revoke']")),
    Shot("bases", PRODUCER, "/bases/"),
    Shot("base-new", PRODUCER, "/bases/new"),
    Shot("base", "chengmai", "/bases/", (FIRST,)),
    Shot("papers", PRODUCER, "/papers/"),
    Shot("paper-new", PRODUCER, "/papers/new"),
    Shot("paper", "chengmai", "/papers/", (FIRST,)),
    Shot("proxies", "fushan", "/proxies/"),
    Shot("proxy-enter", "fushan", "/proxies/enter"),
    Shot("proxy-find", "fushan", "/proxies/find"),
    Shot("proxy", "fushan", "/proxies/", (FIRST,)),
    Shot("people", PRODUCER, "/accounts/people/"),
    Shot("person-new", PRODUCER, "/accounts/people/new"),
    Shot("counter", "fushan", "/accounts/counter/"),
    Shot("imports", "chengmai", "/imports/"),
    Shot("import-new", "chengmai", "/imports/new"),
    Shot("import", "chengmai", "/imports/", (FIRST,)),
    Shot("runs", "chengmai", "/runs/"),
    Shot("institution-apply", "", "/institutions/apply"),
    Shot("institution-status", "", "/institutions/status"),
    Shot("institutions", "chengmai.admin", "/institutions/"),
    Shot("institution", "chengmai.admin", "/institutions/", (FIRST,)),
    Shot("institution-mine", "chengmai.laboratory", "/institutions/mine"),
    Shot("officers", "chengmai.enforcement", "/officers/"),
    Shot("factors-own", "chengmai.admin", "/me/factors"),
    Shot("factor-key", "chengmai.admin", "/me/factors/keys/new"),
    Shot("factors-policy", "ministry.admin", "/factors/policy"),
    Shot("sessions", "chengmai", "/me/sessions"),
    Shot("notice-settings", PRODUCER, "/notices/settings"),
    Shot("notice-wordings", "ministry.admin", "/notices/wordings"),
    Shot("notice-wording", "ministry.admin", "/notices/wordings", (FIRST,)),
    Shot("notice-deliveries", "ministry.admin", "/notices/deliveries"),
    Shot("my-privacy", PRODUCER, "/my/privacy"),
    Shot("unmask", "chengmai", "/subjects/?state=active", (FIRST, "a[href$='/values']")),
    Shot("retention", "ministry.audit", "/privacy/retention"),
    Shot("backups", "ministry.system", "/operations/backups/"),
    Shot("duplicates", "chengmai", "/duplicates/"),
    Shot("duplicates-all", "chengmai", "/duplicates/?state=all"),
    Shot("duplicate", "chengmai", "/duplicates/?state=open", (FIRST,)),
    Shot("duplicate-merge", "chengmai", "/duplicates/?state=open", (FIRST, "a[href$='/merge']")),
    Shot("duplicate-merged", "chengmai", "/duplicates/?state=merged", (FIRST,)),
    Shot("subject-merged", "chengmai", "/subjects/?state=merged", (FIRST,)),
    Shot("exports", "chengmai", "/exports/"),
    Shot("export-new", "chengmai", "/exports/new"),
    Shot("export", "chengmai", "/exports/", (FIRST,)),
    Shot("export-decide", "chengmai.admin", "/exports/?state=asked", (FIRST, "a[href$='/decide']")),
    Shot("exports-guard", "ministry.security", "/security/exports/"),
    Shot("export-trace", "ministry.security", "/security/exports/trace"),
    Shot("duties", "chengmai", "/duty/"),
    Shot("duty-new", "chengmai", "/duty/new"),
    Shot("duty", "ministry.security", "/duty/", (FIRST,)),
    Shot("duties-security", "ministry.security", "/duty/"),
    Shot("usage", "ministry.admin", "/usage/"),
    Shot("usage-county", "chengmai.admin", "/usage/"),
    Shot("usage-organisations", "ministry.admin", "/usage/organisations/"),
    Shot("usage-people", "chengmai.admin", "/usage/", ("main a:has-text('看本机构人员')",)),
    Shot("temporaries", "fushan", "/temporary/"),
    Shot("temporary", "fushan", "/temporary/?state=temporary", (FIRST,)),
    Shot("temporary-enter", "fushan", "/temporary/enter"),
    Shot("temporary-join", "chengmai", "/temporary/", (FIRST, "a[href$='/join']")),
    Shot("temporary-claim", "chengmai", "/subjects/review/?q=邱大姐", (FIRST, "main a[href*='/temporary/claims/']")),
    Shot("handovers", "chengmai.admin", "/handovers/"),
    Shot("handovers-mine", "chengmai", "/duties/mine"),
    Shot("audit", "ministry.audit", "/audit/"),
    Shot("audit-record", "ministry.audit", "/audit/", (FIRST,)),
    Shot("security", "ministry.security", "/security/"),
    Shot("security-records", "ministry.security", "/security/records"),
)


@dataclass
class Eye:
    """Looks at pages of one site and remembers what is wrong with them."""

    url: str
    browser: Browser
    out: Path
    documents: Path
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def look(self, shot: Shot, size: str) -> None:
        """One page in one size: a picture of the first screen (and of the whole page), and its faults."""
        page = self._context(shot.person, size).new_page()
        try:
            self._go(page, f"{self.url}{shot.path}")
            for target in shot.follow:
                with page.expect_navigation(wait_until="load"):
                    page.locator(target).first.evaluate("one => one.click()")
            page.wait_for_timeout(200)
            page.screenshot(path=self.out / f"{shot.name}-{size}.png")
            page.screenshot(path=self.out / f"{shot.name}-{size}-full.png", full_page=True)
            self._judge(page, f"{shot.name} {size}")
            if shot.document and shot.document[1] == size:
                self._document(self.out / f"{shot.name}-{size}.png", shot.document[0])
        except Error as error:
            self.faults.append(f"{shot.name} {size} at {page.url}: {str(error).splitlines()[0]}")
        finally:
            page.close()

    def _go(self, page: Page, url: str) -> None:
        answer = page.goto(url, wait_until="load")
        if answer is not None and answer.status >= 500:
            self.faults.append(f"{url}: {answer.status}")

    def _context(self, person: str, size: str) -> BrowserContext:
        if (person, size) not in self.contexts:
            context = self.browser.new_context(locale="zh-CN", **SIZES[size])  # type: ignore[arg-type]  # options of one kind
            context.set_default_timeout(20_000)
            self.contexts[person, size] = context
            if person:
                self._sign_in(context, person)
        return self.contexts[person, size]

    def _sign_in(self, context: BrowserContext, person: str) -> None:
        page = context.new_page()
        page.goto(f"{self.url}/login")
        button = page.locator(f"button[name=person][value='{person}'], button[name=person]:has-text('{person}')").first
        with page.expect_navigation(wait_until="load"):
            button.click()
        page.close()

    def _judge(self, page: Page, name: str) -> None:
        wide, width = page.evaluate(_WIDE)
        if wide > width:
            self.faults.append(f"{name}: {wide} wide on {width}")
        text = page.locator("body").inner_text()
        latin = sorted(set(_LATIN.findall(text)) - _KNOWN)
        if latin:
            self.faults.append(f"{name}: English {latin[:12]}")
        small = page.evaluate(_SMALL) if name.endswith(" phone") else ()
        if small:
            self.faults.append(f"{name}: small {small[:8]}")
        print(f"{name}: {page.title()}", flush=True)

    def _document(self, source: Path, name: str) -> None:
        """A small picture for the documents: 64 colours are enough for panels and words."""
        self.documents.mkdir(parents=True, exist_ok=True)
        target = self.documents / name
        Image.open(source).convert("RGB").quantize(64).save(target, optimize=True)
        if target.stat().st_size > LARGEST:
            self.faults.append(f"{name}: {target.stat().st_size} bytes in the documents")


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """A small demonstration on a port of its own in a throw-away folder; yields its address once it is complete."""
    with tempfile.TemporaryDirectory(prefix="agritrace-screens-") as folder:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        command = [
            sys.executable,
            "-m",
            "agritrace.config.cli",
            "demo",
            f"--port={port}",
            "--subjects=40",
            "--months=1",
        ]
        environment = {**os.environ, "AGRITRACE_VAR": folder}
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, process_group=0)
        try:
            _await(url, process)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/demo/progress", timeout=5) as answer:
            if b'"finished": true' in answer.read():
                return
        time.sleep(1)
    raise SystemExit(f"{url} does not answer")


def _free_port() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def shoot(url: str, out: Path, shots: tuple[Shot, ...]) -> list[str]:
    """Take the pictures; returns what is wrong, one line each."""
    out.mkdir(parents=True, exist_ok=True)
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=QUIET.split())
        eye = Eye(url, browser, out, DOCUMENTS)
        for size in SIZES:
            for shot in shots:
                eye.look(shot, size)
        browser.close()
    return eye.faults


def main() -> int:
    """Every page, or those whose name contains ``--only``; 1 when something is wrong with one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", help="address of a running demonstration")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    parser.add_argument("--only", help="words parted by commas; pages whose name contains one of them")
    asked = parser.parse_args()
    words = asked.only.split(",") if asked.only else [""]
    shots = tuple(shot for shot in SHOTS if any(word in shot.name for word in words))
    with contextlib.nullcontext(asked.site) if asked.site else demonstration() as url:
        faults = shoot(url, asked.out, shots)
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
