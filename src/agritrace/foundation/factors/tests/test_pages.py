"""The second step and the pages of factors, asked over HTTP: half-finished logins reach nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.foundation.accounts.tests.people import PASSWORD, People
from agritrace.foundation.accounts.values import DemoPerson, register_demo_people
from agritrace.foundation.factors import selectors
from agritrace.foundation.factors.values import Ceremony

from .conftest import register
from .softkey import SoftKey

Enrol = Callable[[str], pyotp.TOTP]
GiveKey = Callable[[str], SoftKey]
LOCAL = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture(autouse=True)
def _clock(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock of the story."""
    rooms = ("accounts.web.entering", "accounts.web.own", "accounts.web.pages", "accounts.web.devices")
    for module in (*rooms, "factors.web.own", "factors.web.second", "factors.web.above"):
        monkeypatch.setattr(f"agritrace.foundation.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)


def first_step(client: Client, username: str, target: str = "") -> str:
    answer = client.post("/login", {"username": username, "password": PASSWORD, "next": target}, **LOCAL)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def by_code(client: Client, phone: pyotp.TOTP, people: People) -> str:
    answer = client.post("/login/second", {"way": "code", "code": phone.at(people.now)}, **LOCAL)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def ceremony_on(client: Client, address: str) -> Ceremony:
    """What the page asks of a key; the state stays on the server."""
    options = client.get(address, **LOCAL).context["options"]
    return Ceremony(options, {})


def test_a_half_finished_login_reaches_nothing_and_leads_back(client: Client, people: People, enrol: Enrol) -> None:
    enrol("county")
    assert first_step(client, "county", "/accounts/") == "/login/second"
    for address in ("/workbench", "/me", "/accounts/", "/me/factors", "/me/sessions", "/me/password"):
        answer = client.get(address, **LOCAL)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login?"), address
    reset = client.post(f"/accounts/{people['clerk']}/reset", {"command_id": str(uuid4())}, **LOCAL)
    assert reset.headers["Location"].startswith("/login?")
    assert not people.row("clerk").must_change_password
    assert client.post("/me/factors/codes/start", **LOCAL).headers["Location"].startswith("/login?")


def test_the_second_step_without_the_first_leads_to_the_login(client: Client, people: People) -> None:
    assert client.get("/login/second").headers["Location"] == "/login"
    assert client.post("/login/second", {"way": "code", "code": "123456"}).headers["Location"] == "/login"


def test_a_first_step_waits_five_minutes(client: Client, people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    first_step(client, "clerk")
    people.now += timedelta(minutes=5, seconds=1)
    answer = client.post("/login/second", {"way": "code", "code": phone.at(people.now)}, **LOCAL)
    assert answer.headers["Location"] == "/login"
    assert client.get("/me", **LOCAL).status_code == 302


def test_the_code_leads_on_to_where_the_person_wanted_to_go(client: Client, people: People, enrol: Enrol) -> None:
    phone = enrol("county")
    first_step(client, "county", "/accounts/?role=admin")
    page = client.get("/login/second", **LOCAL)
    assert "动态验证码" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert by_code(client, phone, people) == "/accounts/?role=admin"
    assert client.get("/accounts/", **LOCAL).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login/second"]
)
def test_the_second_step_never_leads_to_another_site(client: Client, people: People, enrol: Enrol, target: str) -> None:
    phone = enrol("clerk")
    first_step(client, "clerk", target)
    path = by_code(client, phone, people)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\", "/login"))


def test_the_session_key_changes_at_both_steps(client: Client, people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    client.get("/login", **LOCAL)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    keys = [client.cookies["sessionid"].value] if "sessionid" in client.cookies else [session.session_key]
    first_step(client, "clerk")
    keys.append(client.cookies["sessionid"].value)
    by_code(client, phone, people)
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    for old in keys[:2]:
        stranger = Client()
        stranger.cookies["sessionid"] = old
        assert stranger.get("/me", **LOCAL).status_code == 302


def test_a_first_step_ends_the_session_of_whoever_sat_here_before(client: Client, people: People, enrol: Enrol) -> None:
    enrol("clerk")
    first_step(client, "town")
    assert client.get("/me", **LOCAL).status_code == 200
    first_step(client, "clerk")
    assert client.get("/me", **LOCAL).status_code == 302


def test_wrong_codes_are_told_so_and_lock(client: Client, people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    first_step(client, "clerk")
    wrong = f"{(int(phone.at(people.now)) + 1) % 10**6:06d}"
    for _ in range(5):
        page = client.post("/login/second", {"way": "code", "code": wrong}, **LOCAL)
    assert "不正确" in page.content.decode()
    page = client.post("/login/second", {"way": "code", "code": phone.at(people.now)}, **LOCAL)
    assert "锁定" in page.content.decode()
    assert client.get("/me", **LOCAL).status_code == 302


def test_forms_from_elsewhere_are_refused(people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    strict = Client(enforce_csrf_checks=True)
    strict.get("/login")
    token = strict.cookies["csrftoken"].value if "csrftoken" in strict.cookies else ""
    told = {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post("/login", told, **LOCAL).status_code == 302
    assert strict.post("/login/second", {"way": "code", "code": phone.at(people.now)}, **LOCAL).status_code == 403


def test_the_phone_login_of_a_producer_is_no_way_around_his_key(
    client: Client, people: People, give_key: GiveKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_key("farmer")
    texts: list[str] = []
    monkeypatch.setattr("agritrace.foundation.accounts.entering.ask", lambda message: texts.append(message.text))
    client.post("/login/phone", {"phone": "13711112222", "act": "send"}, **LOCAL)
    code = re.findall(r"\d{6}", texts[0])[0]
    answer = client.post("/login/phone", {"phone": "13711112222", "code": code, "act": "enter"}, **LOCAL)
    assert answer.headers["Location"] == "/login/second"
    assert client.get("/me", **LOCAL).status_code == 302


def demonstrate(settings: SettingsWrapper, folder: Path) -> None:
    """A demonstration, with the same keys as a demonstration would have made them."""
    for path in Path(settings.KEY_DIR).glob("*-1.key"):
        told = path.read_text().replace("demonstration: no", "demonstration: yes")
        (folder / path.name).write_text(told)
        (folder / path.name).chmod(0o600)
    settings.DEMONSTRATION, settings.KEY_DIR = True, folder


def test_the_one_click_login_of_the_demonstration_asks_for_no_factor(
    client: Client, people: People, give_key: GiveKey, settings: SettingsWrapper, tmp_path: Path
) -> None:
    give_key("county")
    register_demo_people((DemoPerson("county", "张county", "管理员", "", "监管机构"),))
    assert client.post("/login/demo", {"person": "county"}).status_code == 403, "only in a demonstration database"
    demonstrate(settings, tmp_path)
    try:
        assert client.post("/login/demo", {"person": "county"}).status_code == 302
        assert client.get("/me").status_code == 200
        answer = client.post("/login", {"username": "county", "password": PASSWORD})
        assert answer.headers["Location"] == "/login/second", "by password the key is asked for there too"
    finally:
        register_demo_people(())


def test_enrolling_by_page_shows_the_secret_once_and_ten_codes_once(client: Client, people: People) -> None:
    first_step(client, "clerk")
    assert client.get("/me/factors/codes").headers["Location"] == "/me/factors"
    assert client.post("/me/factors/codes/start").headers["Location"] == "/me/factors/codes"
    page = client.get("/me/factors/codes")
    assert "<svg" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    secret = page.context["secret"].replace(" ", "")
    wrong = client.post("/me/factors/codes", {"code": "12"})
    assert "不正确" in wrong.content.decode()
    done = client.post("/me/factors/codes", {"code": pyotp.TOTP(secret).at(people.now)})
    assert len(done.context["codes"]) == 10
    assert "no-store" in done.headers["Cache-Control"]
    shown = client.get("/me/factors").content.decode()
    assert "已启用动态验证码" in shown
    assert secret not in shown
    assert done.context["codes"][0] not in shown
    assert "设置登录验证" in client.get("/me").content.decode()


def test_the_workbench_reminds_an_administrator_in_good_time(client: Client, people: People) -> None:
    first_step(client, "county")
    assert "登记登录验证" in client.get("/workbench", **LOCAL).content.decode()
    register(people, "county", SoftKey())
    assert "登记登录验证" not in client.get("/workbench", **LOCAL).content.decode()
    clerk = Client()
    first_step(clerk, "clerk")
    assert "登记登录验证" not in clerk.get("/workbench", **LOCAL).content.decode()


def test_a_laboratory_administrator_gets_nowhere_before_the_key_is_registered(client: Client, people: People) -> None:
    first_step(client, "lab", "/accounts/")
    for address in ("/workbench", "/me", "/accounts/", "/me/sessions", reverse("factors:policy")):
        assert client.get(address, **LOCAL).headers["Location"] == "/me/factors", address
    page = client.get("/me/factors", **LOCAL).content.decode()
    assert "请先登记登录验证" in page
    assert "安全钥匙（Ukey）" in page
    key = SoftKey()
    answer = key.register(ceremony_on(client, "/me/factors/keys/new"))
    done = client.post("/me/factors/keys/new", {"name": "检测站钥匙", "answer": answer}, **LOCAL)
    assert len(done.context["codes"]) == 10
    assert client.get("/accounts/", **LOCAL).status_code == 200
    client.post("/logout", **LOCAL)

    assert first_step(client, "lab") == "/login/second"
    wrong = SoftKey().sign(ceremony_on(client, "/login/second"))
    assert "没有通过" in client.post("/login/second", {"way": "key", "answer": wrong}, **LOCAL).content.decode()
    assert client.get("/me", **LOCAL).status_code == 302
    signed = key.sign(ceremony_on(client, "/login/second"))
    entered = client.post("/login/second", {"way": "key", "answer": signed}, **LOCAL)
    assert entered.headers["Location"] == "/workbench"
    first_step(client, "lab")
    again = client.post("/login/second", {"way": "key", "answer": signed}, **LOCAL)
    assert again.status_code == 200, "a signature serves once"


def test_codes_alone_do_not_free_a_laboratory_administrator(client: Client, people: People) -> None:
    first_step(client, "lab")
    client.post("/me/factors/codes/start")
    secret = client.get("/me/factors/codes").context["secret"].replace(" ", "")
    client.post("/me/factors/codes", {"code": pyotp.TOTP(secret).at(people.now)})
    assert client.get("/workbench").headers["Location"] == "/me/factors"


def test_a_changed_password_does_not_lift_what_is_owed(client: Client, people: People) -> None:
    first_step(client, "lab")
    told = {"old": PASSWORD, "new": "Other-2026!x", "again": "Other-2026!x"}
    assert client.post("/me/password", told).status_code == 302
    assert client.get("/workbench").headers["Location"] == "/me/factors"


def test_at_an_address_without_a_name_the_page_says_that_keys_do_not_work(client: Client, people: People) -> None:
    first_step(client, "clerk")
    page = client.get("/me/factors/keys/new", HTTP_HOST="127.0.0.1:8000")
    assert "这个地址不能使用安全钥匙" in page.content.decode()
    assert "options" not in page.context
    assert "浏览器关闭了脚本" in client.get("/me/factors/keys/new", **LOCAL).content.decode()


def test_removing_needs_the_password_and_strangers_find_nothing(client: Client, people: People) -> None:
    register(people, "clerk", SoftKey())
    key = selectors.own(people.viewer("clerk"), people.now).keys[0]
    stranger = Client()
    first_step(stranger, "town")
    assert stranger.get(f"/me/factors/keys/{key.id}/remove").status_code == 404
    assert stranger.post(f"/me/factors/keys/{key.id}/remove", {"password": PASSWORD}).status_code == 404
    soft = SoftKey()
    register(people, "clerk", soft)
    first_step(client, "clerk")
    signed = soft.sign(ceremony_on(client, "/login/second"))
    client.post("/login/second", {"way": "key", "answer": signed}, **LOCAL)
    refused = client.post(f"/me/factors/keys/{key.id}/remove", {"password": "wrong"}, **LOCAL)
    assert "口令不正确" in refused.content.decode()
    assert len(selectors.own(people.viewer("clerk"), people.now).keys) == 2
    done = client.post(f"/me/factors/keys/{key.id}/remove", {"password": PASSWORD}, **LOCAL)
    assert done.headers["Location"] == "/me/factors"
    renewed = client.post("/me/factors/recovery", {"password": PASSWORD}, **LOCAL)
    assert len(renewed.context["codes"]) == 10
    assert "口令不正确" in client.post("/me/factors/recovery", {"password": "no"}, **LOCAL).content.decode()


def test_people_of_the_demonstration_confirm_without_a_password(
    client: Client, people: People, enrol: Enrol, settings: SettingsWrapper, tmp_path: Path
) -> None:
    enrol("clerk")
    register_demo_people((DemoPerson("clerk", "张clerk", "监管员", "", "监管机构"),))
    demonstrate(settings, tmp_path)
    try:
        client.post("/login/demo", {"person": "clerk"})
        assert 'type="password"' not in client.get("/me/factors/codes/drop").content.decode()
        assert client.post("/me/factors/codes/drop", {}).status_code == 302
    finally:
        register_demo_people(())
    assert not selectors.held(people["clerk"]).any


def test_codes_are_dropped_with_the_password(client: Client, people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    first_step(client, "clerk")
    by_code(client, phone, people)
    assert client.get("/me/factors/codes/drop", **LOCAL).status_code == 200
    assert "口令不正确" in client.post("/me/factors/codes/drop", {"password": "x"}, **LOCAL).content.decode()
    assert client.post("/me/factors/codes/drop", {"password": PASSWORD}, **LOCAL).status_code == 302
    assert not selectors.held(people["clerk"]).any


def test_the_administrator_above_clears_with_reason_and_check(client: Client, people: People, enrol: Enrol) -> None:
    enrol("clerk")
    first_step(client, "county")
    record = client.get(f"/accounts/{people['clerk']}/").content.decode()
    assert "清除登录验证" in record
    address = f"/accounts/{people['clerk']}/factors/clear"
    bare = client.post(address, {"command_id": str(uuid4())})
    assert bare.status_code == 200
    assert selectors.held(people["clerk"]).any, "without reason and check nothing happens"
    told = {"command_id": str(uuid4()), "loss": "lost", "check": "call_back"}
    assert client.post(address, told).headers["Location"] == f"/accounts/{people['clerk']}/"
    assert not selectors.held(people["clerk"]).any
    stranger = Client()
    first_step(stranger, "sibling")
    assert stranger.post(address, told).status_code == 404
    assert client.get(f"/accounts/{people['analyst']}/factors/clear").status_code == 403


def test_the_platform_office_sees_and_changes_what_roles_must_have(client: Client, people: People) -> None:
    first_step(client, "minister")
    page = client.get("/factors/policy").content.decode()
    assert "检测机构用户管理员" in page
    line = selectors.policies(people.viewer("minister"))[0]
    assert client.get(f"/factors/policy/{line.id}").status_code == 200
    wrong = client.post(f"/factors/policy/{line.id}", {"command_id": str(uuid4()), "need": "any", "grace_days": 999})
    assert "0 到 180" in wrong.content.decode()
    told = {"command_id": str(uuid4()), "need": "none", "grace_days": 0}
    assert client.post(f"/factors/policy/{line.id}", told).headers["Location"] == "/factors/policy"
    assert client.get("/factors/policy/0").status_code == 404
    other = Client()
    first_step(other, "province")
    assert other.get("/factors/policy").status_code == 403
