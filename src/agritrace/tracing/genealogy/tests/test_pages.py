"""The way of a batch in pages: everybody sees the whole chain, each station as deep as he may."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Viewer, system
from agritrace.registry.products.tests.factories import add
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.genealogy import selectors as chains
from agritrace.tracing.genealogy import services
from agritrace.tracing.genealogy.values import Compare, Depth, LookBeyond
from agritrace.tracing.genealogy.web import drawing, picture
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
    assert "<svg" in page
    assert "含量与占比" in page
    assert "100%" in page
    timeline = text_of(producer, f"/chain/{way.made}/?view=time")
    assert f"交易 40 公斤：{name_of(cast, 'producer')}" in timeline
    assert "→ 浙江省杭州市西湖区" in timeline
    assert HANGZHOU_SHOP not in timeline
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


def test_the_sheet_of_events_holds_the_key_data_and_the_json_the_same_at_the_same_depth(cast: Cast, way: Way) -> None:
    county = signed_in(cast, "county")
    plain = county.get(f"/chain/{way.made}/events")
    rows = list(openpyxl.load_workbook(BytesIO(plain.content)).active.iter_rows(values_only=True))
    assert [(row[0], row[5], row[11], row[17]) for row in rows[1:]] == [
        ("生产", 100, "浙江省杭州市余杭区", "全部信息"),
        ("交易", "", "山东省济南市历下区", "仅环节、县、日期"),
        ("交易", "", "浙江省杭州市西湖区", "仅环节、县、日期"),
    ]
    asked = {"reason": REASON, "command_id": str(uuid4())}
    sheet = county.post(f"/chain/{way.made}/events", asked)
    opened = list(openpyxl.load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert [(row[5], row[6], row[7], row[10]) for row in opened[2:]] == [
        (40, "公斤", name_of(cast, "producer"), name_of(cast, "buyer")),
        (15, "公斤", name_of(cast, "buyer"), HANGZHOU_SHOP),
    ]
    buyer = signed_in(cast, "buyer")
    told = json.loads(b"".join(buyer.get(f"/chain/{way.bought}/data").streaming_content))
    assert [(n["depth"], n["subject"] != "", n["contains"]) for n in told["back"]["nodes"]] == [
        ("full", True, "40.000"),
        ("official", True, "40.000"),
    ]
    assert [n["share"] for n in told["forward"]["nodes"]] == ["1/1", "1/1"]
    assert [edge["quantity"] for edge in told["forward"]["edges"]] == ["15.000"]
    received = list(
        openpyxl.load_workbook(BytesIO(buyer.get(f"/chain/{way.bought}/events").content)).active.iter_rows(
            values_only=True
        )
    )
    assert f"交易 {way.first_sale}" in [row[12] for row in received]


def test_a_long_chain_is_shown_in_pages_and_keeps_a_stated_reason(cast: Cast, way: Way) -> None:
    asked = {"reason": REASON, "command_id": str(uuid4())}
    county = signed_in(cast, "county")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawing, "PER_PAGE", 2)
        patched.setattr(picture, "MOST_DRAWN", 2)
        first = county.post(f"/chain/{way.made}/", asked).content.decode()
        assert "第 1 / 2 页" in first
        assert "下一页" in first
        assert HANGZHOU_SHOP not in first.split("<table", 1)[1]
        second = county.post(f"/chain/{way.made}/", {**asked, "page": "2"}).content.decode()
        assert HANGZHOU_SHOP in second.split("<table", 1)[1]
        assert 'class="gen"' in second
        assert "第 2 / 2 页" in text_of(county, f"/chain/{way.made}/?page=99&view=weird")
    assert len(journal.history(system("test"), "chain", way.made)) == 1, "one look, whatever pages were turned"


TABLE = Path(__file__).parents[5] / "docs" / "trace-depths.md"
WHO = (
    "producer", "buyer", "shop", "township", "county", "sibling_county", "city", "province", "other_county", "other_province",
    "ministry", "laboratory", "enforcement", "anonymous",
)  # fmt: skip  # one row
SHORT = {Depth.FULL: "full", Depth.OFFICIAL: "official", Depth.OUTLINE: "outline"}


def test_the_depth_of_every_station_for_the_whole_cast_is_as_written_down(cast: Cast, way: Way) -> None:
    now = system_now()
    shop = trader("首都市场", "110105000000", now)
    buyer = cast.viewer("buyer")
    sale = trade.submit_sale(buyer, SubmitSale(way.bought, shop.code, Decimal(10), "公斤", uuid4()), now).sale_id
    sold = trade.confirm_sale(seen_as(shop, 911), ConfirmSale(sale, uuid4()), now).batch_id
    viewers = {name: seen_as(shop, 911) if name == "shop" else cast.viewer(name) for name in WHO}
    lines = ["# How deep each sees a chain", "", "A producer in 浙江 sells to a wholesaler in 山东, he to a shop in 北京. Made by",
             "`tracing/genealogy/tests/test_pages.py`; with a reason behind the stroke where stating one changes anything.", "",
             "| begins at | who | 浙江 | 山东 | 北京 |", "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for word, batch in (("浙江", way.made), ("山东", way.bought), ("北京", sold)):
        lines += [f"| {word} | {name} | " + " | ".join(_seen(viewer, batch)) + " |" for name, viewer in viewers.items()]
    text = "\n".join(lines) + "\n"
    if os.environ.get("AGRITRACE_WRITE_TABLES"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text, "read the difference, then run with AGRITRACE_WRITE_TABLES=1"


def _seen(viewer: Viewer, batch: int) -> list[str]:
    """The depths of the three stations, without and with a reason; "—" for whoever may not begin there."""
    found = []
    for reason in ("", REASON):
        try:
            shown = chains.whole(viewer, batch, reason=reason)
        except (Denied, NotFound):
            return ["—"] * 3
        nodes = {n.county: n.depth for n in (*shown.back.nodes, *shown.forward.nodes)}
        found.append([SHORT[nodes[county]] for county in ("浙江省杭州市余杭区", "山东省济南市历下区", "北京市朝阳区")])
    return [one if one == other else f"{one} / {other}" for one, other in zip(*found, strict=True)]


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


def test_a_ministry_compares_suspects_and_finds_the_farm_they_have_in_common(cast: Cast, way: Way) -> None:
    now, buyer = system_now(), cast.viewer("buyer")
    for name, region, account in (("城南菜店", "370103000000", 921), ("城北菜店", "370104000000", 922)):
        shop = trader(name, region, now)
        sale = trade.submit_sale(buyer, SubmitSale(way.bought, shop.code, Decimal(5), "公斤", uuid4()), now).sale_id
        trade.confirm_sale(seen_as(shop, account), ConfirmSale(sale, uuid4()), now)
    ministry, province = signed_in(cast, "ministry"), signed_in(cast, "other_province")
    shops = [n for n in chains.chain_forward(way.bought) if n.hops == 1 and n.region_code.startswith("37")]
    codes = [shop.code for shop in shops]
    asked = {"codes": "\n".join(codes), "reason": REASON, "command_id": str(uuid4())}
    page = ministry.post("/chain/common", asked).content.decode()
    first, second = page.split("第 1<", 1)[1].split("第 2<", 1)
    assert name_of(cast, "buyer") in first, "where the goods were together last"
    assert name_of(cast, "producer") in second
    assert "2 / 2 批" in first
    seen = province.post("/chain/common", {**asked, "command_id": str(uuid4())}).content.decode()
    assert "浙江省杭州市余杭区" in seen
    assert [REASON in line.sentence for line in journal.history(system("test"), "chain", shops[0].batch_id)] == [
        True
    ] * 2
    for wrong, words in ((codes[:1], "请填写 2 至 50 个不同的追溯码"), ([*codes, "1" * 20], "没有找到")):
        told = {**asked, "codes": "\n".join(wrong), "command_id": str(uuid4())}
        answer = ministry.post("/chain/common", told).content.decode()
        assert "第 1<" not in answer
        assert words in answer
    assert "第 1<" not in ministry.post("/chain/common", {**asked, "reason": "看"}).content.decode()
    assert signed_in(cast, "other_county").post("/chain/common", asked).content.decode().count("只能填写辖区内") > 0
    for member in ("producer", "township", "laboratory"):
        assert signed_in(cast, member).get("/chain/common").status_code == 403
    with pytest.raises(Denied):
        services.compare(cast.viewer("township"), Compare(tuple(codes), REASON, uuid4()), now)
    with pytest.raises(Denied):
        chains.common_sources(cast.viewer("producer"), [way.made], reason=REASON)
