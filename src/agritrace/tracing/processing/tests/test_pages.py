"""The pages of a processing plant, walked as a browser without scripts would."""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.registry.products.values import ProductFacts
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches import services as stock
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.processing.tests.mill import SAUCE


@pytest.fixture
def producer(cast) -> Client:
    return signed_in(cast, "producer")


def harvest(
    cast, amount: str = "100", facts: ProductFacts | None = None, product: int | None = None
) -> tuple[int, int]:
    viewer, now = cast.viewer("producer"), system_now()
    product = product or add(viewer, now, facts)
    unit = facts.unit if facts else "公斤"
    made = stock.produce(viewer, Produce(product, Decimal(amount), unit, beijing_day(now), uuid4()), now)
    return made.batch_id, product


def pressed(client: Client, address: str, typed: dict[str, str]) -> str:
    """Press once, read the figures, press again; the text that was shown in between. Ends on the record."""
    page = client.post(address, typed)
    text = page.content.decode()
    assert page.status_code == 200, page.url
    seen = re.search(r'name="seen" value="([^"]*)"', text)
    assert seen, "figures to be confirmed"
    assert seen[1], text
    done = client.post(address, {**typed, "seen": seen[1]})
    assert done.status_code == 302, done.content.decode()
    record = client.get(done.url)
    assert record.status_code == 200
    return text + record.content.decode()


def test_a_batch_is_split_after_the_figures_were_seen(cast, producer):
    batch_id, _ = harvest(cast)
    assert f"/processing/split?batch={batch_id}" in producer.get(f"/batches/{batch_id}/").content.decode()
    address = f"/processing/split?batch={batch_id}"
    assert "可用 100 公斤" in producer.get(address).content.decode()
    typed = {"command_id": str(uuid4()), "rows": "4", "part_0": "30", "part_2": "20.5", "note": "给两家"}
    more = producer.post(address, {**typed, "more": "1"}).content.decode()
    assert 'value="20.5"' in more
    assert "part_7" in more
    text = pressed(producer, address, typed)
    for words in ("分成 2 批：30 公斤、20.5 公斤", "分批后不能恢复", "给两家", "-F2"):
        assert words in text, words
    refused = producer.post(address, {**typed, "command_id": str(uuid4()), "part_1": "x", "part_2": "90"})
    assert "数量要用数字填写" in refused.content.decode()
    refused = producer.post(address, {**typed, "command_id": str(uuid4()), "part_2": "90"})
    assert "批次余量只剩 49.5 公斤" in refused.content.decode()
    assert "分批转出" in producer.get(f"/batches/{batch_id}/").content.decode()


def test_two_batches_are_merged_and_only_the_same_product_is_offered(cast, producer):
    first, product = harvest(cast)
    second, _ = harvest(cast, "40", product=product)
    other, _ = harvest(cast, "5", SAUCE)
    address = f"/processing/merge?batch={first}"
    page = producer.get(address).content.decode()
    assert f"take_{second}" in page
    assert f"take_{other}" not in page
    typed = {"command_id": str(uuid4()), f"take_{first}": "10", f"take_{second}": "40", "number": "HB-1"}
    text = pressed(producer, address, typed)
    assert "2 批合为一批，共 50 公斤" in text
    assert "HB-1" in text


def test_processing_shows_yield_and_loss_and_the_list_exports_them(cast, producer):
    batch_id, _ = harvest(cast)
    box = ProductFacts("番茄酱", "01040551", "箱", "瓶装")
    _, sauce = harvest(cast, "1", box)
    address = f"/processing/process?batch={batch_id}"
    assert "投料" in producer.get(address).content.decode()
    typed = {"command_id": str(uuid4()), "rows": "4", f"take_{batch_id}": "90", "added": "10", "added_words": "盐",
             "product_1": str(sauce), "quantity_1": "20", "unit_1": "箱", "note": ""}  # fmt: skip
    unweighed = producer.post(address, typed).content.decode()
    assert "总净重（公斤）" in unweighed
    assert 'id="id_made_weight_1_error"' in unweighed, "beside the line it belongs to"
    text = pressed(producer, address, {**typed, "made_weight_1": "80"})
    for words in ("辅料 10 公斤", "损耗 20 公斤", "得率 88.9%", "番茄 → 番茄酱", "10 公斤（盐）"):
        assert words in text, words
    county = signed_in(cast, "county")
    page = county.get("/processing/").content.decode()
    assert "禾田" in page
    assert "88.9%" in page
    assert "没有符合条件的加工记录" in county.get("/processing/?q=huanggua").content.decode()
    assert county.get("/processing/export?kind=process")["Content-Type"].endswith("spreadsheetml.sheet")
    run = re.search(r"/processing/(\d+)/", page)
    assert run
    for stranger in ("sibling_county", "other_province", "buyer"):
        assert signed_in(cast, stranger).get(run[0]).status_code == 404
        assert signed_in(cast, stranger).get(f"/processing/process?batch={batch_id}").status_code in {403, 404}
    made = batches.sellable(cast.viewer("producer"))[0]
    assert (made.product_name, made.unit, made.stock.entered) == ("番茄酱", "箱", 20)
    assert "番茄酱" in Client().get(f"/t/{made.code}").content.decode(), "the public page of what was made"


def test_a_slaughter_asks_for_its_certificates_beside_their_fields(cast, producer):
    pigs, _ = harvest(cast, "10", ProductFacts("生猪", "01040551", "头"))
    _, pork = harvest(cast, "1", ProductFacts("猪肉", "01040551", "公斤"))
    address = f"/processing/slaughter?batch={pigs}"
    typed = {"command_id": str(uuid4()), "rows": "4", f"take_{pigs}": "10", f"weight_{pigs}": "1100", "product_0": str(pork),
             "quantity_0": "800", "unit_0": "公斤", "animal_papers": "", "meat_inspection": "", "meat_quarantine": ""}  # fmt: skip
    page = producer.post(address, typed).content.decode()
    assert 'id="id_animal_papers_error"' in page
    proven = {
        "animal_papers": "4101234567\n4101234568",
        "meat_inspection": "JY2026001",
        "meat_quarantine": "3301987654",
    }
    text = pressed(producer, address, {**typed, **proven})
    assert "4101234567、4101234568" in text
    assert "屠宰生猪" in text


def test_without_a_batch_the_pages_say_where_to_begin(producer):
    for kind in ("split", "merge", "process", "slaughter"):
        assert "先" in producer.get(f"/processing/{kind}").content.decode()
    assert producer.get("/processing/split?batch=999999999").status_code == 404
