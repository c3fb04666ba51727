"""What the public reads of goods that were mixed, processed or slaughtered: where from, and what happened on which day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.test import Client

from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.processing import services as processing
from agritrace.tracing.processing.permissions import Permission as Processing
from agritrace.tracing.processing.values import (
    MakeOut,
    MergeBatches,
    ProcessBatches,
    SlaughterPapers,
    TakeFrom,
)
from agritrace.tracing.trade.tests.market import TRADER, Market, harvest, product, seen_as


def test_a_mixture_of_two_provinces_names_both_and_what_was_made_of_it_says_so(client: Client, market: Market) -> None:
    holder = seen_as(market.buyer, 902, TRADER | {one.value for one in Processing})
    bought = market.confirm(market.submit("300")).batch_id
    own = harvest(holder, product(market.buyer, market.now, "番茄"), "200", market.now)
    later = market.now + timedelta(days=2)
    merge = MergeBatches((TakeFrom(bought, Decimal(100)), TakeFrom(own, Decimal(100))), uuid4())
    mixed = processing.merge(holder, merge, later).batches[0]
    page = _page(client, mixed.code)
    assert "山东省济南市历下区、浙江省杭州市余杭区" in page
    assert "采收" in page
    assert "加工" not in page
    sauce = product(market.buyer, market.now, "番茄酱")
    papers = SlaughterPapers(("1234567890",), "RP20261125", "DW20261125")
    for proof, made, raw in ((None, "加工", "原料采收"), (papers, "屠宰", "活畜禽出栏")):
        command = ProcessBatches(
            (TakeFrom(mixed.batch_id, Decimal(10)),), (MakeOut(sauce, Decimal(8), "公斤"),), uuid4(), papers=proof
        )
        page = _page(client, processing.process(holder, command, later).batches[0].code)
        assert f"2026年11月25日 {made}（2026年11月23日 {raw}）" in page
        assert f"{raw}　山东省济南市历下区、浙江省杭州市余杭区" in page
        assert "11月23日 采收" not in page
    assert batches.briefs([mixed.batch_id])[mixed.batch_id].available == 180


def _page(client: Client, code: str) -> str:
    return client.get(f"/t/{code}").content.decode()
