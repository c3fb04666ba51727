"""The home page, the search field, and the public page of a subject."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from agritrace.foundation.journal import services as journal
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import system
from agritrace.registry.bases.tests.factories import add_base
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.models import Subject
from agritrace.tracing.trade.tests.market import LIXIA, OPEN, trader
from tests.cast import Cast


def _link(subject: Subject) -> str:
    row = subjects.subject(system("test"), subject.pk)
    return subjects.identity_link(row, "host").removeprefix("HTTPS://HOST")


def test_the_home_page_offers_query_login_and_registration(client: Client) -> None:
    # no db fixture: the first page asks nothing of the database
    page = client.get("/")
    text = page.content.decode()
    for expected in ('action="/query"', 'href="/login"', 'href="/register/"', "12316"):
        assert expected in text
    assert client.get("/", headers={"If-None-Match": page["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "text",
    [
        "{code}",
        "HTTPS://HOST/T/{code}",
        "https://host/{code}",
        "]Q3(01)06912345678905(21){code}",
        "(01)06912345678905(10){code}",
        "010691234567890510{code}",
    ],
)
def test_whatever_a_scanner_delivers_leads_to_the_code(client: Client, unissued: str, text: str) -> None:
    answer = client.get("/query", {"code": text.format(code=unissued)})
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{unissued}")


def test_a_code_in_groups_and_full_width_digits_is_understood(client: Client, unissued: str) -> None:
    wide = " ".join(unissued[n : n + 4] for n in range(0, 20, 4)).translate(
        {ord(str(d)): ord("０") + d for d in range(10)}
    )
    assert client.get("/query", {"code": wide})["Location"] == f"/t/{unissued}"


def test_a_text_that_is_no_code_is_explained_with_what_was_typed(client: Client) -> None:
    answer = client.get("/query", {"code": "<b>番茄</b>/1"}, follow=True)
    text = answer.content.decode()
    assert "码不完整或输错了" in text
    assert "<b>番茄" not in text
    assert "&lt;b&gt;番茄" in text
    assert client.get("/query", {"code": " "})["Location"] == "/"


def test_an_identity_card_leads_to_its_subject_with_its_proof(client: Client, db: None, now: datetime) -> None:
    link = _link(trader("鲜达批发", LIXIA, now))
    assert client.get("/query", {"code": f"HTTPS://HOST{link}"})["Location"] == link.replace("/S/", "/s/")


def test_without_the_cards_proof_only_standing_and_county_are_told(client: Client, db: None, now: datetime) -> None:
    subject = trader("鲜达批发", LIXIA, now)
    for address in (f"/s/{subject.code}", f"/S/{subject.code}?K=100000000"):
        text = client.get(address).content.decode()
        assert "主体有效" in text
        assert "山东省济南市历下区" in text
        assert "鲜达批发" not in text


def test_with_the_cards_proof_the_name_is_told(client: Client, db: None, now: datetime) -> None:
    text = client.get(_link(trader("鲜达批发", LIXIA, now))).content.decode()
    assert "鲜达批发" in text
    assert "12316" in text


def test_a_farmer_keeps_his_name_to_himself(client: Client, db: None, now: datetime) -> None:
    subject = trader("张桂芳", LIXIA, now)

    def work(opened: journal.OpenAct) -> int:
        return Subject.objects.storing(opened).filter(pk=subject.pk).update(org_form=SubjectForm.FARMER)

    journal.act(system("test"), OPEN, work, now=now, answer=int)
    text = client.get(_link(subject)).content.decode()
    assert "张**" in text
    assert "张桂芳" not in text
    assert "一号" not in text


@pytest.mark.parametrize(
    ("state", "words"), [("cancelled", "主体注销"), ("revoked", "主体撤销"), ("suspended", "主体暂停")]
)
def test_a_subject_that_may_not_trade_is_not_shown_as_valid(
    client: Client, db: None, now: datetime, state: str, words: str
) -> None:
    text = client.get(f"/s/{trader('鲜达批发', LIXIA, now, state=state).code}").content.decode()
    assert words in text
    assert "v-void" in text
    assert "主体有效" not in text


def test_a_subject_code_of_nobody_is_not_found(client: Client, db: None) -> None:
    assert "没有查到这个主体" in client.get("/s/4137100200001238").content.decode()
    assert "没有查到这个主体" in client.get("/s/1234").content.decode()


def _set(subject_id: int, now: datetime, **columns: object) -> None:
    def work(opened: journal.OpenAct) -> int:
        return Subject.objects.storing(opened).filter(pk=subject_id).update(**columns)

    journal.act(system("test"), OPEN, work, now=now, answer=int)


def test_whoever_scans_the_plaque_reads_what_is_grown_where_and_nothing_that_finds_a_person(
    cast: Cast, client: Client
) -> None:
    producer, now = cast.viewer("producer"), cast.now
    base = add_base(producer, now, name="青山一号大棚", corners=((119.95, 30.38),))
    subject = Subject.objects.everything(reason="test").get(pk=producer.subject_id)
    link = _link(subject)
    text = client.get(link).content.decode()
    for shown in (subject.name, "主要产品", "青山一号大棚", "浙江省杭州市余杭区", "有效", "种植业", 'href="tel:12316"'):
        assert shown in text
    for hidden in ("王桂兰", subject.cred_masked, subject.address, "119.9", "30.38", base.code, "<script"):
        assert hidden not in text
    assert len(text.encode()) < 8_000, "with styles and icons far below 60 kB on the wire"
    _set(subject.pk, now, org_form=SubjectForm.FARMER, name="李满囤")
    text = client.get(link).content.decode()
    assert "李**" in text
    assert "青山一号大棚" not in text, "a name of a farmer's plot may lead to him"
    _set(subject.pk, now, state="revoked", name=subject.name, org_form=subject.org_form)
    text = client.get(link).content.decode()
    assert "主体撤销" in text
    assert "已被农业农村部门撤销" in text
    assert "青山一号大棚" not in text
    assert "已被农业农村部门撤销" in client.get(link.split("?")[0]).content.decode()
