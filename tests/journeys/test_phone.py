"""A farmer registers on his own phone over a slow line: few keys, few bytes, and a photo made small before it leaves."""

from __future__ import annotations

import io
import random
import re
from datetime import date
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from agritrace.config.demo import papers

from .people import People, Person

pytestmark = pytest.mark.journey
MOST_TYPED = 120
MOST_BYTES = 200_000
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""The issue's line: 400 kbit/s both ways, 400 ms."""


class Line:
    """The telephone line of one browser: made slow, and every byte that came or went on it counted."""

    def __init__(self, person: Person) -> None:
        self.received = self.sent = 0
        self.devtools = person.context.new_cdp_session(person.page)
        self.devtools.on("Network.loadingFinished", self._came)
        self.devtools.on("Network.requestWillBeSentExtraInfo", self._went)
        self.devtools.send("Network.enable")
        self.devtools.send("Network.emulateNetworkConditions", SLOW)

    def _came(self, told: dict[str, Any]) -> None:
        self.received += int(told["encodedDataLength"])

    def _went(self, told: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in told["headers"].items()}
        self.sent += sum(len(name) + len(value) + 4 for name, value in headers.items())
        self.sent += int(headers.get("content-length", 0))


class Thumb:
    """Counts the keys somebody presses; choosing from a list or ticking costs none."""

    typed = 0

    def type(self, field: Locator, text: str) -> None:
        """Type into a field as a person does, key by key."""
        field.press_sequentially(text)
        self.typed += len(text)


@pytest.fixture
def farmer(people: People) -> Person:
    """Somebody with a phone of 360 x 640."""
    return people.in_hand("farmer")


def photo() -> dict[str, Any]:
    """What a telephone's camera makes: twelve million points, several megabytes."""
    noise = Image.frombytes("L", (24, 18), random.Random(3).randbytes(24 * 18)).resize((4000, 3000))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=93)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_farmer_registers_on_a_slow_phone_with_few_keys_and_few_bytes(farmer: Person) -> None:
    line, thumb, page = Line(farmer), Thumb(), farmer.page
    farmer.go("/")
    farmer.follow("主体注册")
    page.get_by_label("组织形式").select_option("5")
    thumb.type(page.get_by_label("名称", exact=True), "王满仓")
    page.get_by_label("证件", exact=True).select_option(label="居民身份证")
    thumb.type(page.get_by_label("证件号码"), papers.identity_number("330110000000", date(1968, 4, 2), 731))
    page.get_by_label("种植", exact=True).check()
    page.get_by_label("种植业", exact=True).check()
    farmer.press("下一步")
    thumb.type(page.get_by_role("combobox", name="所属区域"), "yuhang")
    page.get_by_role("option", name="余杭区").first.click()
    thumb.type(page.get_by_label("详细地址"), "青山村 3 组")
    page.get_by_role("group", name="主要产品").get_by_role("checkbox").first.check()
    farmer.press("下一步")
    thumb.type(page.get_by_label("手机号"), "13700007310")
    thumb.type(page.get_by_label("登录口令"), "Nongye-2026")
    taken = photo()
    page.get_by_label("营业执照或登记证").set_input_files(taken)  # type: ignore[arg-type]  # Playwright's FilePayload
    expect(page.locator("[data-shrunk]")).to_contain_text("已压缩")
    shrunk = int(page.get_by_label("营业执照或登记证").evaluate("field => field.files[0].size"))
    farmer.press("下一步")
    page.get_by_label(re.compile("我声明以上内容真实")).check()
    farmer.press("提交注册申请")
    farmer.told("查询号")

    moved = line.received + line.sent - shrunk
    figures = f"{thumb.typed} typed, {line.received} came, {line.sent} went, photo {len(taken['buffer'])} -> {shrunk}"
    assert 30 < thumb.typed <= MOST_TYPED, figures
    assert line.sent > shrunk, figures
    assert 30_000 < moved <= MOST_BYTES, figures
    assert 0 < shrunk < len(taken["buffer"]) / 4, figures
    rows = farmer.site.ask("SELECT state FROM subjects_subject WHERE name = %s", "王满仓")
    assert rows == [("pending",)]
