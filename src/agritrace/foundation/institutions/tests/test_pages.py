"""The pages of institutions as people use them, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agritrace.foundation.institutions.listeners import LISTENERS
from agritrace.foundation.institutions.offers import has_superior, todo, waiting
from agritrace.foundation.institutions.web import public
from agritrace.foundation.journal.values import Announced
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day, system_now
from tests.cast import YUHANG, Cast

from .stories import applied, decide, desk, picture


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def told(**more: object) -> dict[str, object]:
    return {
        "what": "laboratory-3",
        "name": "余杭区第二检测站",
        "region_code": YUHANG,
        "address": "文一西路 1500 号",
        "phone": "0571-88001234",
        "person": "郑检",
        "mobile": "13912340007",
        "username": "yuhang.lab2",
        "command_id": str(uuid4()),
        **more,
    }


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("批文.png", picture(), "image/png")


def errors(answer: object) -> str:
    return " ".join(re.findall(r"<span>([^<]+)</span></div>", answer.content.decode()))  # type: ignore[attr-defined]  # an HttpResponse


def test_a_stranger_applies_corrects_what_is_wrong_and_asks_for_the_state(cast: Cast) -> None:
    stranger = Client()
    assert stranger.get("/institutions/apply").status_code == 200
    assert stranger.get("/institutions/applied").status_code == 302
    wrong = stranger.post("/institutions/apply", told(mobile="12", papers=scan()))
    assert "手机号应为 11 位" in errors(wrong)
    page = wrong.content.decode()
    assert "余杭区第二检测站" in page
    assert "1 件" in page, "the paper stays"
    assert stranger.post("/institutions/apply", told(region_code="")).status_code == 200
    done = stranger.post("/institutions/apply", told())
    assert done.status_code == 302, errors(done)
    query_no = stranger.session[public.DONE]
    assert re.search(r"\d{4}", stranger.get("/institutions/applied").content.decode())
    asked = stranger.post("/institutions/status", {"query_no": query_no, "phone_tail": "0007"})
    assert "余杭区农业农村局正在办理" in asked.content.decode()
    nothing = stranger.post("/institutions/status", {"query_no": query_no, "phone_tail": "1111"})
    assert "没有找到这份申请" in nothing.content.decode()
    assert stranger.post("/institutions/correct", {"query_no": query_no, "phone_tail": "0007"}).status_code == 404


def test_returned_corrected_approved_and_the_password_is_shown_once(cast: Cast) -> None:
    now, stranger, county = system_now(), Client(), desk(cast, "county_admin")
    done = applied(now)
    address = f"/institutions/{done.application_id}/"
    assert "余杭区第二检测站" in county.get("/institutions/").content.decode()
    assert "139****0007" in county.get(address).content.decode()
    empty = county.post(address, {"version": 1, "verdict": "return", "words": "", "command_id": str(uuid4())})
    assert "退回时请写明原因" in errors(empty)
    again = {"version": 1, "verdict": "return", "words": "批文不清楚，请重传", "command_id": str(uuid4())}
    assert county.post(address, again).status_code == 302
    proof = {"query_no": done.query_no, "phone_tail": "0007"}
    assert "批文不清楚" in stranger.post("/institutions/status", proof).content.decode()
    assert stranger.post("/institutions/correct", proof).headers["Location"] == "/institutions/apply"
    form = stranger.get("/institutions/apply").content.decode()
    assert "余杭区第二检测站" in form
    assert "13912340007" not in form
    assert "郑检" not in form
    sent = stranger.post("/institutions/apply", told(person="", mobile="", name="余杭区第二农产品检测站"))
    assert sent.status_code == 302, errors(sent)
    stale = county.post(address, {"version": 2, "verdict": "approve", "command_id": str(uuid4())})
    assert "有了变化" in stale.content.decode()
    handed = county.post(address, {"version": 3, "verdict": "approve", "command_id": str(uuid4())})
    password = handed.context["password"]
    assert password in handed.content.decode()
    assert "no-store" in handed.headers["Cache-Control"]
    assert password not in county.get(address).content.decode()
    newcomer = Client()
    answer = newcomer.post("/login", {"username": "yuhang.lab2", "password": password})
    assert answer.headers["Location"].startswith("/me/password")
    assert "批准" in stranger.post("/institutions/status", proof).content.decode()


def test_papers_are_taken_back_and_guessing_has_an_end(cast: Cast) -> None:
    stranger = Client()
    stranger.post("/institutions/apply", told(name="", papers=scan()))
    (paper,) = stranger.session["institution_papers_open"]
    assert stranger.post(f"/institutions/papers/{paper}/drop", {"purpose": "open"}).status_code == 302
    assert stranger.session["institution_papers_open"] == []
    disguised = SimpleUploadedFile("批文.png", b"MZ not a picture", "image/png")
    assert "不是 jpg" in errors(stranger.post("/institutions/apply", told(papers=disguised)))
    for _ in range(public.TRIES):
        stranger.post("/institutions/status", {"query_no": "000000000000", "phone_tail": "1234"})
    last = stranger.post("/institutions/status", {"query_no": "000000000000", "phone_tail": "1234"})
    assert "操作次数太多" in last.content.decode()
    assert "操作次数太多" in stranger.post("/institutions/apply", told()).content.decode()


def test_a_body_of_the_ministry_chooses_no_region(cast: Cast) -> None:
    sent = Client().post(
        "/institutions/apply",
        told(what="laboratory-0", region_code="", name="部检测中心", username="bu.lab", papers=scan()),
    )
    assert sent.status_code == 302, errors(sent)
    assert "部检测中心" in desk(cast, "ministry_admin").get("/institutions/?state=pending").content.decode()


def test_queue_filters_exports_and_says_what_an_empty_one_means(cast: Cast) -> None:
    county = desk(cast, "county_admin")
    assert "还没有机构申请" in county.get("/institutions/").content.decode()
    done = applied(system_now())
    assert "没有符合条件" in county.get("/institutions/?state=approved&asked=close&q=无").content.decode()
    found = county.get(f"/institutions/?q={done.query_no}&dir=asc").content.decode()
    assert "余杭区第二检测站" in found
    assert county.get("/institutions/export").status_code == 200
    viewer = cast.viewer("county_admin")
    assert todo(viewer)[0].count == 1
    assert "余杭区第二检测站" in waiting(viewer, system_now())[0].work.text
    assert (todo(cast.viewer("county")), waiting(cast.viewer("county"), system_now())) == ((), ())
    decide(viewer, done.application_id, system_now())
    assert todo(viewer) == ()
    assert (has_superior(viewer), has_superior(cast.viewer("ministry_admin"))) == (True, False)


def test_a_laboratory_asks_for_a_change_corrects_withdraws_and_asks_again(cast: Cast) -> None:
    lab, county = desk(cast, "laboratory_admin"), desk(cast, "county_admin")
    assert "还没有提交过申请" in lab.get("/institutions/mine").content.decode()
    change = {
        "name": "余杭区检验检测中心",
        "address": "文一西路 1 号",
        "phone": "0571-88001234",
        "reason": "机构改革更名",
    }
    none = lab.post("/institutions/change", {**change, "command_id": str(uuid4())})
    assert "请上传证明材料" in none.content.decode()
    sent = lab.post("/institutions/change", {**change, "papers": scan(), "command_id": str(uuid4())})
    assert sent.status_code == 302, errors(sent)
    address = str(sent.headers["Location"])
    shown = county.get(address).content.decode()
    assert "变更前后" in shown
    assert "余杭区检验检测中心" in shown
    returned = {"version": 1, "verdict": "return", "words": "请上传盖章批文", "command_id": str(uuid4())}
    assert county.post(address, returned).status_code == 302
    assert "修改后再交" in lab.get(address).content.decode()
    form = lab.get("/institutions/change")
    assert "请上传盖章批文" in form.content.decode()
    assert "1 件" in form.content.decode()
    resent = lab.post("/institutions/change", {**change, "version": 2, "command_id": str(uuid4())})
    assert resent.headers["Location"] == address, errors(resent)
    asked = lab.get(f"{address}withdraw")
    again = {hidden.name: hidden.value for hidden in asked.context["confirm"].fields}
    assert lab.post(f"{address}withdraw", again).status_code == 302
    assert "申请变更" in lab.get("/institutions/mine").content.decode()
    assert lab.post(f"{address}withdraw", {}).status_code == 302
    assert county.get(f"{address}withdraw").status_code == 403
    assert desk(cast, "enforcement_admin").get(address).status_code == 404


def test_a_cancellation_names_what_hinders_it(cast: Cast) -> None:
    lab = desk(cast, "laboratory_admin")
    assert "1 个用户账号在用" in lab.get("/institutions/close").content.decode()
    sent = lab.post("/institutions/close", {"reason": "不再承担检测职责", "papers": scan(), "command_id": str(uuid4())})
    address = str(sent.headers["Location"])
    county = desk(cast, "county_admin")
    refused = county.post(address, {"version": 1, "verdict": "approve", "command_id": str(uuid4())})
    assert "在用账号" in refused.content.decode()
    assert "下级机构" in desk(cast, "county_admin").get("/institutions/close").content.decode()
    assert desk(cast, "ministry_admin").get("/institutions/mine").status_code == 403


def test_officers_are_registered_listed_exported_and_ended(cast: Cast) -> None:
    body = desk(cast, "enforcement_admin")
    assert "还没有登记执法人员" in body.get("/officers/").content.decode()
    until = beijing_day(system_now()) + timedelta(days=30)
    card = {"account_id": cast["enforcement"].account_id, "card_no": "33011001", "valid_until": f"{until}"}
    wrong = body.post("/officers/new", {**card, "card_no": "1", "command_id": str(uuid4())})
    assert "执法证号只含数字和字母" in errors(wrong)
    stranger = {**card, "account_id": cast["county"].account_id, "command_id": str(uuid4())}
    assert body.post("/officers/new", stranger).status_code == 200
    assert body.post("/officers/new", {**card, "command_id": str(uuid4())}).status_code == 302
    page = body.get("/officers/?standing=expiring&sort=card").content.decode()
    assert "33011001" in page
    assert "吴执" in page
    assert "没有符合条件" in body.get("/officers/?standing=expired").content.decode()
    county = desk(cast, "county_admin")
    assert "33011001" in county.get("/officers/").content.decode()
    assert "33011001" not in desk(cast, "sibling_county_admin").get("/officers/").content.decode()
    assert county.get("/officers/export").status_code == 200
    end = re.search(r"/officers/\d+/end", page)
    assert end is not None
    assert body.get(end[0]).status_code == 200
    assert county.get(end[0]).status_code == 403
    assert body.post(end[0], {}).status_code == 409
    assert body.post(end[0], {"command_id": str(uuid4())}).status_code == 302
    assert "还没有登记执法人员" in body.get("/officers/").content.decode()


def test_a_certificate_is_entered_with_its_scan_and_ended_with_a_reason(cast: Cast) -> None:
    lab, number = desk(cast, "laboratory_admin"), cast["laboratory"].organisation_id
    today = beijing_day(system_now())
    form = {
        "scheme": "cma",
        "number": "231100340123",
        "valid_from": f"{today}",
        "valid_until": f"{today + timedelta(days=20)}",
        "scope": "蔬菜、水果中农药残留",
    }
    address = f"/organisations/{number}/qualification"
    assert lab.get(address).status_code == 200
    wrong = lab.post(
        address, {**form, "valid_until": f"{today - timedelta(days=1)}", "papers": scan(), "command_id": str(uuid4())}
    )
    assert "截止日早于起始日" in errors(wrong)
    assert lab.post(address, {**form, "command_id": str(uuid4())}).status_code == 302
    record = lab.get(f"/organisations/{number}/").content.decode()
    assert "证书扫描件" in record
    assert "即将到期" in record
    (row,) = organisations.qualifications(cast.viewer("laboratory_admin"), number or 0)
    ending = f"/qualifications/{row.id}/withdraw"
    assert lab.get(ending).status_code == 200
    assert "请填写注销原因" in errors(lab.post(ending, {"reason": "", "command_id": str(uuid4())}))
    assert desk(cast, "sibling_county_admin").get(ending).status_code == 404
    assert desk(cast, "city_admin").get(ending).status_code == 403
    assert desk(cast, "city_admin").get(address).status_code == 403
    assert desk(cast, "enforcement_admin").get(address).status_code == 403
    assert lab.post(ending, {"reason": "证书被撤销", "command_id": str(uuid4())}).status_code == 302
    assert "已注销" in lab.get(f"/organisations/{number}/").content.decode()
    assert "证书已经失效" in lab.post(ending, {"reason": "再来", "command_id": str(uuid4())}).content.decode()


def test_a_reform_is_heard(cast: Cast) -> None:
    (ear,) = LISTENERS
    heard = Announced(1, 1, system_now(), "organisations.divisions_changed", {})
    ear.hear(heard)
