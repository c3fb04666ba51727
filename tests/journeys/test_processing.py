"""A plant makes one product of two batches at its desk; the part it sells is split off on a phone; a slip is put right."""

from __future__ import annotations

import pytest

from . import chain
from .people import People, Person

pytestmark = pytest.mark.journey


def test_two_batches_are_processed_one_part_is_split_off_and_a_slip_is_corrected(people: People) -> None:
    plant = people.member("producer")
    chain.add_product(plant)
    chain.add_product(plant, "番茄酱")
    for amount in ("613", "387"):
        chain.harvest(plant, amount, product="番茄")
    used, made = process(plant)
    plant.follow("来龙去脉")
    plant.told("番茄酱")
    phone = people.in_hand("farmer")
    phone.sign_in(people.site.cast["producer"].username)
    split(phone, made)
    correct(phone, used)
    assert people.site.ask("SELECT count(*) FROM batches_correction WHERE reason = '多打了两位'") == [(0,)]


def process(plant: Person) -> tuple[str, str]:
    """Two inputs to one output, with yield and loss read before it is done; returns addresses of an input and the output."""
    page = plant.go("/processing/")
    plant.follow("加工", within=page.locator("main"))
    for amount in ("613", "387"):
        field = page.locator(".field", has_text=f"可用 {amount} 公斤")
        field.get_by_role("textbox").fill(amount)
    page.get_by_label("产出 1 可不填", exact=True).select_option(label="番茄酱")
    page.get_by_label("产出 1 的数量").fill("700")
    plant.press("核对加工")
    plant.told("投料 1,000 公斤，产出 700 公斤，损耗 300 公斤，得率 70.0%")
    plant.press("确认加工")
    plant.told("番茄 → 番茄酱")
    used = page.get_by_role("table", name="投入").get_by_role("link").first
    made = page.get_by_role("table", name="产出").get_by_role("link").first
    return used.get_attribute("href") or "", made.get_attribute("href") or ""


def split(phone: Person, made: str) -> None:
    """Part of what was made becomes a batch of its own."""
    page = phone.go(f"/processing/split?batch={made.strip('/').split('/')[-1]}")
    page.get_by_label("第 1 批").fill("200")
    phone.press("核对分批")
    phone.told("分批后不能恢复")
    phone.press("确认分批")
    phone.told("200 公斤")


def correct(phone: Person, used: str) -> None:
    """What has gone into the sauce cannot be corrected away: the page says what is left, and nothing is kept."""
    page = phone.go("/batches/ledger?kind=produce")
    phone.told("613 公斤")
    phone.go(used)
    phone.follow("全部流水与更正")
    phone.follow("更正", within=page.locator("main table"))
    page.get_by_label("正确的数量").fill("1")
    page.get_by_label("更正原因").fill("多打了两位")
    phone.press("提交更正")
    phone.told("批次余量只剩 0 公斤")
