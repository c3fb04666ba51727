"""Sessions as people know them: listed with their device, ended one by one, by oneself or by the administrator."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from agritrace.foundation.accounts import rules, selectors, services
from agritrace.foundation.accounts.models import LoginSession, OneTimeCode
from agritrace.foundation.accounts.values import ChangeState, Credentials
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.results import Denied, NotFound
from agritrace.kernel.viewer import PUBLIC

from .people import ORIGIN, PASSWORD, People

MINUTE = timedelta(minutes=1)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def _clock(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock of the story."""
    for module in ("entering", "own", "pages", "devices"):
        monkeypatch.setattr(f"agritrace.foundation.accounts.web.{module}.system_now", lambda: people.now)
    monkeypatch.setattr("agritrace.config.middleware.system_now", lambda: people.now)


def enter(people: People, name: str, agent: str = EDGE) -> SessionStore:
    session = SessionStore()
    session.create()
    entered = services.sign_in(Credentials(name, PASSWORD), ORIGIN, people.now)
    services.begin(session, entered, people.now, origin=ORIGIN, agent=agent)
    session.save()
    return session


def alive(people: People, session: SessionStore) -> bool:
    return selectors.viewer_for(session, ORIGIN, people.now, touch=False).logged_in


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Windows 电脑，Edge 浏览器"),
        (WECHAT, "苹果手机，微信"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", "安卓手机，Chrome 浏览器"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Linux 电脑，Firefox 浏览器"),
        ("", "其他设备，其他程序"),
    ],
)
def test_devices_are_said_in_words(agent: str, words: str) -> None:
    assert rules.device_words(agent) == words


def test_my_devices_are_listed_the_last_used_first_and_this_one_marked(people: People) -> None:
    desk = enter(people, "clerk")
    people.now += 2 * MINUTE
    phone = enter(people, "clerk", WECHAT)
    enter(people, "town")
    rows = selectors.own_sessions(people.viewer("clerk"), desk, people.now)
    assert [(row.device, row.here) for row in rows] == [
        ("苹果手机，微信", False),
        ("Windows 电脑，Edge 浏览器", True),
    ]
    assert rows[0].network == ORIGIN.network
    people.now += 2 * MINUTE
    selectors.viewer_for(desk, ORIGIN, people.now)
    assert selectors.own_sessions(people.viewer("clerk"), phone, people.now)[0].device.startswith("Windows")
    with pytest.raises(Denied):
        selectors.own_sessions(PUBLIC, desk, people.now)


def test_the_key_of_a_session_stands_in_no_table_of_ours(people: People) -> None:
    session = enter(people, "clerk")
    row = LoginSession.objects.everything(reason="the test looks").values().get(account_id=people["clerk"])
    assert session.session_key
    assert session.session_key not in str(row)


def test_one_device_is_ended_and_the_others_go_on(people: People) -> None:
    desk, phone = enter(people, "clerk"), enter(people, "clerk", WECHAT)
    (other,) = [row for row in selectors.own_sessions(people.viewer("clerk"), desk, people.now) if not row.here]
    services.end_session(people.viewer("clerk"), other.id, people.now)
    services.end_session(people.viewer("clerk"), other.id, people.now)  # a second press changes nothing
    assert alive(people, desk)
    assert not alive(people, phone)
    said = [line.sentence for line in journal.history(people.viewer("county"), "account", people["clerk"])]
    assert "张clerk让一台设备退出了登录" in said


def test_nobody_ends_the_session_of_somebody_else_by_its_number(people: People) -> None:
    desk = enter(people, "clerk")
    (row,) = selectors.own_sessions(people.viewer("clerk"), desk, people.now)
    for name in ("town", "county", "farmer"):
        with pytest.raises(NotFound):
            services.end_session(people.viewer(name), row.id, people.now)
    with pytest.raises(Denied):
        services.end_session(PUBLIC, row.id, people.now)
    assert alive(people, desk)


def test_all_others_are_ended_at_once(people: People) -> None:
    desk, phone, old = enter(people, "clerk"), enter(people, "clerk", WECHAT), enter(people, "clerk")
    services.end_others(people.viewer("clerk"), desk, people.now)
    assert [alive(people, one) for one in (desk, phone, old)] == [True, False, False]
    with pytest.raises(Denied):
        services.end_others(PUBLIC, desk, people.now)


def test_idle_and_left_sessions_are_not_listed(people: People) -> None:
    desk, phone = enter(people, "clerk"), enter(people, "clerk", WECHAT)
    services.leave(phone, people.now)
    assert selectors.count_sessions(people["clerk"], people.now) == 1
    people.now += 31 * MINUTE
    assert selectors.count_sessions(people["clerk"], people.now) == 0
    assert not alive(people, desk)


def test_the_administrator_sees_the_number_and_ends_all(client: Client, people: People) -> None:
    desk = enter(people, "clerk")
    enter(people, "clerk", WECHAT)
    client.post("/login", {"username": "county", "password": PASSWORD})
    assert "正在 2 台设备上登录" in client.get(f"/accounts/{people['clerk']}/").content.decode()
    address = f"/accounts/{people['clerk']}/sessions/end"
    page = client.get(address)
    told = {"command_id": page.context["confirm"].fields[0].value}
    assert client.post(address, told).headers["Location"] == f"/accounts/{people['clerk']}/"
    assert not alive(people, desk)
    assert "现在没有在任何设备上登录" in client.get(f"/accounts/{people['clerk']}/").content.decode()
    for name in ("sibling", "clerk"):
        other = Client()
        other.post("/login", {"username": name, "password": PASSWORD})
        assert other.post(address, told).status_code in {403, 404}
    with pytest.raises(Denied):
        services.end_sessions(
            people.viewer("county"),
            ChangeState(account_id=people["analyst"], command_id=uuid4()),
            people.now,
        )


def test_the_page_ends_other_devices(client: Client, people: People) -> None:
    phone = enter(people, "clerk", WECHAT)
    client.post("/login", {"username": "clerk", "password": PASSWORD}, headers={"user-agent": EDGE})
    page = client.get("/me/sessions").content.decode()
    assert "苹果手机，微信" in page
    assert "这一台" in page
    (row,) = [r for r in selectors.own_sessions(people.viewer("clerk"), phone, people.now) if r.here]
    assert client.post(f"/me/sessions/{row.id}/end").headers["Location"] == "/me/sessions"
    assert not alive(people, phone)
    again = enter(people, "clerk", WECHAT)
    assert client.post("/me/sessions/others").status_code == 302
    assert not alive(people, again)
    assert client.get("/me").status_code == 200
    assert client.get(f"/me/sessions/{row.id}/end").status_code == 405


def test_a_changed_password_keeps_this_device_as_the_only_one(client: Client, people: People) -> None:
    phone = enter(people, "clerk", WECHAT)
    client.post("/login", {"username": "clerk", "password": PASSWORD}, headers={"user-agent": EDGE})
    client.post("/me/password", {"old": PASSWORD, "new": "Other-2026!x", "again": "Other-2026!x"})
    assert not alive(people, phone)
    assert selectors.count_sessions(people["clerk"], people.now) == 1
    assert "Windows 电脑，Edge 浏览器" in client.get("/me/sessions").content.decode()


def test_logins_over_for_longer_than_logs_are_kept_are_forgotten(people: People) -> None:
    enter(people, "clerk", EDGE)
    services.send_code("13711112223", ORIGIN, people.now)  # a number nobody registered: counted, nothing sent
    half_a_year = timedelta(days=183)
    rows, codes = (model.objects.everything(reason="test") for model in (LoginSession, OneTimeCode))
    assert services.prune_logins(people.now + half_a_year - timedelta(minutes=1), keep=timedelta(days=1)) == 1
    assert rows.exists()  # no table shortens the six months of the law
    assert not codes.exists()  # codes are forgotten after a day
    assert services.prune_logins(people.now + half_a_year + timedelta(minutes=1), keep=half_a_year) == 1
    assert not rows.exists()
