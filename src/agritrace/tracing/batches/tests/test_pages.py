"""Pages of the producer: product, harvest, record, acts and label, walked as a browser without scripts would."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.accounts.values import SignedIn
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add
from agritrace.tracing.batches import selectors


def signed_in(cast, key: str) -> Client:
    client = Client()
    session = client.session
    accounts = Account.objects.everything(reason="tests log in").filter(pk=cast[key].account_id)
    viewers.begin(
        session,
        SignedIn(cast[key].account_id, accounts.values_list("session_epoch", flat=True).get(), must_change=False),
        system_now(),
    )
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def typed(product_id: int, **changes) -> dict[str, str]:
    return {
        "command_id": str(uuid4()), "product": str(product_id), "harvested_on": beijing_day(system_now()).isoformat(),
        "quantity": "1250", "unit": "公斤", "base_name": "1号基地", "inspection": "rapid", "number": "", "note": "", **changes,
    }  # fmt: skip


@pytest.fixture
def producer(cast) -> Client:
    return signed_in(cast, "producer")


def harvest(cast, client: Client, **changes) -> int:
    product_id = add(cast.viewer("producer"), cast.now)
    answer = client.post("/batches/new", typed(product_id, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return int(re.fullmatch(r"/batches/(\d+)/", answer.url)[1])


def test_without_a_product_the_harvest_page_says_what_to_do_first(producer):
    page = producer.get("/batches/new").content.decode()
    assert "先新增一个产品" in page
    assert "/products/new?then=batch" in page


def test_a_product_is_added_in_four_fields_and_leads_to_the_harvest(producer):
    page = producer.get("/products/new?then=batch").content.decode()
    assert 'data-picker="/catalogue/search"' in page
    assert "番茄" in page
    answer = producer.post(
        "/products/new?then=batch",
        {
            "command_id": str(uuid4()),
            "name": "番茄",
            "category_code": "01040551",
            "unit": "公斤",
            "spec": "粉果",
            "version": "0",
        },
    )
    assert answer.status_code == 302
    assert answer.url.startswith("/batches/new?product=")
    assert "番茄　粉果" in producer.get(answer.url).content.decode()


def test_a_harvest_leads_to_its_record_with_stock_ledger_code_and_sentence(cast, producer):
    batch_id = harvest(cast, producer)
    page = producer.get(f"/batches/{batch_id}/").content.decode()
    code = selectors.batch(cast.viewer("producer"), batch_id).code
    for words in (
        "采收入库",
        "1,250 公斤",
        "登记采收番茄 1,250公斤",
        "1号基地",
        "快检",
        "扫码卖货",
        "打印标签",
        code[:4],
        "余杭区",
    ):
        assert words in page, words


def test_the_form_is_filled_from_last_time_and_from_a_chosen_batch(cast, producer):
    batch_id = harvest(cast, producer, quantity="1180")
    page = producer.get("/batches/new").content.decode()
    assert 'value="1号基地"' in page
    assert "1,180 公斤" in page
    assert 'value="1180"' in producer.get(f"/batches/new?from={batch_id}").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"harvested_on": "2031-01-01"}, "采收日期不能晚于今天"),
        ({"quantity": "-3"}, "数量必须大于0"),
        ({"quantity": "99999999999"}, "请核对是否多写了 0"),
        ({"quantity": "半斤"}, "数量要用数字填写"),
        ({"quantity": "1.2345"}, "数量最多保留3位小数"),
        ({"product": "999999999"}, "有 1 处"),
    ],
)
def test_a_wrong_harvest_is_refused_beside_its_field_and_keeps_what_was_typed(cast, producer, changes, words):
    product_id = add(cast.viewer("producer"), cast.now)
    answer = producer.post("/batches/new", typed(product_id, base_name="西大棚", **changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert 'value="西大棚"' in page
    assert selectors.recent(cast.viewer("producer")) == ()


def test_pressing_save_twice_makes_one_batch(cast, producer):
    form = typed(add(cast.viewer("producer"), cast.now))
    first, second = producer.post("/batches/new", form), producer.post("/batches/new", form)
    assert first.url == second.url
    assert len(selectors.recent(cast.viewer("producer"))) == 1


def test_the_list_searches_by_name_pinyin_initials_number_and_code_and_exports_what_it_shows(cast, producer):
    batch_id = harvest(cast, producer)
    row = selectors.batch(cast.viewer("producer"), batch_id)
    for asked in ("番茄", "fanqie", "fq", row.number, row.code, f"{row.code[:4]} {row.code[4:]}"):
        assert f"/batches/{batch_id}/" in producer.get("/batches/", {"q": asked}).content.decode(), asked
    assert "没有符合条件的批次" in producer.get("/batches/?q=huanggua").content.decode()
    file = producer.get("/batches/export?stock=in")
    assert file["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_county_sees_the_batch_the_sibling_and_the_buyer_do_not(cast, producer):
    batch_id = harvest(cast, producer)
    assert signed_in(cast, "county").get(f"/batches/{batch_id}/").status_code == 200
    assert "禾田" in signed_in(cast, "county").get("/batches/").content.decode()
    for stranger in ("sibling_county", "other_province", "buyer"):
        assert signed_in(cast, stranger).get(f"/batches/{batch_id}/").status_code == 404
    assert Client().get(f"/batches/{batch_id}/").url.startswith("/login")


def test_a_loss_a_closing_and_a_void_batch(cast, producer):
    batch_id = harvest(cast, producer)
    page = producer.post(
        f"/batches/{batch_id}/lose", {"command_id": str(uuid4()), "quantity": "2000", "reason": "裂果"}
    )
    assert "可用数量只有 1,250公斤" in page.content.decode()
    producer.post(f"/batches/{batch_id}/lose", {"command_id": str(uuid4()), "quantity": "30", "reason": "分拣裂果"})
    page = producer.get(f"/batches/{batch_id}/").content.decode()
    assert "登记损耗 30公斤，原因：分拣裂果" in page
    assert "1,220 公斤" in page
    assert "结清，剩余 1,220 公斤记为损耗" in producer.get(f"/batches/{batch_id}/close").content.decode()
    producer.post(f"/batches/{batch_id}/close", {"command_id": str(uuid4()), "reason": "自家食用"})
    row = selectors.batch(cast.viewer("producer"), batch_id)
    assert (row.state, row.available) == ("closed", 0)
    other = harvest_again(cast, producer, row.product_id)
    producer.post(f"/batches/{other}/void", {"command_id": str(uuid4()), "reason": "登记错了"})
    assert selectors.batch(cast.viewer("producer"), other).state == "void"
    assert "作废" in producer.get(f"/batches/{other}/").content.decode()


def harvest_again(cast, client: Client, product_id: int) -> int:
    return int(client.post("/batches/new", typed(product_id)).url.split("/")[2])


def test_a_label_is_counted_and_a_reprint_asks_why(cast, producer):
    answer = producer.post("/batches/new", typed(add(cast.viewer("producer"), cast.now), label="1"))
    assert re.fullmatch(r"/codes/\d+/label", answer.url)
    page = producer.get(answer.url).content.decode()
    assert "扫码查真伪" in page
    assert "重印原因" not in page
    printed = producer.post(answer.url, {"command_id": str(uuid4()), "copies": "120", "paper": "60x40"})
    assert printed.url.endswith("label.pdf?run=1")
    pdf = producer.get(printed.url)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    page = producer.get(answer.url).content.decode()
    assert "这批已打过 120 张" in page
    assert 'value="120"' in page
    refused = producer.post(answer.url, {"command_id": str(uuid4()), "copies": "5", "paper": "60x40"})
    assert refused.status_code == 200
    again = producer.post(answer.url, {"command_id": str(uuid4()), "copies": "5", "paper": "60x40", "reason": "jam"})
    assert again.url.endswith("run=2")


FRAME = "trade_|recall_hold|COUNT.*batches_correction"
"""Counters around every page."""


@pytest.mark.parametrize(("page", "most"), [("/batches/", 8), ("record", 12), ("/products/", 8)])
def test_pages_ask_the_database_little(cast, producer, page, most, record_property):
    batch_id = harvest(cast, producer)
    address = f"/batches/{batch_id}/" if page == "record" else page
    producer.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        producer.get(address)
    own = [
        q["sql"]
        for q in asked
        if not re.search(rf"{FRAME}|session|accounts_|notifications_|SAVEPOINT|subjects_subject", q["sql"])
    ]
    record_property("queries", len(asked))
    assert len(own) <= most, "\n".join(own)
