"""A plant makes one product of two batches at its desk; the part it sells is split off on a phone."""

from __future__ import annotations

import pytest

from . import chain
from .people import People, Person

pytestmark = pytest.mark.journey


def test_two_batches_are_processed_and_one_part_is_split_off(people: People) -> None:
    plant = people.member("producer")
    chain.add_product(plant)
    chain.add_product(plant, "番茄酱")
    for amount in ("613", "387"):
        chain.harvest(plant, amount, product="番茄")
    made = process(plant)
    plant.follow("来龙去脉")
    plant.told("番茄酱")
    phone = people.in_hand("farmer")
    phone.sign_in(people.site.cast["producer"].username)
    split(phone, made)


def process(plant: Person) -> str:
    """Two inputs to one output, with yield and loss read before it is done; returns the address of what was made."""
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
    return page.get_by_role("table", name="产出").get_by_role("link").first.get_attribute("href") or ""


def split(phone: Person, made: str) -> None:
    """Part of what was made becomes a batch of its own."""
    page = phone.go(f"/processing/split?batch={made.strip('/').split('/')[-1]}")
    page.get_by_label("第 1 批").fill("200")
    phone.press("核对分批")
    phone.told("分批后不能恢复")
    phone.press("确认分批")
    phone.told("200 公斤")
