"""What officials and visitors see: entering on a phone, scanning, claiming, joining."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.kernel.clock import system_now
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Origin
from agritrace.registry.subjects.tests.test_pages import CONTACT, walk
from agritrace.registry.temporary import cards
from agritrace.ui.words import group_code
from tests.cast import PASSWORD, Cast

from .field import PHONE, Field, deliver


def come(cast: Cast, member: str) -> Client:
    """A browser in which a member of the cast is signed in."""
    client, now = Client(), system_now()
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
    return SimpleUploadedFile("stall.png", out.getvalue(), "image/png")


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def told(page: str, **changes: object) -> dict[str, object]:
    return {
        "command_id": hidden(page, "command_id"),
        "name": "何满囤",
        "org_form": "5",
        "phone": PHONE,
        "industry": "planting",
        "main_product": "010405",
        "region_code": "330110000000",
        **changes,
    }


def test_an_officer_enters_somebody_on_one_page_and_gives_him_the_card(today: Field) -> None:
    officer = come(today.cast, "enforcement")
    page = officer.get("/temporary/enter").content.decode()
    assert 'data-draft="temporary-enter"' in page
    wrong = officer.post("/temporary/enter", told(page, phone="123", photos=photo())).content.decode()
    assert "手机号码应为11位数字" in wrong
    assert "已保存 1 张照片，不用再拍。" in wrong  # what was typed and taken is kept
    assert "何满囤" in wrong
    done = officer.post("/temporary/enter", told(page, kept=hidden(wrong, "kept")))
    record = officer.get(done["Location"]).content.decode()
    assert "临时登记" in record
    assert PHONE not in record
    assert "1 张" in record
    again = officer.post("/temporary/enter", told(page, kept=hidden(wrong, "kept"), photos=photo()))
    assert again["Location"] == done["Location"]  # a second press, with its photo uploaded anew
    card = officer.get(f"{done['Location']}card").content.decode()
    assert "临时登记卡" in card
    assert officer.get(f"{done['Location']}card.pdf").content.startswith(b"%PDF")
    assert officer.get(f"{done['Location']}card.png").content.startswith(b"\x89PNG")


def test_who_is_known_already_is_shown_first(today: Field) -> None:
    first = today.enter(phone=PHONE)
    county = come(today.cast, "county")
    page = county.get("/temporary/enter").content.decode()
    shown = county.post("/temporary/enter", told(page, name="何小囤")).content.decode()
    assert f'href="/temporary/{first.temporary_id}/"' in shown
    assert "手机号相同" in shown
    assert 'name="different"' in shown
    done = county.post("/temporary/enter", told(page, name="何小囤", different="on"))
    assert done.status_code == 302


def test_a_scanned_temporary_code_opens_its_page_or_says_little(today: Field) -> None:
    made = today.enter()
    card = cards.link(today.row(made.temporary_id))
    for member in ("county", "enforcement"):
        assert (
            come(today.cast, member).get("/subjects/scan", {"code": card})["Location"]
            == f"/temporary/{made.temporary_id}/"
        )
    away = come(today.cast, "laboratory").get("/subjects/scan", {"code": card}).content.decode()
    assert "临时登记" in away
    public = Client().get(f"/s/{made.code}", {"K": card.rpartition("=")[2]}).content.decode()
    assert "临时登记" in public
    assert "余杭区" in public
    assert "何满囤" not in public
    buyer = come(today.cast, "producer").get("/trade/new", {"code": made.code}).content.decode()
    assert "还没有注册，不能交易" in buyer
    assert "补办注册" in buyer


def test_the_public_form_answers_every_temporary_code_alike(today: Field) -> None:
    made = today.enter()
    unknown = make_subject_code(SubjectForm.FARMER, "330110", 777, temporary=True)
    pages = []
    for code in (made.code, unknown):
        visitor = Client()
        walk(visitor, contact={**CONTACT, "temp_code": code})
        page = visitor.get("/register/4/").content.decode()
        pages.append(page.replace(" ".join(code[i : i + 4] for i in range(0, 16, 4)), "").split("<main")[-1])
        assert "何满囤" not in page
    assert _plain(pages[0]) == _plain(pages[1])
    visitor = Client()
    wrong = {**CONTACT, "temp_code": "4533011000000015"}
    with pytest.raises(AssertionError):
        walk(visitor, contact=wrong)


def _plain(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]


def test_the_reviewer_compares_joins_and_approves(today: Field) -> None:
    made = today.enter(phone=PHONE)
    asked = today.register(made.code, phone=PHONE)
    county = come(today.cast, "county")
    review = county.get(f"/subjects/{asked.subject_id}/review").content.decode()
    address = f"/temporary/claims/{asked.subject_id}/"
    assert address in review
    page = county.get(address).content.decode()
    assert "申请人报的就是这个码" in page
    assert page.count("相同") >= 3
    answer = {"command_id": hidden(page, "command_id"), "version": "1", "reason": "", "choice": "none"}
    assert "请写明理由" in county.post(address, answer).content.decode()
    done = county.post(address, {**answer, "choice": str(made.temporary_id)})
    assert done["Location"] == f"/subjects/{asked.subject_id}/review"
    assert "审核通过后并入" in county.get(done["Location"]).content.decode()
    today.approve(asked)
    deliver()
    record = county.get(f"/temporary/{made.temporary_id}/").content.decode()
    assert "已并入注册主体" in record
    public = Client().get(f"/s/{made.code}").content.decode()
    assert f'您查的临时码 <span class="code">{group_code(made.code)}</span> 已并入注册主体' in public
    assert re.search(r'<a href="/s/(\d{16})">查看现主体码', public)[1] != made.code
    assert f"/temporary/{made.temporary_id}/" in county.get(f"/subjects/{asked.subject_id}/").content.decode()
    assert county.get(f"/subjects/{made.temporary_id}/").status_code == 200
    for member in ("sibling_county", "township", "enforcement", "province"):
        assert come(today.cast, member).get(address).status_code in {403, 404}


def test_the_county_joins_later_after_seeing_both(today: Field) -> None:
    made = today.enter()
    county, address = come(today.cast, "county"), f"/temporary/{made.temporary_id}/join"
    page = county.get(address).content.decode()
    sent = {
        "command_id": hidden(page, "command_id"),
        "version": "1",
        "code": today.cast["producer"].subject_code,
        "reason": "本人持证件到窗口核对",
    }
    both = county.post(address, sent).content.decode()
    assert "核对两家" in both
    assert 'name="sure"' in both
    assert today.row(made.temporary_id).waits
    assert county.post(address, {**sent, "sure": "on"}).status_code == 302
    assert not today.row(made.temporary_id).waits
    wrong = county.post(address, {**sent, "command_id": "", "code": "1"})
    assert wrong.status_code == 200


def test_an_entry_is_corrected_and_closed_from_its_record(today: Field) -> None:
    made = today.enter(phone=PHONE)
    county, address = come(today.cast, "county"), f"/temporary/{made.temporary_id}/"
    page = county.get(f"{address}edit").content.decode()
    assert PHONE not in page
    assert county.post(f"{address}edit", told(page, version="1", name="何满仓", phone="")).status_code == 302
    old = county.post(f"{address}edit", told(county.get(f"{address}edit").content.decode(), version="1"))
    assert "已被他人修改" in old.content.decode()
    page = county.get(f"{address}close").content.decode()
    sent = {"command_id": hidden(page, "command_id"), "version": "2", "ending": "wrong", "reason": "和隔壁的录重了"}
    assert "请写明理由" in county.post(f"{address}close", {**sent, "reason": "错"}).content.decode()
    assert county.post(f"{address}close", sent).status_code == 302
    assert "这份登记已关闭" in county.get(address).content.decode()


def test_the_list_is_exported_as_it_is_shown(today: Field) -> None:
    made = today.enter()
    today.enter(name="何小囤")
    county = come(today.cast, "county")
    shown = county.get("/temporary/", {"q": "满囤", "by": "me"}).content.decode()
    assert "何满囤" in shown
    assert "何小囤" not in shown
    assert "没有符合条件" in county.get("/temporary/", {"q": "没有这家"}).content.decode()
    sheet = openpyxl.load_workbook(BytesIO(county.get("/temporary/export.xlsx", {"q": "满囤"}).content)).active
    assert [cell.value for cell in list(sheet.columns)[0]] == ["临时码", made.code]  # noqa: RUF015  # the first column
    assert "还没有临时登记" in come(today.cast, "sibling_county").get("/temporary/").content.decode()
