"""Certificates through the pages, without scripts, and what the public sees of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agritrace.kernel.clock import beijing_day, system_now
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.tests.test_pages import signed_in
from agritrace.tracing.farming.tests.plots import enter, spray
from tests.cast import Cast

from .lots import lot, picture


@pytest.fixture
def grower(cast: Cast) -> Client:
    return signed_in(cast, "producer")


@pytest.fixture
def now() -> datetime:
    return system_now()


def typed(**changes: object) -> dict[str, object]:
    return {"command_id": str(uuid4()), "quantity": "40", "bases": ["control"], "promised": "on", **changes}


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def issued(client: Client, batch: int, **changes: object) -> int:
    answer = client.post(f"/certificates/new?batch={batch}", typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return int(re.fullmatch(r"/certificates/(\d+)/", answer.url)[1])  # type: ignore[index]  # matched or the test fails


def code_of(page: str) -> str:
    return re.search(r"/t/(5\d{19})", page)[1]  # type: ignore[index]  # likewise


def test_a_certificate_is_issued_printed_shown_to_the_public_and_void(
    cast: Cast, grower: Client, now: datetime
) -> None:
    batch = lot(cast.viewer("producer"), now)
    assert f"batch={batch}" in text(grower, "/certificates/new")
    assert "不使用禁用的农药" in text(grower, f"/certificates/new?batch={batch}")
    number = issued(grower, batch)
    page = text(grower, f"/certificates/{number}/")
    code, trace = code_of(page), batches.briefs([batch])[batch].code
    for public in (f"/t/{code}", f"/t/{trace}"):
        shown = text(Client(), public)
        assert "承诺达标合格证" in shown
        assert "质量安全控制符合要求" in shown
        assert "已作废" not in shown
    told = {"command_id": str(uuid4()), "paper": "100x70", "copies": "2"}
    answer = grower.post(f"/certificates/{number}/print", told)
    content = grower.get(answer.url)
    assert content["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(BytesIO(content.content))
    assert len(document) == 2
    picture_of = document[0].render(scale=203 / 72, grayscale=True).to_numpy().squeeze()
    assert [one.text[-20:] for one in zxingcpp.read_barcodes(picture_of)] == [trace]
    assert grower.get(answer.url.replace("copies=2", "copies=3")).status_code == 404, "more than was counted"

    assert "可以重新开具" in text(grower, f"/certificates/{number}/void")
    assert (
        grower.post(f"/certificates/{number}/void", {"command_id": str(uuid4()), "reason": "数量填错"}).status_code
        == 302
    )
    assert grower.get(answer.url).status_code == 404, "a void one is not printed"
    assert "已作废" in text(Client(), f"/t/{trace}")
    void = text(Client(), f"/t/{code}")
    assert "合格证已作废，请勿采信" in void
    assert "合格证编号" in void
    assert "请先不要食用" not in void, "the goods are not void"
    assert "数量填错" not in void, "the reason stays inside"
    told_api = Client().get(f"/api/public/t/{trace}").json()
    assert [one["voided_on"] for one in told_api["certificates"]] == [beijing_day(now).isoformat()]
    assert "作废" in text(grower, "/certificates/?state=void")
    assert grower.get("/certificates/export")["Content-Type"].endswith("sheet")


def test_inside_a_wait_the_page_says_so_before_and_after(cast: Cast, grower: Client, now: datetime) -> None:
    viewer = cast.viewer("producer")
    enter(viewer, spray(beijing_day(now) - timedelta(days=1)), now)
    batch = lot(viewer, now, note="台风前抢收")
    assert "不能开具合格证" in text(grower, f"/certificates/new?batch={batch}")
    page = grower.post(f"/certificates/new?batch={batch}", typed()).content.decode()
    assert "吡虫啉" in page
    assert "起才能采收" in page
    assert 'value="40"' in page


def test_a_pesticide_entered_afterwards_is_shown_on_the_certificate(cast: Cast, grower: Client, now: datetime) -> None:
    viewer = cast.viewer("producer")
    number = issued(grower, lot(viewer, now))
    enter(viewer, spray(beijing_day(now) - timedelta(days=1)), now)
    assert "与这张合格证不符" in text(signed_in(cast, "county"), f"/certificates/{number}/")


def test_a_report_is_kept_when_something_else_was_wrong(cast: Cast, grower: Client, now: datetime) -> None:
    batch = lot(cast.viewer("producer"), now)
    tested = {"bases": ["own_test"], "report_number": "JC-7", "report_day": beijing_day(now).isoformat()}
    assert "请上传检测报告" in grower.post(f"/certificates/new?batch={batch}", typed(**tested)).content.decode()
    photo = SimpleUploadedFile("r.png", picture(), "image/png")
    page = grower.post(
        f"/certificates/new?batch={batch}", typed(**tested, quantity="400", report_file=photo)
    ).content.decode()
    assert "这批还能开 100公斤" in page
    kept = re.search(r'name="kept" value="([0-9a-f-]{36})"', page)
    assert kept is not None
    form = typed(**tested, kept=kept[1])
    number = issued(grower, batch, **form)
    photo.seek(0)
    twice = {**form, "kept": "", "report_file": photo}
    assert issued(grower, batch, **twice) == number, "pressed twice, with the report sent anew"
    shown = text(grower, f"/certificates/{number}/")
    assert "JC-7" in shown
    assert f"/files/{kept[1]}" in shown


def test_others_do_not_reach_it(cast: Cast, grower: Client, now: datetime) -> None:
    batch = lot(cast.viewer("producer"), now)
    number = issued(grower, batch)
    county = signed_in(cast, "county")
    assert "番茄" in text(county, f"/certificates/{number}/")
    assert "番茄" in text(county, "/certificates/")
    assert county.get(f"/certificates/{number}/print").status_code == 403
    buyer = signed_in(cast, "buyer")
    for path in (
        f"{number}/",
        f"{number}/print",
        f"{number}/void",
        f"{number}/pdf?paper=a6&first=1&copies=1",
        f"new?batch={batch}",
    ):
        assert buyer.get(f"/certificates/{path}").status_code == 404, path
    assert signed_in(cast, "other_county").get(f"/certificates/{number}/").status_code == 404
    assert Client().get(f"/certificates/{number}/").status_code == 302
