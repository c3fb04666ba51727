"""Pages of purchases, destruction, steps, corrections and ledgers, walked as a browser without scripts would."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.foundation.journal.values import Announced
from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.products.tests.factories import add, tomato
from agritrace.tracing.batches import ledgers, listeners, offers, selectors
from agritrace.tracing.batches.keptvalues import CorrectionAsked, CorrectionDecided
from agritrace.tracing.batches.tests.test_pages import harvest, signed_in


@pytest.fixture
def producer(cast) -> Client:
    return signed_in(cast, "producer")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, f"{address} {answer.status_code}"
    return answer.content.decode()


def sent(client: Client, address: str, **typed: str) -> str:
    """Send a form that is right; the page it leads to."""
    answer = client.post(address, {"command_id": str(uuid4()), **typed})
    assert answer.status_code == 302, answer.content.decode()
    return text_of(client, answer.url)


def test_a_purchase_says_what_is_missing_and_leads_to_its_record(cast, producer):
    product = add(cast.viewer("producer"), cast.now, tomato("筐装", unit="筐"))
    today = beijing_day(system_now()).isoformat()
    typed = {"product": str(product), "bought_on": today, "harvested_on": today, "quantity": "40", "unit": "筐",
             "content": "15", "seller_kind": "farmer", "paper": "HGZ-2026-7", "origin_region": "370102000000"}  # fmt: skip
    assert "登记收购" in text_of(producer, "/batches/")
    assert "合格证明编号" in text_of(producer, "/batches/buy")
    wrong = producer.post("/batches/buy", {"command_id": str(uuid4()), **typed, "content": "", "paper": "无"})
    page = wrong.content.decode()
    assert wrong.status_code == 200
    assert "请填写每筐的净重" in page
    assert "无证" not in page
    assert "应当收取承诺达标合格证" in page
    page = sent(producer, "/batches/buy", **typed)
    for words in ("收购日期", "HGZ-2026-7", "每筐净重", "15公斤", "农户", "历下区"):
        assert words in page, words
    code = selectors.sellable(cast.viewer("producer"))[0].code
    assert "番茄" in Client().get(f"/t/{code}").content.decode(), "the public page knows no producer and stands"
    assert "先新增一个产品" in text_of(signed_in(cast, "buyer"), "/batches/buy")


def test_goods_are_destroyed_after_the_consequences_were_read(cast, producer):
    batch_id = harvest(cast, producer)
    address = f"/batches/{batch_id}/destroy"
    assert "销毁后不能恢复" in text_of(producer, address)
    typed = {"quantity": "30", "manner": "buried", "place": "余杭填埋场", "reason": "腐烂"}
    refused = producer.post(address, {"command_id": str(uuid4()), **typed, "quantity": "2000"}).content.decode()
    assert "批次余量只剩 1,250 公斤" in refused
    assert "余杭填埋场" in refused
    page = sent(producer, address, **typed)
    assert "销毁 30公斤（深埋，余杭填埋场）" in page
    assert signed_in(cast, "county").get(address).status_code == 403


def test_a_step_is_begun_and_ended_from_the_page_of_the_batch(cast, producer):
    batch_id = harvest(cast, producer)
    began = f"{beijing_day(system_now()).isoformat()}T00:00"
    page = sent(
        producer, f"/batches/{batch_id}/step", stage="storage", place="3 号冷库", began_at=began, condition="0～4 ℃"
    )
    assert "储运环节" in page
    assert re.search(r"CC\d{8}-0001", page)
    end = re.search(r"/batches/steps/\d+/end", page)
    assert end
    refused = producer.post(end[0], {"command_id": str(uuid4()), "ended_at": "2020-01-01T08:00", "lost": "0"})
    assert "离开的时间早于进入的时间" in refused.content.decode()
    page = sent(producer, end[0], ended_at=began, lost="12.5")
    assert "储存损耗" in page
    assert selectors.batch(cast.viewer("producer"), batch_id).code in page


def test_a_correction_goes_from_the_ledger_over_the_county_back_into_the_ledger(cast, producer):
    batch_id = harvest(cast, producer)
    ledger = f"/batches/{batch_id}/ledger"
    assert "全部流水与更正" in text_of(producer, f"/batches/{batch_id}/")
    link = re.search(r"/batches/events/\d+/correct", text_of(producer, ledger))
    assert link
    assert "现在记的是 1,250 公斤" in text_of(producer, link[0])
    same = producer.post(link[0], {"command_id": str(uuid4()), "after": "1250", "reason": "看错了"})
    assert "更正后的数量和原来一样" in same.content.decode()
    page = sent(producer, link[0], after="125", reason="多打了一个零")
    assert "等待核对" in page
    address = re.search(r"/batches/corrections/\d+/", page)
    assert address
    assert "有一条更正等待核对" in text_of(producer, f"/batches/{batch_id}/")
    own = producer.post(f"{address[0]}decide", {"command_id": str(uuid4()), "agree": "1"})
    assert own.status_code == 409
    assert "要由另一个人核对" in own.content.decode()
    county = signed_in(cast, "county")
    assert offers.todo(cast.viewer("county"))[0].count == 1
    assert offers.todo(cast.viewer("producer")) == ()
    assert "禾田" in text_of(county, "/batches/corrections/?state=waiting")
    assert "同意更正" in text_of(county, address[0])
    for stranger in ("sibling_county", "buyer"):
        assert signed_in(cast, stranger).get(address[0]).status_code == 404
    assert signed_in(cast, "township").post(f"{address[0]}decide", {"agree": "1"}).status_code == 403
    unsaid = county.post(f"{address[0]}decide", {"command_id": str(uuid4()), "agree": "0"})
    assert "请写明不同意的原因" in unsaid.content.decode()
    assert "已更正" in sent(county, f"{address[0]}decide", agree="1")
    page = text_of(producer, ledger)
    assert "更正，减少" in page
    assert "1,250→125" in page
    assert selectors.batch(cast.viewer("producer"), batch_id).available == 125


def test_whoever_asked_takes_a_correction_back(cast, producer):
    batch_id = harvest(cast, producer)
    link = re.search(r"/batches/events/\d+/correct", text_of(producer, f"/batches/{batch_id}/ledger"))
    assert link
    address = re.search(r"/batches/corrections/\d+/", sent(producer, link[0], after="125", reason="多打了一个零"))
    assert address
    assert "已撤回" in sent(producer, f"{address[0]}withdraw")
    again = producer.post(f"{address[0]}withdraw", {"command_id": str(uuid4())})
    assert again.status_code == 409


def test_the_ledger_is_filtered_exported_and_named_by_subject_for_the_county(cast, producer):
    batch_id = harvest(cast, producer)
    page = text_of(producer, "/batches/ledger")
    for words in ("结存", "采收入库", "1,250 公斤", "导出 Excel（1 条）"):
        assert words in page, words
    assert "没有符合条件的流水" in text_of(producer, "/batches/ledger?kind=sell&first=2026-01-01")
    assert producer.get("/batches/ledger/export?kind=produce")["Content-Type"].endswith("spreadsheetml.sheet")
    county = signed_in(cast, "county")
    subject = cast["producer"].subject_id
    assert "禾田" in text_of(county, f"/batches/ledger?subject={subject}")
    assert f"/batches/ledger?subject={subject}" in text_of(county, f"/batches/{batch_id}/")
    assert "1,250" not in text_of(signed_in(cast, "sibling_county"), f"/batches/ledger?subject={subject}")


def test_the_county_and_the_subject_are_told(cast, producer):
    subject, region = cast["producer"].subject_id or 0, "330110000000"
    for event, count in ((CorrectionAsked(3, 1, subject, region), 2), (CorrectionDecided(3, 1, subject, "applied"), 1)):
        before = Notice.objects.everything(reason="tests count").count()
        payload = {name: getattr(event, name) for name in event.__dataclass_fields__}
        listeners.tell(Announced(1, 1, system_now(), event.event_name, payload))
        rows = Notice.objects.everything(reason="tests count")
        assert rows.count() - before == count
    assert rows.order_by("-id")[0].text == "批次更正已更正"
    assert ledgers.count_waiting(cast.viewer("county")) == 0
