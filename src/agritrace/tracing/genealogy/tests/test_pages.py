"""The way of a batch in pages: everybody sees the whole chain, each station as deep as he may."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Denied, Refused
from agritrace.kernel.viewer import system
from agritrace.registry.products.tests.factories import add
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.genealogy import services
from agritrace.tracing.genealogy.values import LookBeyond
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.tests.market import seen_as, trader
from agritrace.tracing.trade.values import ConfirmSale, SubmitSale
from tests.cast import Cast

REASON = "追查不合格番茄"
HANGZHOU_SHOP = "西湖小店"


@dataclass(frozen=True)
class Way:
    """The producer in 余杭区 sells to the buyer in 历下区, the buyer on to a shop in 西湖区."""

    made: int
    bought: int
    first_sale: int


@pytest.fixture
def way(cast: Cast) -> Way:
    now, producer, buyer = system_now(), cast.viewer("producer"), cast.viewer("buyer")
    harvest = Produce(add(producer, cast.now), Decimal(100), "公斤", beijing_day(now), uuid4())
    made = batches.produce(producer, harvest, now).batch_id
    order = SubmitSale(made, cast["buyer"].subject_code, Decimal(40), "公斤", uuid4())
    first = trade.submit_sale(producer, order, now).sale_id
    bought = trade.confirm_sale(buyer, ConfirmSale(first, uuid4()), now).batch_id
    shop = trader(HANGZHOU_SHOP, "330106000000", now)
    onward = SubmitSale(bought, shop.code, Decimal(15), "公斤", uuid4())
    second = trade.submit_sale(buyer, onward, now).sale_id
    trade.confirm_sale(seen_as(shop, 910), ConfirmSale(second, uuid4()), now)
    return Way(made, bought, first)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def name_of(cast: Cast, member: str) -> str:
    number = cast[member].subject_id or 0
    return subjects.brief([number])[number].name


def test_a_producer_sees_his_buyer_in_the_other_province_and_of_the_shop_beyond_only_kind_county_and_day(
    cast: Cast, way: Way
) -> None:
    producer = signed_in(cast, "producer")
    page = text_of(producer, f"/chain/{way.made}/")
    assert name_of(cast, "buyer") in page
    assert "40 公斤" in page
    assert HANGZHOU_SHOP not in page
    assert "15 公斤" not in page
    assert "浙江省杭州市西湖区" in page
    assert "仅环节、县、日期" in page
    assert "来源 0 批，去向 2 批" in page
    assert "查看理由" not in page
    assert f'href="/chain/{way.made}/"' in text_of(producer, f"/batches/{way.made}/")
    assert f'href="/chain/{way.made}/"' in text_of(producer, f"/trade/{way.first_sale}/")
    assert f'href="/chain/{way.bought}/"' in text_of(signed_in(cast, "buyer"), f"/trade/{way.first_sale}/")


def test_a_county_states_a_reason_to_see_the_holders_elsewhere_and_the_reason_is_recorded(cast: Cast, way: Way) -> None:
    county = signed_in(cast, "county")
    before = text_of(county, f"/chain/{way.made}/")
    assert name_of(cast, "producer") in before
    assert name_of(cast, "buyer") not in before
    assert HANGZHOU_SHOP not in before
    short = county.post(f"/chain/{way.made}/", {"reason": "看看", "command_id": str(uuid4())})
    assert HANGZHOU_SHOP not in short.content.decode()
    asked = {"reason": REASON, "command_id": str(uuid4())}
    opened = county.post(f"/chain/{way.made}/", asked).content.decode()
    assert name_of(cast, "buyer") in opened
    assert HANGZHOU_SHOP in opened
    county.post(f"/chain/{way.made}/export", asked)
    lines = journal.history(system("test"), "chain", way.made)
    assert [REASON in line.sentence for line in lines] == [True]
    assert REASON not in text_of(signed_in(cast, "producer"), f"/batches/{way.made}/")


def test_the_sheet_holds_exactly_what_the_page_shows(cast: Cast, way: Way) -> None:
    plain = signed_in(cast, "county").get(f"/chain/{way.made}/export")
    rows = list(openpyxl.load_workbook(BytesIO(plain.content)).active.iter_rows(values_only=True))
    assert [(row[0], row[1], row[4], row[7], row[9]) for row in rows[1:]] == [
        ("本批次", "生产", 100, "浙江省杭州市余杭区", "全部信息"),
        ("下游第 1 级", "采购", "", "山东省济南市历下区", "仅环节、县、日期"),
        ("下游第 2 级", "采购", "", "浙江省杭州市西湖区", "仅环节、县、日期"),
    ]


def test_nobody_enters_a_chain_by_a_batch_he_does_not_see(cast: Cast, way: Way) -> None:
    assert signed_in(cast, "sibling_county").get(f"/chain/{way.made}/").status_code == 404
    assert signed_in(cast, "producer").get(f"/chain/{way.bought}/").status_code == 404
    assert Client().get(f"/chain/{way.made}/").status_code == 302


def test_producers_and_townships_state_no_reasons(cast: Cast, way: Way) -> None:
    asked = {"reason": REASON, "command_id": str(uuid4())}
    for member in ("producer", "township"):
        assert signed_in(cast, member).post(f"/chain/{way.made}/", asked).status_code == 403
    with pytest.raises(Denied):
        services.look_beyond(cast.viewer("producer"), LookBeyond(way.made, REASON, uuid4()), system_now())
    with pytest.raises(Refused):
        services.look_beyond(cast.viewer("county"), LookBeyond(way.made, "   看  ", uuid4()), system_now())
