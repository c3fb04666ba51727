"""The pages of both sides."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.rights.models import PersonalRequest
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.tests.papers import farmer
from agritrace.registry.subjects.tests.papers import registration as registered
from agritrace.registry.subjects.tests.test_pages import photo
from tests.cast import PASSWORD, Cast


def enter(cast: Cast, key: str) -> Client:
    client = Client()
    client.post("/login", {"username": cast[key].username, "password": PASSWORD})
    return client


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_producer_asks_and_the_county_answers(cast: Cast) -> None:
    owner, county = enter(cast, "producer"), enter(cast, "county")
    assert "查阅复制、更正、删除" in page(owner, "/my/privacy")
    assert "还没有请求" in page(owner, "/privacy/requests/")
    form = {"command_id": str(uuid4()), "kind": "correct", "wrong": "联系人已经离职"}
    wrong = owner.post("/privacy/requests/new", form).content.decode()
    assert "请写明正确的内容" in wrong
    assert "联系人已经离职" in wrong
    whole = {**form, "right": "改为王桂兰本人"}
    done = owner.post("/privacy/requests/new", {**whole, "paper": photo()}, follow=True)
    address = done.redirect_chain[-1][0]
    twice = owner.post("/privacy/requests/new", {**whole, "paper": photo()})
    assert (twice.status_code, twice.headers["Location"]) == (302, address), "pressed twice, the photo sent anew"
    assert "联系人已经离职" in done.content.decode()
    assert "联系人已经离职" in page(county, address)
    assert "联系人已经离职" not in page(enter(cast, "province"), address)
    assert "答复个人信息请求" in page(county, "/workbench")
    number = PersonalRequest.objects.everything(reason="test").values_list("id", flat=True)[0]
    assert "受理请求" in page(county, f"{address}receive")
    county.post(f"{address}receive", {"command_id": str(uuid4()), "version": 1})
    short = county.post(f"{address}refuse", {"command_id": str(uuid4()), "version": 2, "words": "短"}).content.decode()
    assert "请选择不同意的依据" in short
    whole = {"command_id": str(uuid4()), "version": 2, "ground": "right_already", "words": "与营业执照一致"}
    assert "与营业执照一致" in county.post(f"{address}refuse", whole, follow=True).content.decode()
    assert "现有信息与证件一致" in page(owner, address)
    listed = page(county, "/privacy/requests/?kind=correct&state=refused&q=禾田")
    assert f"编号 {number}" in listed
    assert "没有符合条件的请求" in page(county, "/privacy/requests/?state=late")
    sheet = load_workbook(BytesIO(county.get("/privacy/requests/export").content)).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert told[1][0] == number
    assert "联系人" not in str(told)
    assert enter(cast, "laboratory").get(address).status_code == 403
    assert enter(cast, "buyer").get(address).status_code == 404
    assert county.post(f"{address}copy").status_code == 403


def test_a_farmer_asks_at_the_counter_and_withdraws_there(cast: Cast, now: datetime) -> None:
    made, town = Field(cast, now).approved(serial=71), enter(cast, "township")
    assert f"/subjects/{made.subject_id}/privacy-request" in page(town, f"/subjects/{made.subject_id}/")
    asked = {"command_id": str(uuid4()), "kind": "copy", "checked": "identity_card"}
    done = town.post(f"/subjects/{made.subject_id}/privacy-request", asked, follow=True)
    address = done.redirect_chain[-1][0]
    assert "居民身份证原件" in done.content.decode()
    assert "撤回请求" in page(town, f"{address}withdraw")
    again = town.post(f"{address}withdraw", {"command_id": str(uuid4()), "version": 1}, follow=True)
    assert "已撤回" in again.content.decode()
    assert enter(cast, "city").get(f"/subjects/{made.subject_id}/privacy-request").status_code == 403


@pytest.mark.parametrize(("tail", "words"), [("", "请求已提出"), ("0000", "没有找到这份申请")])
def test_an_applicant_asks_without_account(cast: Cast, now: datetime, tail: str, words: str) -> None:
    told = farmer(81)
    made = registration.submit_registration(PUBLIC, registered(told), now)
    sent = {
        "command_id": str(uuid4()), "query_no": made.query_no, "phone_tail": tail or told.phone[-4:], "kind": "erase",
        "why": "不想再注册了",
    }  # fmt: skip  # one form
    client = Client()
    assert "个人信息请求" in page(client, "/register/privacy-request")
    assert words in client.post("/register/privacy-request", sent).content.decode()
