"""The pages of the way in and of accounts, asked over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from agritrace.foundation.accounts.models import Account

from .people import PASSWORD, People


@pytest.fixture(autouse=True)
def _clock(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock of the story."""
    for module in ("accounts.web.entering", "accounts.web.own", "accounts.web.pages"):
        monkeypatch.setattr(f"agritrace.foundation.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)


def come_in(client: Client, username: str, password: str = PASSWORD, target: str = "") -> str:
    answer = client.post("/login", {"username": username, "password": password, "next": target})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_person_comes_in_and_returns_to_where_he_was(client: Client) -> None:
    assert client.get("/accounts/").headers["Location"].startswith("/login?next=%2Faccounts%2F")
    assert come_in(client, "county", target="/accounts/?role=admin") == "/accounts/?role=admin"
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/x//y", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/logout", "/login"],
)
def test_the_login_never_leads_to_another_site(client: Client, target: str) -> None:
    path = come_in(client, "clerk", target=target)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\", "/login", "/logout"))


def test_wrong_passwords_keep_the_name_and_never_the_password(client: Client) -> None:
    page = client.post("/login", {"username": "clerk", "password": "Wrong-pass1"}).content.decode()
    assert 'value="clerk"' in page
    assert "Wrong-pass1" not in page
    assert "用户名或口令不正确" in page


def test_a_form_from_elsewhere_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login", {"username": "clerk", "password": PASSWORD}).status_code == 403


def test_appointing_shows_the_initial_password_once_and_it_must_be_changed(client: Client, people: People) -> None:
    come_in(client, "county")
    address = f"/accounts/new?place={people.country['township']}-user"
    assert client.get("/accounts/new").status_code == 200
    assert client.get(address).status_code == 200
    told = {"name": "林建国", "phone": "13912345678", "username": "linjianguo", "command_id": str(uuid4())}
    page = client.post(address, told)
    assert page.context["password"]
    assert page.headers["Cache-Control"].find("no-store") >= 0
    fresh = Client()
    assert come_in(fresh, "linjianguo", page.context["password"]) == "/me/password"
    assert fresh.get("/me").headers["Location"] == "/me/password"
    answer = fresh.post("/me/password", {"old": page.context["password"], "new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert fresh.get("/me").status_code == 200


def test_a_forged_place_leads_back_to_the_choice(client: Client, people: People) -> None:
    come_in(client, "county")
    told = {"name": "林", "phone": "13912345678", "username": "lin2", "command_id": str(uuid4())}
    for place in (f"{people.country['sibling']}-admin", f"{people.country['township']}-admin", "x"):
        assert "permissions" not in client.post(f"/accounts/new?place={place}", told).context["form"].fields
    rows = Account.objects.everything(reason="the test counts")
    assert not rows.filter(username="lin2").exists()


def test_users_meet_the_page_of_the_forbidden(client: Client, people: People) -> None:
    come_in(client, "clerk")
    for address in ("/accounts/", "/accounts/new", f"/accounts/{people['town']}/", "/organisations/new"):
        assert client.get(address).status_code == 403


def test_the_record_offers_its_acts_and_a_neighbour_finds_nothing(client: Client, people: People) -> None:
    come_in(client, "county")
    for path in ("", "permissions", "reset", "disable"):
        assert client.get(f"/accounts/{people['clerk']}/{path}").status_code == 200
    assert client.get(f"/accounts/{people['sibling']}/").status_code == 404
    assert client.get(f"/accounts/{people['analyst']}/reset").status_code == 403
    answer = client.post(f"/accounts/{people['clerk']}/disable", {"command_id": str(uuid4())})
    assert answer.status_code == 302
    assert people.row("clerk").state == "disabled"
    assert client.get("/accounts/export?role=user").headers["Content-Type"].startswith("application/vnd.openxml")


def test_leaving_and_leaving_everywhere_end_the_session(client: Client) -> None:
    come_in(client, "clerk")
    assert client.post("/logout").headers["Location"] == "/login"
    assert client.get("/me").status_code == 302
    other = Client()
    come_in(client, "clerk")
    come_in(other, "clerk")
    client.post("/me/sign-out-everywhere")
    assert other.get("/me").status_code == 302


def test_organisations_are_shown_opened_renamed_and_closed(client: Client, people: People) -> None:
    come_in(client, "county")
    assert client.get("/organisations/?q=余杭").status_code == 200
    assert client.get(f"/organisations/{people.country['county']}/").status_code == 200
    assert client.get(f"/organisations/{people.country['sibling']}/").status_code == 404
    told = {
        "what": "regulator-4-",
        "name": "瓶窑镇监管站",
        "region_code": "330110110000",
        "command_id": str(uuid4()),
    }
    made = client.post("/organisations/new", told)
    assert made.status_code == 302, made.context["form"].errors
    address = made.headers["Location"]
    assert client.post(f"{address}name", {"name": "瓶窑站", "command_id": str(uuid4())}).status_code == 302
    assert "瓶窑站" in client.get(address).content.decode()
    assert client.post(f"{address}close", {"command_id": str(uuid4())}).status_code == 302
    assert client.get("/organisations/export").status_code == 200


def test_producers_come_in_by_telephone_without_scripts(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    monkeypatch.setattr("agritrace.foundation.accounts.entering.ask", lambda message: texts.append(message.text))
    assert "验证码已发出" in client.post("/login/phone", {"phone": "13711112222", "act": "send"}).content.decode()
    code = "".join(c for c in texts[0].split("，")[0] if c.isdigit())
    answer = client.post("/login/phone", {"phone": "13711112222", "code": code, "act": "enter"})
    assert answer.status_code == 302
    assert client.post("/login/demo", {"person": "county"}).status_code == 403
