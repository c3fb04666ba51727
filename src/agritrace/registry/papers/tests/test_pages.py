"""Pages of papers, walked as a browser without scripts would."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.registry.papers import selectors
from agritrace.registry.papers.tests.factories import confirm, enter, licence, picture
from agritrace.registry.papers.values import PaperState
from agritrace.registry.products.tests.factories import add
from agritrace.registry.subjects import selectors as subjects
from agritrace.tracing.batches.tests.test_pages import signed_in

DAY = timedelta(days=1)


def today():
    return beijing_day(system_now())


def typed(**changes):
    return {
        "command_id": str(uuid4()), "kind": "green_food", "number": "LB-15-7654321", "issuer": "中国绿色食品发展中心",
        "products": "番茄", "valid_from": str(today() - DAY), "valid_until": str(today() + 700 * DAY), "version": "0",
        "file": SimpleUploadedFile("p.png", picture(), "image/png"), **changes,
    }  # fmt: skip


@pytest.fixture
def producer(cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def county(cast) -> Client:
    return signed_in(cast, "county")


def test_a_certificate_is_entered_checked_and_stands_on_the_public_page(cast, producer, county):
    page = producer.get("/papers/").content.decode()
    assert "还没有证照" in page
    form = typed()
    answer = producer.post("/papers/new", form)
    assert answer.status_code == 302, answer.content.decode()
    again = producer.post("/papers/new", typed(command_id=form["command_id"]))
    assert (again.status_code, again.url) == (302, answer.url), "pressed twice, with the photo sent anew"
    paper_id = int(re.fullmatch(r"/papers/(\d+)/", answer.url)[1])
    assert "待核对" in producer.get(answer.url).content.decode()
    listed = county.get("/papers/?state=submitted").content.decode()
    assert "禾田蔬菜专业合作社" in listed
    assert "核对绿色食品证书：禾田蔬菜专业合作社" in county.get("/workbench").content.decode()
    check = county.get(f"/papers/{paper_id}/check").content.decode()
    assert "/files/" in check
    version = re.search(r'name="version" value="(\d+)"', check)[1]
    told = {"command_id": str(uuid4()), "version": version, "verdict": "confirm", "reason": ""}
    assert county.post(f"/papers/{paper_id}/check", told).url == answer.url
    row = subjects.subject(cast.viewer("county"), cast["producer"].subject_id)
    link = subjects.identity_link(row, "host").removeprefix("HTTPS://HOST")
    shown = Client().get(link).content.decode()
    assert "绿色食品证书" in shown
    assert "LB-15-7654321" in shown
    bare = Client().get(link.split("?")[0]).content.decode()
    assert "LB-15-7654321" not in bare


def test_what_was_typed_stays_and_each_fault_stands_beside_its_field(producer):
    page = producer.post("/papers/new", typed(valid_until="", number="编号在此", file="")).content.decode()
    assert "请填写到期日期，或勾选“长期有效”" in page
    assert 'value="编号在此"' in page
    page = producer.post("/papers/new", typed(products="", file="")).content.decode()
    assert "请填写适用产品" in page
    assert "请上传证照的照片" in page
    page = producer.post("/papers/new", typed(file=SimpleUploadedFile("a.png", b"not a picture"))).content.decode()
    assert "errors" in page or "invalid" in page


def test_a_refusal_without_reason_is_asked_for_one(cast, county):
    paper = enter(cast.viewer("producer"), system_now())
    told = {"command_id": str(uuid4()), "version": str(paper.version), "verdict": "refuse", "reason": ""}
    assert "请写明退回原因" in county.post(f"/papers/{paper.paper_id}/check", told).content.decode()
    county.post(f"/papers/{paper.paper_id}/check", told | {"reason": "编号看不清", "command_id": str(uuid4())})
    producer = signed_in(cast, "producer")
    record = producer.get(f"/papers/{paper.paper_id}/").content.decode()
    assert "编号看不清" in record
    edit = producer.get(f"/papers/{paper.paper_id}/edit").content.decode()
    version = re.search(r'name="version" value="(\d+)"', edit)[1]
    saved = producer.post(f"/papers/{paper.paper_id}/edit", typed(version=version, file="", number="LB-3"))
    assert saved.status_code == 302, saved.content.decode()
    assert selectors.paper(cast.viewer("county"), paper.paper_id).number == "LB-3"


def test_withdrawing_is_asked_first(cast, producer):
    paper = enter(cast.viewer("producer"), system_now())
    question = producer.get(f"/papers/{paper.paper_id}/withdraw").content.decode()
    assert "不能恢复" in question
    told = {"command_id": str(uuid4()), "version": str(paper.version)}
    assert producer.post(f"/papers/{paper.paper_id}/withdraw", told).status_code == 302
    assert selectors.paper(cast.viewer("producer"), paper.paper_id).state is PaperState.WITHDRAWN


def test_an_expired_licence_is_said_on_the_list_before_the_harvest_and_to_the_county(cast, producer, county):
    viewer, now = cast.viewer("producer"), system_now()
    add(viewer, now)
    old = confirm(cast.viewer("county"), licence(viewer, now, today() - DAY), now)
    for address in ("/papers/", "/batches/new", f"/papers/{old.paper_id}/"):
        assert "不能生成新的追溯码" in producer.get(address).content.decode(), address
    assert "已过期证照" in county.get("/workbench").content.decode()
    assert "营业执照" in county.get("/papers/?term=expired").content.decode()
    assert "没有符合条件的证照" in county.get("/papers/?term=soon").content.decode()
    renew = producer.get(f"/papers/new?renews={old.paper_id}").content.decode()
    assert "录入换发的营业执照" in renew
    assert "93330110MA2B0001X1" in renew


def test_the_export_holds_exactly_the_list(cast, county):
    viewer, now = cast.viewer("producer"), system_now()
    enter(viewer, now)
    licence(viewer, now, today() + DAY)
    answer = county.get("/papers/export?kind=green_food")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[2].value for row in sheet.iter_rows()] == ["种类", "绿色食品证书"]


@pytest.mark.parametrize("search", ["LB-15", "hetian", "禾田", "绿色", "htsc"])
def test_papers_are_found_by_number_kind_subject_and_initials(cast, county, search):
    enter(cast.viewer("producer"), system_now())
    found = "LB-15-1234567" in county.get("/papers/", {"q": search}).content.decode()
    assert found is (search != "hetian")


@pytest.mark.parametrize(("who", "status"), [("township", 403), ("city", 403), ("sibling_county", 404), ("buyer", 403)])
def test_others_do_not_reach_the_check(cast, who, status):
    paper = enter(cast.viewer("producer"), system_now())
    assert signed_in(cast, who).get(f"/papers/{paper.paper_id}/check").status_code == status


@pytest.mark.parametrize(("address", "most"), [("/papers/", 8), ("record", 12)])
def test_pages_ask_the_database_little(cast, county, address, most):
    paper = enter(cast.viewer("producer"), system_now())
    address = f"/papers/{paper.paper_id}/" if address == "record" else address
    county.get(address)
    with CaptureQueriesContext(connection) as asked:
        county.get(address)
    own = [q["sql"] for q in asked if not re.search(r"session|accounts_|notifications_|SAVEPOINT", q["sql"])]
    assert len(own) <= most + 6, "\n".join(own)  # six belong to the frame: counters and the office's name
