"""The pages of proxies, asked over HTTP, with the session that acts for somebody."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Origin
from agritrace.registry.products.models import Product
from agritrace.registry.subjects.models import Subject
from agritrace.registry.subjects.tests.papers import identity
from tests.cast import PASSWORD, Cast

from .field import Field, town

PRODUCT = {"name": "黄瓜", "category_code": "010405", "unit": "公斤", "version": "0"}


def come(cast: Cast, member: str, *, strict: bool = False) -> Client:
    """A browser in which a member of the cast is signed in."""
    client, now = Client(enforce_csrf_checks=strict), system_now()
    session = client.session
    viewers.begin(session, accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin(), now), now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


@pytest.fixture
def today(cast: Cast) -> Field:
    """The field as it is now: pages read the real clock."""
    return Field(cast, system_now())


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile("paper.png", out.getvalue(), "image/png")


def command_id(page: str) -> str:
    return page.split('name="command_id" value="')[1].split('"', maxsplit=1)[0]


def told(page: str, **changes: object) -> dict[str, object]:
    return {
        "command_id": command_id(page),
        "name": "李满囤",
        "cred_no": identity(77),
        "phone": "13711118888",
        "region_code": town(),
        "address": "青山村 3 组",
        "industries": ["planting"],
        "main_product": "010405",
        "scopes": ["produce", "sell"],
        "sign": "fingerprint",
        "valid_until": str(beijing_day(system_now())),
        "paper": photo(),
        "checked": "on",
        **changes,
    }


def test_a_township_enters_a_farmer_on_one_page_and_what_was_typed_stays(today: Field) -> None:
    client = come(today.cast, "township")
    page = client.get("/proxies/enter").content.decode()
    answer = client.post("/proxies/enter", told(page, cred_no="123"))
    again = answer.content.decode()
    assert answer.status_code == 200
    assert "李满囤" in again
    assert "已保存 1 张授权书照片" in again
    kept = again.split('name="kept" value="')[1].split('"')[0]
    good = told(page, kept=kept)
    del good["paper"]
    answer = client.post("/proxies/enter", good)
    assert answer.status_code == 302, answer.content.decode()
    assert client.post("/proxies/enter", good).status_code == 302
    assert client.post("/proxies/enter", told(page)).status_code == 302, "a second press sends its photo anew"
    assert Subject.objects.everything(reason="test").filter(name="李满囤").count() == 1
    shown = client.get(answer["Location"]).content.decode()
    assert "待审" in shown
    assert "李满囤" in shown


def test_the_session_acts_for_the_farmer_until_it_is_ended(today: Field) -> None:
    made = today.approved()
    client = come(today.cast, "township")
    assert "代 张满仓 录入" in client.get(f"/proxies/{made.consent_id}/").content.decode()
    assert client.post(f"/proxies/{made.consent_id}/begin").status_code == 302
    shown = client.get("/workbench").content.decode()
    assert "正在代 张满仓 录入" in shown
    assert "结束代录" in shown
    assert client.get("/subjects/").status_code == 403, "nothing of the office remains"
    assert client.post(f"/proxies/{made.consent_id}/begin").status_code == 403, "nobody acts twice"
    page = client.get("/products/new").content.decode()
    assert client.post("/products/new", {**PRODUCT, "command_id": command_id(page)}).status_code == 302
    assert Product.objects.everything(reason="test").get(name="黄瓜").subject_id == made.subject_id
    assert client.post("/proxies/end").status_code == 302
    assert "正在代" not in client.get("/workbench").content.decode()
    assert client.get("/subjects/").status_code == 200


def test_what_is_sent_after_the_revocation_is_not_done_not_even_for_oneself(today: Field) -> None:
    _, consent_id = today.for_cooperative()
    client = come(today.cast, "producer")
    client.post(f"/proxies/{consent_id}/begin")
    page = client.get("/products/new").content.decode()
    county = come(today.cast, "county")
    ending = county.get(f"/proxies/{consent_id}/revoke").content.decode()
    done = county.post(
        f"/proxies/{consent_id}/revoke",
        {"command_id": command_id(ending), "version": "1", "ending": "authority", "reason": "本人要求终止"},
    )
    assert done.status_code == 302, done.content.decode()
    answer = client.post("/products/new", {**PRODUCT, "command_id": command_id(page)})
    assert answer["Location"] == "/proxies/ended"
    assert "没有保存" in client.get("/proxies/ended").content.decode()
    assert not Product.objects.everything(reason="test").filter(name="黄瓜").exists()
    assert client.get("/workbench").status_code == 200


def test_a_form_opened_in_one_role_is_not_taken_in_another(today: Field) -> None:
    _, consent_id = today.for_cooperative()
    client = come(today.cast, "producer", strict=True)
    page = client.get("/products/new").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post(f"/proxies/{consent_id}/begin", {"csrfmiddlewaretoken": token}).status_code == 302
    stale = {**PRODUCT, "command_id": command_id(page), "csrfmiddlewaretoken": token}
    assert client.post("/products/new", stale).status_code == 403
    assert not Product.objects.everything(reason="test").filter(name="黄瓜").exists()


def test_pages_of_recording_are_for_officials_of_the_place(today: Field) -> None:
    made = today.approved()
    for member, status in (("producer", 403), ("province", 403), ("sibling_county", 404), ("laboratory", 403)):
        assert come(today.cast, member).get(f"/proxies/subject/{made.subject_id}/new").status_code == status
    found = come(today.cast, "township").get("/proxies/find", {"q": "张满仓"}).content.decode()
    assert f"/proxies/subject/{made.subject_id}/new" in found
    assert come(today.cast, "township").get("/proxies/export.xlsx").status_code == 200
    assert "张满仓" in come(today.cast, "township").get("/proxies/").content.decode()
