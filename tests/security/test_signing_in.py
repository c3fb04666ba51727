"""The way in: guessing passwords, finding out who exists, planted and stolen sessions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import ChangeState
from agritrace.kernel.clock import system_now
from agritrace.registry.proxies.tests.field import Field
from tests.cast import PASSWORD, Cast

from .ways import come

NEW = "Nongye-2027"


def attempt(username: str, password: str, client: Client | None = None) -> tuple[int, str]:
    """Status and page of one try, without what differs in every answer."""
    answer = (client or Client()).post("/login", {"username": username, "password": password})
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|\d{2}:\d{2}', "", answer.content.decode())
    return answer.status_code, page.replace(username, "")


def stolen(client: Client) -> Client:
    """A second browser with the same session cookie."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_five_wrong_passwords_shut_the_account_and_the_security_office_opens_it(cast: Cast) -> None:
    name = cast["county"].username
    for _ in range(5):
        assert attempt(name, "Wrong-2026")[0] == 200
    assert attempt(name, PASSWORD)[0] == 200, "the right password does not open a locked account"
    office = come(cast, "security_office")
    address = f"/security/{cast['county'].account_id}/unlock"
    shown = office.get(address).content.decode()
    told = {"command_id": str(uuid4()), "reason": "本人到场核对身份"}
    for hidden in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown):
        told.setdefault(*hidden)
    assert office.post(address, told).status_code == 302
    assert attempt(name, PASSWORD)[0] == 302


def test_a_lock_of_one_account_shuts_out_nobody_else(cast: Cast) -> None:
    for _ in range(6):
        attempt(cast["county"].username, "Wrong-2026")
    assert attempt(cast["township"].username, PASSWORD)[0] == 302


def test_no_answer_tells_who_exists_is_locked_or_disabled(cast: Cast) -> None:
    accounts.disable(
        cast.viewer("county_admin"),
        ChangeState(account_id=cast["township"].account_id, command_id=uuid4()),
        system_now(),
    )
    answers = {attempt("nobody-at-all", "Wrong-2026"), attempt(cast["county"].username, "Wrong-2026")}
    answers.add(attempt(cast["township"].username, PASSWORD))
    for _ in range(6):
        answers.add(attempt(cast["sibling_county"].username, "Wrong-2026"))
    answers.add(attempt(cast["sibling_county"].username, PASSWORD))
    assert len(answers) == 1, "one page for all"


def test_asking_for_a_code_does_not_tell_whose_number_it_is(cast: Cast) -> None:
    pages = set()
    for phone in ("13900000101", "13655550001"):
        page = Client().post("/login/phone", {"phone": phone, "act": "send"}).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(phone, "")))
    assert len(pages) == 1


def test_the_status_of_a_registration_does_not_tell_which_numbers_exist(cast: Cast) -> None:
    asked = {"phone_tail": "0101"}
    pages = set()
    for number in ("100000000000", "999999999999"):
        page = Client().post("/register/status", {**asked, "query_no": number}).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(number, "")))
    assert len(pages) == 1


def test_a_planted_session_is_worth_nothing_after_the_login(cast: Cast) -> None:
    victim = Client()
    session = victim.session
    session["planted"] = "1"
    session.save()
    planted = str(session.session_key)
    victim.cookies["sessionid"] = planted
    victim.post("/login", {"username": cast["county"].username, "password": PASSWORD})
    assert victim.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get("/me").status_code == 302


def test_a_made_up_session_key_is_not_taken_over(cast: Cast) -> None:
    client = Client()
    client.cookies["sessionid"] = "k" * 32
    client.post("/login", {"username": cast["county"].username, "password": PASSWORD})
    assert client.cookies["sessionid"].value != "k" * 32


def test_the_key_changes_when_somebody_begins_and_ends_acting_for_another(cast: Cast) -> None:
    made = Field(cast, datetime.now(tz=UTC)).approved(serial=91)
    client = come(cast, "township")
    keys, old = [client.cookies["sessionid"].value], stolen(client)
    assert client.post(f"/proxies/{made.consent_id}/begin").status_code == 302
    keys.append(client.cookies["sessionid"].value)
    assert "正在代" in client.get("/workbench").content.decode()
    assert old.get("/me").status_code == 302, "the key of before is worth nothing"
    acting = stolen(client)
    assert client.post("/proxies/end").status_code == 302
    keys.append(client.cookies["sessionid"].value)
    assert acting.get("/me").status_code == 302
    assert len(set(keys)) == 3
    assert client.get("/me").status_code == 200


def test_a_new_password_ends_the_session_of_whoever_stole_it_everywhere(cast: Cast) -> None:
    mine, elsewhere = come(cast, "county"), come(cast, "county")
    thief = stolen(mine)
    assert thief.get("/me").status_code == 200
    told = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert mine.post("/me/password", told).status_code == 302
    assert mine.get("/me").status_code == 200
    assert thief.get("/me").status_code == 302, "the key changed"
    assert elsewhere.get("/me").status_code == 302, "the other device is out"
    assert attempt(cast["county"].username, PASSWORD)[0] == 200
    assert attempt(cast["county"].username, NEW)[0] == 302


def test_the_old_password_cannot_be_tried_out_in_a_stolen_session(cast: Cast) -> None:
    client = come(cast, "county")
    told = {"old": "Wrong-2026", "new": NEW, "again": NEW}
    for _ in range(5):
        assert client.post("/me/password", told).status_code == 200
    assert client.post("/me/password", {**told, "old": PASSWORD}).status_code == 200, "locked"
    assert attempt(cast["county"].username, PASSWORD)[0] == 200


@pytest.mark.parametrize("way", ["/logout", "/me/sign-out-everywhere"])
def test_leaving_ends_a_stolen_cookie_too(cast: Cast, way: str) -> None:
    client = come(cast, "county")
    thief = stolen(client)
    assert client.post(way, {"command_id": str(uuid4())}).status_code == 302
    assert thief.get("/me").status_code == 302


def test_an_idle_session_that_was_stolen_ends_after_half_an_hour(cast: Cast) -> None:
    client = come(cast, "county")
    session = client.session
    seen = [key for key, value in session.items() if isinstance(value, float)]
    for key in seen:
        session[key] = (system_now() - timedelta(minutes=31)).timestamp()
    session.save()
    assert seen
    assert client.get("/me").status_code == 302


def test_a_disabled_account_is_out_at_once(cast: Cast) -> None:
    client = come(cast, "township")
    assert client.get("/me").status_code == 200
    command = ChangeState(account_id=cast["township"].account_id, command_id=uuid4())
    accounts.disable(cast.viewer("county_admin"), command, system_now())
    assert client.get("/me").status_code == 302
    assert client.post("/trade/new").status_code == 302
