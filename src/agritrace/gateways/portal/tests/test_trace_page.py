"""A consumer scans a label: what the page says, keeps and hides."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from agritrace.foundation.journal import services as journal
from agritrace.gateways.portal import services
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import system
from agritrace.registry.subjects.models import Subject
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import VoidBatch
from agritrace.tracing.codes import selectors as code_rows
from agritrace.tracing.codes import services as codes
from agritrace.tracing.trade.tests.market import OPEN, Market

PHONE = re.compile(r"1[3-9]\d{9}")
IDENTITY = re.compile(r"\d{17}[\dXx](?!\d)")


def _text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def _change(subject: Subject, **values: object) -> None:
    def work(opened: journal.OpenAct) -> int:
        return Subject.objects.storing(opened).filter(pk=subject.pk).update(**values)

    journal.act(system("test"), OPEN, work, now=subject.created_at, answer=int)


def test_a_genuine_code_shows_product_producer_origin_harvest_and_way(client: Client, code: str) -> None:
    page = _text(client, f"/t/{code}")
    assert "真码，状态正常" in page
    assert "v-ok" in page
    for expected in ("番茄", "禾田合作社", "浙江省杭州市余杭区", "1号基地", "采收", "信息由经营者填报", "12316"):
        assert expected in page


def test_a_printed_qr_in_capitals_and_a_bare_number_lead_to_the_same_page(client: Client, code: str) -> None:
    small = client.get(f"/t/{code}")
    for address in (f"/T/{code}", f"/{code}", f"/01/06912345678905/10/{code}", f"/01/06912345678905/21/{code}"):
        assert client.get(address)["ETag"] == small["ETag"]


def test_the_buyers_new_code_shows_where_the_goods_came_from_without_naming_middlemen(
    client: Client, market: Market
) -> None:
    bought = market.confirm(market.submit("300")).code
    page = _text(client, f"/t/{bought}")
    assert "禾田合作社" in page
    assert "经营者收货　山东省济南市历下区" in page
    assert "鲜达批发" not in page


def test_the_way_tells_counties_only_and_the_page_no_price_phone_number_or_coordinates(
    client: Client, market: Market, code: str
) -> None:
    _change(market.seller, org_form=SubjectForm.FARMER, name="张桂芳", longitude=119.97, latitude=30.27)
    for address in (f"/t/{code}", f"/t/{code}?plain=1", f"/api/public/t/{code}"):
        page = _text(client, address)
        assert "张**" in page
        assert "张桂芳" not in page
        assert "一号" not in page.replace("1号基地", "")
        bare = page.replace(" ", "").replace(code, "")  # codes stand in groups of four
        assert not PHONE.search(bare)
        assert not IDENTITY.search(bare)
        assert "119.97" not in page
        assert "30.27" not in page
        assert "元" not in page


def test_a_void_code_says_so_with_its_reason(client: Client, market: Market, code: str) -> None:
    batches.void_batch(market.selling, VoidBatch(market.batch, "标签印错了", uuid4()), market.now)
    page = _text(client, f"/t/{code}")
    assert "已作废，请勿购买" in page
    assert "v-void" in page
    assert "标签印错了" in page
    assert "真码，状态正常" not in page


def test_a_recalled_code_says_what_to_do(client: Client, market: Market, code: str) -> None:
    def work(opened: journal.OpenAct) -> int:
        return codes.recall_of_batches(opened, [market.batch], "抽检农药残留不合格")

    journal.act(system("test"), OPEN, work, now=market.now, answer=int)
    page = _text(client, f"/t/{code}")
    assert "已召回，请勿食用" in page
    assert "v-stop" in page
    assert "抽检农药残留不合格" in page
    assert "不要食用，不要丢弃或转送" in page


@pytest.mark.parametrize(("state", "words"), [("cancelled", "该主体已注销"), ("revoked", "该主体已被撤销")])
def test_goods_of_a_producer_who_is_no_more_carry_a_mark(
    client: Client, market: Market, code: str, state: str, words: str
) -> None:
    _change(market.seller, state=state)
    page = _text(client, f"/t/{code}")
    assert "真码，状态正常" in page
    assert words in page


def test_a_code_made_by_nobody_is_called_forged_without_asking_the_database(client: Client, forged: str) -> None:
    # no db fixture: touching the database would raise
    page = _text(client, f"/t/{forged}")
    assert "伪码，请勿购买" in page
    assert "v-bad" in page
    assert client.get(f"/api/public/t/{forged}").json()["verdict"] == "forged"


@pytest.mark.usefixtures("db")
def test_a_forged_code_costs_no_query_even_with_a_database_at_hand(
    client: Client, forged: str, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert "伪码" in _text(client, f"/t/{forged}")


def test_a_typing_error_is_no_accusation(client: Client, unissued: str) -> None:
    wrong = unissued[:-1] + str((int(unissued[-1]) + 1) % 10)
    page = _text(client, f"/t/{wrong}")
    assert "码不完整或输错了" in page
    assert "伪码" not in page
    assert f'value="{wrong}"' in page


@pytest.mark.usefixtures("db")
def test_a_code_that_was_never_issued_is_not_found(client: Client, unissued: str) -> None:
    page = _text(client, f"/t/{unissued}")
    assert "没有查到这个码" in page
    assert "v-none" in page


def test_genuine_answers_cost_two_queries_and_way_one_more(
    client: Client, market: Market, code: str, django_assert_num_queries
) -> None:
    bought = market.confirm(market.submit("300")).code
    for warm in (code, bought):
        _text(client, f"/t/{warm}")
    with django_assert_num_queries(2):  # the code with its batch, and the certificates of the batch
        _text(client, f"/t/{code}")
    with django_assert_num_queries(3):
        _text(client, f"/t/{bought}")
    assert connection.queries_log is not None


def test_an_unchanged_page_is_not_sent_again_but_a_recalled_one_is(client: Client, market: Market, code: str) -> None:
    first = client.get(f"/t/{code}")
    assert first["Cache-Control"] == "no-cache"
    again = client.get(f"/t/{code}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    batches.void_batch(market.selling, VoidBatch(market.batch, "标签印错了", uuid4()), market.now)
    assert client.get(f"/t/{code}", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_page_is_the_same_however_often_it_was_scanned(client: Client, code: str) -> None:
    first = client.get(f"/t/{code}")
    client.get(f"/t/{code}/counts")
    assert client.get(f"/t/{code}")["ETag"] == first["ETag"]


def test_counts_come_in_a_part_that_nobody_keeps(client: Client, code: str) -> None:
    page = _text(client, f"/t/{code}")
    assert f'data-counts="/t/{code}/counts"' in page
    part = client.get(f"/t/{code}/counts")
    assert part["Cache-Control"] == "no-store"
    assert "第 1 次查询" in part.content.decode()
    assert "第 2 次查询" in _text(client, f"/t/{code}/counts")


def test_with_scripts_off_the_page_leads_to_itself_with_the_counts_inside(client: Client, code: str) -> None:
    page = _text(client, f"/t/{code}")
    assert f'<noscript><meta http-equiv="refresh" content="0;url=/t/{code}?plain=1"></noscript>' in page
    plain = client.get(f"/t/{code}?plain=1")
    assert plain["Cache-Control"] == "no-store"
    text = plain.content.decode()
    assert "第 1 次查询，首次" in text
    assert "真码，状态正常" in text
    assert "<script" not in text
    assert "refresh" not in text


def test_far_more_looks_than_labels_bring_a_warning(client: Client, code: str) -> None:
    row = code_rows.by_code(code)
    assert row is not None
    for _ in range(30):
        _text(client, f"/t/{code}/counts")
    assert "第 31 次查询" in (part := _text(client, f"/t/{code}/counts"))
    assert "可能被复印" in part


def test_the_first_scan_is_told_at_once_and_later_ones_with_the_next_flush(client: Client, code: str) -> None:
    row = code_rows.by_code(code)
    assert row is not None
    _text(client, f"/t/{code}/counts")
    assert code_rows.scans(row.id).count == 1
    for _ in range(4):
        _text(client, f"/t/{code}/counts")
    assert code_rows.scans(row.id).count == 1
    assert services.tally.flush() == 1
    scans = code_rows.scans(row.id)
    assert scans.count == 5
    assert scans.first_at is not None
    assert scans.last_at is not None
    assert scans.last_at - scans.first_at < timedelta(minutes=1)


def test_public_pages_set_no_cookie_and_do_not_look_at_one(
    client: Client, code: str, django_assert_num_queries
) -> None:
    client.cookies["sessionid"] = "somebody-who-is-logged-in"
    _text(client, f"/t/{code}")
    with django_assert_num_queries(2):
        answer = client.get(f"/t/{code}")
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    for header in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"):
        assert answer[header]


def test_a_first_visit_weighs_at_most_60_kilobytes_on_the_wire(client: Client, market: Market) -> None:
    bought = market.confirm(market.submit("300")).code
    page = client.get(f"/t/{bought}")
    linked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.content.decode()))
    assert {"/static/dist/agritrace.css", "/static/dist/icons.svg", "/static/portal/counts.js"} <= linked
    parts = [client.get(address, headers={"Accept-Encoding": "gzip"}) for address in sorted(linked)]
    assert {part.status_code for part in parts} == {200}
    bodies = [page.content, client.get(f"/t/{bought}/counts").content, *(b"".join(part) for part in parts)]
    heads = 500 * len(bodies)
    assert sum(map(len, bodies)) + heads <= 60_000
