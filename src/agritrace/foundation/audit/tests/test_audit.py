"""Audit administrators read the records of their area; every reading is itself recorded; nobody else reads."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.audit import rules, services
from agritrace.foundation.audit.values import Asked
from agritrace.foundation.audit.web import words
from agritrace.foundation.journal.values import RecordedRow
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import Page, PageRequest
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import Origin
from tests.cast import PASSWORD, Cast

APPROVE = "subjects:registration:approve"


def read(cast: Cast, who: str, asked: Asked | None = None, size: int = 100) -> Page[RecordedRow]:
    return services.read_records(cast.viewer(who), asked or Asked(), cast.now, place=PageRequest(size=size))


def acts(page: Page[RecordedRow]) -> set[str]:
    return {one.row.act for one in page.rows}


def come_in(cast: Cast, who: str) -> Client:
    client, now = Client(), system_now()
    session = client.session
    entered = accounts.sign_in(Credentials(cast[who].username, PASSWORD), Origin("walk", "10.0.0.0/24", "Edge"), now)
    viewers.begin(session, entered, now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def test_the_auditor_finds_who_approved_a_subject_by_its_code(cast: Cast) -> None:
    page = read(cast, "audit_office", Asked(thing=cast["producer"].subject_code, act=APPROVE))
    (one,) = page.rows
    assert one.row.account_id == cast["county"].account_id
    assert "周敏" in one.row.sentence


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(person="county"), "accounts:account:appoint"),
        (Asked(person="周敏"), APPROVE),
        (Asked(thing="county"), "accounts:account:appoint"),
        (Asked(act=APPROVE), APPROVE),
        (Asked(region="330110000000"), APPROVE),
        (Asked(region="330000000000", act=APPROVE), APPROVE),
        (Asked(kind="subject", thing="{subject}"), APPROVE),
        (Asked(first=date(2020, 1, 1), last=date(2099, 1, 1), act=APPROVE), APPROVE),
    ],
    ids=["user name", "whole name", "account", "act", "region", "region and act", "kind and number", "days"],
)
def test_records_are_found_by_person_object_act_region_and_day(cast: Cast, asked: Asked, fits: str) -> None:
    if asked.thing == "{subject}":
        asked = Asked(kind=asked.kind, thing=str(cast["producer"].subject_id))
    if asked == Asked(person="county"):
        asked = Asked(person="county_admin")
    assert fits in acts(read(cast, "audit_office", asked))


@pytest.mark.parametrize(
    "asked",
    [
        Asked(person="nobody.here"),
        Asked(thing="33011099999999999999"),
        Asked(thing="county", kind="batch"),
        Asked(act="no:such:act"),
        Asked(last=date(2020, 1, 1)),
    ],
)
def test_what_nothing_fits_gives_an_empty_page(cast: Cast, asked: Asked) -> None:
    assert read(cast, "audit_office", asked).rows == ()


def test_a_provinces_auditor_reads_his_province_only(cast: Cast) -> None:
    mine = read(cast, "province_audit", Asked(act=APPROVE))
    assert [one.row.account_id for one in mine.rows] == [cast["county"].account_id]
    assert read(cast, "province_audit", Asked(region="370000000000")).rows == ()
    assert read(cast, "province_audit", Asked(person="other_county_admin")).rows == ()
    (abroad,) = read(cast, "audit_office", Asked(thing=cast["buyer"].subject_code, act=APPROVE)).rows
    with pytest.raises(NotFound):
        services.open_record(cast.viewer("province_audit"), abroad.row.id, cast.now)
    assert services.open_record(cast.viewer("audit_office"), abroad.row.id, cast.now).detail.intact


def test_security_reads_acts_about_accounts_only(cast: Cast) -> None:
    found = acts(read(cast, "security_office"))
    assert found
    assert all(act.startswith(("accounts:", "factors:")) for act in found)
    assert read(cast, "security_office", Asked(act=APPROVE)).rows == ()
    (approval,) = read(cast, "audit_office", Asked(thing=cast["producer"].subject_code, act=APPROVE)).rows
    with pytest.raises(NotFound):
        services.open_record(cast.viewer("security_office"), approval.row.id, cast.now)
    with pytest.raises(Denied):
        services.export_records(cast.viewer("security_office"), Asked(), cast.now)


@pytest.mark.parametrize(
    "who",
    ["anonymous", "producer", "township", "county", "county_admin", "ministry", "ministry_admin", "system_office"],
)
def test_nobody_else_reads_records(cast: Cast, who: str) -> None:
    viewer = cast.viewer(who)
    for attempt in (
        lambda: services.read_records(viewer, Asked(), cast.now, place=PageRequest()),
        lambda: services.open_record(viewer, 1, cast.now),
        lambda: services.export_records(viewer, Asked(), cast.now),
    ):
        with pytest.raises(Denied):
            attempt()


def test_every_reading_opening_and_export_is_a_record_of_its_own_without_the_typed_name(cast: Cast) -> None:
    viewer = cast.viewer("audit_office")
    page = read(cast, "audit_office", Asked(person="周敏", act=APPROVE))
    services.open_record(viewer, page.rows[0].row.id, cast.now)
    list(services.export_records(viewer, Asked(region="330110000000"), cast.now))
    own = read(cast, "audit_office", Asked(person="audit_office"))
    said = [one.row for one in own.rows if one.row.act.startswith("audit:")]
    assert [row.act for row in said] == ["audit:record:export", "audit:record:open", "audit:record:read"]
    assert "余杭区" in said[0].sentence
    assert said[1].notes == {"number": page.rows[0].row.id}
    assert "人员 county" in said[2].notes["asked"]
    assert "周敏" not in said[2].notes["asked"]
    assert read(cast, "province_audit", Asked(person="audit_office")).rows == ()  # the ministry's readings are its own


def test_days_in_the_wrong_order_are_refused_beside_their_field(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        read(cast, "audit_office", Asked(first=date(2026, 2, 1), last=date(2026, 1, 1)))
    assert refused.value.refusal.reasons[0].field == "last"


def test_a_question_is_said_in_plain_words() -> None:
    asked = Asked(person="x", thing="y", act="z", first=date(2026, 1, 2))
    assert rules.said(asked, [], act="登录", region="浙江省", things=2) == (
        "人员：没有找到；对象 2 个；操作：登录；浙江省；2026-01-02 至 今天"
    )
    assert rules.said(Asked(), [], act="", region="", things=0) == "全部"
    assert rules.said(Asked(last=date(2026, 1, 2)), [], act="", region="", things=0) == "最早 至 2026-01-02"
    assert not rules.against(Asked(first=date(2026, 1, 1), last=date(2026, 1, 1)))


def test_the_page_keeps_the_search_and_leads_to_the_record_and_the_export(cast: Cast) -> None:
    client, code = come_in(cast, "audit_office"), cast["producer"].subject_code
    page = client.get("/audit/", {"thing": code, "act": APPROVE, "kind": "subject"}).content.decode()
    assert f'value="{code}"' in page
    assert "周敏" in page
    assert "去掉条件：对象" in page
    (one,) = read(cast, "audit_office", Asked(thing=code, act=APPROVE)).rows
    assert f"/audit/{one.row.id}/" in page
    record = client.get(f"/audit/{one.row.id}/").content.decode()
    assert "记录未被改动" in record
    assert "余杭区农业农村局" in record
    assert "审核通过，发放主体码" in record
    assert APPROVE not in record
    assert ">编码" in record
    assert "主体" in record
    answer = client.get("/audit/export", {"thing": code, "act": APPROVE})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("记录编号", "时间", "人员", "机构", "做了什么")
    assert [row[0] for row in rows[1:]] == [one.row.id]
    assert rows[1][2] == "周敏"


def test_the_page_says_what_it_did_not_understand_and_shows_the_rest(cast: Cast) -> None:
    client = come_in(cast, "audit_office")
    page = client.get("/audit/", {"first": "gestern"})
    assert page.status_code == 200
    assert "有条件没有用上" in page.content.decode()
    turned = client.get("/audit/", {"first": "2026-02-01", "last": "2026-01-01"}).content.decode()
    assert "起始日期晚于截止日期" in turned
    assert "没有符合条件的记录" in client.get("/audit/", {"person": "nobody.here"}).content.decode()


def test_pages_of_the_offices_open_to_their_holder_only(cast: Cast) -> None:
    addresses = {"audit_office": "/audit/", "security_office": "/security/records", "system_office": "/operating"}
    for who in addresses:
        client = come_in(cast, who)
        for owner, address in addresses.items():
            assert client.get(address).status_code == (200 if owner == who else 403), (who, address)
    assert "数据库" in come_in(cast, "system_office").get("/operating").content.decode()


def test_an_export_that_was_cut_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agritrace.foundation.audit.services.EXPORTED", 3)
    monkeypatch.setattr("agritrace.foundation.audit.web.listing.EXPORTED", 3)
    answer = come_in(cast, "audit_office").get("/audit/export")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 5
    assert "缩小时间范围" in str(rows[4][4])


def test_what_was_noted_is_named_in_chinese_whatever_it_is() -> None:
    assert words.note_word("code") == "编码"
    assert words.note_word("something_of_tomorrow") == "其他"
    assert not [word for word in words.NOTE_WORDS.values() if any(sign.isascii() for sign in word)]
