"""Coming in: passwords, locks, silence about who exists, telephone codes, sessions, forced change."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.foundation.accounts import entering, selectors, services, values, viewers
from agritrace.foundation.accounts.backends import AccountBackend
from agritrace.foundation.accounts.values import (
    ChangePassword,
    ChangeState,
    Credentials,
    DemoPerson,
    PhoneCredentials,
    ResetPassword,
    SendMessage,
    SignedIn,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.results import Denied, Refused
from agritrace.kernel.viewer import PUBLIC, Origin

from .people import ORIGIN, PASSWORD, USER, People

MINUTE = timedelta(minutes=1)


def enter(people: People, username: str, password: str, at: datetime | None = None) -> SignedIn:
    return services.sign_in(Credentials(username, password), ORIGIN, at or people.now)


def refused(people: People, username: str, password: str, at: datetime | None = None) -> str:
    with pytest.raises(Refused) as found:
        enter(people, username, password, at)
    return str(found.value.refusal)


def test_the_right_password_comes_in_and_is_recorded(people: People) -> None:
    entered = enter(people, " CLERK ", PASSWORD)
    assert (entered.account_id, entered.must_change) == (people["clerk"], False)
    assert (
        journal.history(people.viewer("county"), "account", people["clerk"])[0].sentence == "张clerk登录了系统（口令）"
    )


def test_a_producer_also_comes_in_by_telephone_and_password_while_the_number_is_his_alone(people: People) -> None:
    assert enter(people, " 13711112222 ", PASSWORD).account_id == people["farmer"]
    people.appoint("county", "clerk2", "county", USER, phone="13622223333")
    refused(people, "13622223333", PASSWORD)
    people.subject("farm2", 79, "13711112222")
    refused(people, "13711112222", PASSWORD)


def test_unknown_locked_disabled_and_wrong_all_sound_the_same(people: People) -> None:
    services.disable(people.viewer("county"), ChangeState(account_id=people["town"], command_id=uuid4()), people.now)
    words = {refused(people, "nobody-at-all", PASSWORD), refused(people, "clerk", "wrong")}
    words.add(refused(people, "town", PASSWORD))
    for _ in range(6):
        words.add(refused(people, "analyst", "wrong"))
    words.add(refused(people, "analyst", PASSWORD))
    assert len(words) == 1


def test_an_unknown_name_costs_one_hash_like_a_known_one(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = entering.check_password

    def counting(password: str, hashed: str) -> bool:
        looked.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(entering, "check_password", counting)
    for username in ("nobody-at-all", "clerk"):
        refused(people, username, "wrong")
    assert len(looked) == 2
    assert len({hashed.split("$")[0] for hashed in looked}) == 1


def test_an_unknown_name_costs_what_new_passwords_cost_after_the_way_of_hashing_changed(
    people: People, monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(entering, "check_password", lambda password, hashed: looked.append(hashed))
    refused(people, "nobody-at-all", "wrong")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    refused(people, "nobody-at-all", "wrong")
    assert [hashed.split("$")[0] for hashed in looked] == ["argon2", "md5"]


def test_five_failures_lock_for_a_quarter_of_an_hour_and_a_good_login_forgets_them(people: People) -> None:
    for _ in range(4):
        refused(people, "clerk", "wrong")
    assert enter(people, "clerk", PASSWORD).account_id == people["clerk"]
    for _ in range(5):
        refused(people, "clerk", "wrong")
    refused(people, "clerk", PASSWORD)
    refused(people, "clerk", PASSWORD, people.now + 14 * MINUTE)
    said = [line.sentence for line in journal.history(people.viewer("county"), "account", people["clerk"])]
    assert "账号 clerk 连续输错口令，锁定 15 分钟" in said
    assert said.count("账号 clerk 连续输错口令，锁定 15 分钟") == 1
    later = people.now + 16 * MINUTE
    refused(people, "clerk", "wrong", later)
    assert enter(people, "clerk", PASSWORD, later).account_id == people["clerk"]


def test_the_fifth_attempt_is_still_looked_at(people: People) -> None:
    for _ in range(4):
        refused(people, "clerk", "wrong")
    assert enter(people, "clerk", PASSWORD).account_id == people["clerk"]


def session_for(people: People, name: str, at: datetime | None = None) -> SessionStore:
    session = SessionStore()
    session["kept"] = "a draft of a visitor"
    session.save()
    viewers.begin(session, enter(people, name, PASSWORD, at), at or people.now)
    return session


def test_a_session_key_known_before_the_login_is_worth_nothing_after_it(people: People) -> None:
    session = SessionStore()
    session["kept"] = "a draft of a visitor"
    session.save()
    before = session.session_key
    viewers.begin(session, enter(people, "clerk", PASSWORD), people.now)
    assert session.session_key != before
    assert not SessionStore().exists(before or "")
    assert session["kept"] == "a draft of a visitor"
    viewers.begin(session, enter(people, "town", PASSWORD), people.now)
    assert "kept" not in session


def test_a_viewer_is_built_in_two_queries_and_touched_once_a_minute(people: People) -> None:
    session = session_for(people, "clerk")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        viewer = selectors.viewer_for(session, ORIGIN, people.now + timedelta(seconds=30))
    assert len(asked) == 2
    assert (viewer.account_id, viewer.name) == (people["clerk"], "张clerk")
    assert viewer.jurisdiction.covers("330110010000")
    with CaptureQueriesContext(connection) as touching:
        selectors.viewer_for(session, ORIGIN, people.now + 2 * MINUTE)
    assert len(touching) == 3
    with CaptureQueriesContext(connection) as polling:
        selectors.viewer_for(session, ORIGIN, people.now + 10 * MINUTE, touch=False)
    assert len(polling) == 2


def test_half_an_hour_without_activity_ends_the_session_and_activity_prolongs_it(people: People) -> None:
    session = session_for(people, "clerk")
    for minutes in (20, 40, 60):
        assert selectors.viewer_for(session, ORIGIN, people.now + minutes * MINUTE).logged_in
    assert selectors.viewer_for(session, ORIGIN, people.now + 91 * MINUTE) == PUBLIC
    assert selectors.viewer_for(session, ORIGIN, people.now + 61 * MINUTE) == PUBLIC
    assert selectors.viewer_for(SessionStore(), ORIGIN, people.now) == PUBLIC


def test_polling_is_no_activity(people: People) -> None:
    session = session_for(people, "clerk")
    for minutes in (10, 20, 29):
        selectors.viewer_for(session, ORIGIN, people.now + minutes * MINUTE, touch=False)
    assert not selectors.viewer_for(session, ORIGIN, people.now + 31 * MINUTE, touch=False).logged_in


def test_log_out_everywhere_ends_every_session(people: People) -> None:
    here, there = session_for(people, "clerk"), session_for(people, "clerk")
    services.sign_out_everywhere(people.viewer("clerk"), people.now)
    assert not selectors.viewer_for(here, ORIGIN, people.now).logged_in
    assert not selectors.viewer_for(there, ORIGIN, people.now).logged_in
    assert selectors.viewer_for(session_for(people, "clerk"), ORIGIN, people.now).logged_in


def test_a_reset_password_ends_the_sessions_and_must_be_changed_before_anything_else(people: People) -> None:
    session = session_for(people, "clerk")
    done = services.reset(
        people.viewer("county"), ResetPassword(account_id=people["clerk"], command_id=uuid4()), people.now
    )
    assert not selectors.viewer_for(session, ORIGIN, people.now).logged_in
    refused(people, "clerk", PASSWORD)
    entered = enter(people, "clerk", done.initial_password)
    assert entered.must_change
    session = SessionStore()
    session.create()
    viewers.begin(session, entered, people.now)
    viewer = selectors.viewer_for(session, ORIGIN, people.now)
    assert viewer.logged_in
    assert viewer.permissions == frozenset()
    assert selectors.must_change_password(session)
    new = ChangePassword(done.initial_password, "Neu-es.Wort9", "Neu-es.Wort9")
    viewers.begin(session, services.change_password(viewer, new, people.now), people.now)
    after = selectors.viewer_for(session, ORIGIN, people.now)
    assert after.permissions
    assert not selectors.must_change_password(session)


@pytest.mark.parametrize(
    ("new", "again", "field", "words"),
    [
        ("Ab1-", "Ab1-", "new", "太短"),
        ("abcdefgh1", "abcdefgh1", "new", "三类"),
        ("Clerk-2026!", "Clerk-2026!", "new", "用户名"),
        (PASSWORD, PASSWORD, "new", "原口令相同"),
        ("Gut-es.Wort9", "Gut-es.Wort8", "again", "不一致"),
        ("Aa1-" * 40, "Aa1-" * 40, "new", "太长"),
    ],
)
def test_a_weak_new_password_is_refused_in_plain_words(
    people: People, new: str, again: str, field: str, words: str
) -> None:
    with pytest.raises(Refused) as found:
        services.change_password(people.viewer("clerk"), ChangePassword(PASSWORD, new, again), people.now)
    assert any(reason.field == field and words in reason.sentence for reason in found.value.refusal.reasons)


def test_the_old_password_is_not_guessed_in_an_open_session(people: People) -> None:
    guess = ChangePassword("wrong", "Gut-es.Wort9", "Gut-es.Wort9")
    for _ in range(5):
        with pytest.raises(Refused):
            services.change_password(people.viewer("clerk"), guess, people.now)
    with pytest.raises(Refused):
        services.change_password(
            people.viewer("clerk"), ChangePassword(PASSWORD, "Gut-es.Wort9", "Gut-es.Wort9"), people.now
        )
    with pytest.raises(Denied):
        services.change_password(PUBLIC, guess, people.now)


class Mailbox:
    """What was sent to telephones."""

    def __init__(self) -> None:
        self.sent: list[SendMessage] = []

    def code(self) -> str:
        found = re.search(r"\d{6}", self.sent[-1].text)
        assert found
        return found[0]

    def __call__(self, message: SendMessage) -> tuple[bool, ...]:
        self.sent.append(message)
        return (True,)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    box = Mailbox()
    monkeypatch.setattr(entering, "ask", box)
    return box


def by_code(people: People, phone: str, code: str, at: datetime) -> SignedIn:
    return services.sign_in_by_code(PhoneCredentials(phone, code), ORIGIN, at)


def test_a_producer_comes_in_with_a_code_once(people: People, mailbox: Mailbox) -> None:
    sent = services.send_code("137 1111 2222", ORIGIN, people.now)
    assert (sent.lives, sent.pause) == (300, 60)
    assert "验证码" in mailbox.sent[0].text
    assert mailbox.code() not in repr(mailbox.sent[0])
    assert by_code(people, "13711112222", mailbox.code(), people.now + MINUTE).account_id == people["farmer"]
    with pytest.raises(Refused):
        by_code(people, "13711112222", mailbox.code(), people.now + MINUTE)


def test_a_code_dies_after_five_minutes_and_after_five_tries(people: People, mailbox: Mailbox) -> None:
    services.send_code("13711112222", ORIGIN, people.now)
    with pytest.raises(Refused):
        by_code(people, "13711112222", mailbox.code(), people.now + 5 * MINUTE + timedelta(seconds=1))
    later = people.now + 10 * MINUTE
    services.send_code("13711112222", ORIGIN, later)
    wrong = f"{(int(mailbox.code()) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(Refused):
            by_code(people, "13711112222", wrong, later)
    with pytest.raises(Refused):
        by_code(people, "13711112222", mailbox.code(), later)


def test_codes_are_slowed_alike_for_known_and_unknown_numbers(people: People, mailbox: Mailbox) -> None:
    for number in ("13711112222", "13799998888"):
        services.send_code(number, ORIGIN, people.now)
        with pytest.raises(Refused) as soon:
            services.send_code(number, ORIGIN, people.now + timedelta(seconds=59))
        assert "秒后再试" in str(soon.value.refusal)
        for minutes in (2, 4, 6, 8):
            services.send_code(number, ORIGIN, people.now + minutes * MINUTE)
        with pytest.raises(Refused) as often:
            services.send_code(number, ORIGIN, people.now + 10 * MINUTE)
        assert "过于频繁" in str(often.value.refusal)
        assert services.send_code(number, ORIGIN, people.now + 70 * MINUTE).lives == 300
    assert {message.phone for message in mailbox.sent} == {"13711112222"}


def test_one_network_does_not_send_codes_to_everybody(people: People, mailbox: Mailbox) -> None:
    for number in range(60):
        services.send_code(f"138{number:08d}", ORIGIN, people.now)
    with pytest.raises(Refused):
        services.send_code("13711112222", ORIGIN, people.now)
    assert services.send_code("13711112222", Origin("r", "10.9.9.0/24", ""), people.now).lives == 300


def test_officials_do_not_come_in_by_telephone_and_misformed_numbers_are_refused(
    people: People, mailbox: Mailbox
) -> None:
    people.appoint("county", "clerk2", "county", USER, phone="13622223333")
    services.send_code("13622223333", ORIGIN, people.now)
    assert mailbox.sent == []
    with pytest.raises(Refused):
        by_code(people, "13622223333", "000000", people.now)
    with pytest.raises(Refused) as found:
        services.send_code("1371111222", ORIGIN, people.now)
    assert found.value.refusal.reasons[0].field == "phone"


def test_a_number_with_two_accounts_is_sent_to_the_password(people: People, mailbox: Mailbox) -> None:
    people.subject("farm2", 79, "13711112222")
    services.send_code("13711112222", ORIGIN, people.now)
    with pytest.raises(Refused) as found:
        by_code(people, "13711112222", mailbox.code(), people.now)
    assert "多个账号" in str(found.value.refusal)


def test_the_demonstration_login_exists_only_there_and_only_for_listed_people(
    people: People, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = (
        DemoPerson("clerk", "周敏", "县级监管用户", "审核注册", "监管机构"),
        DemoPerson("late", "迟", "", "", "x"),
    )
    monkeypatch.setattr(values._REGISTRY, "people", listed)
    with pytest.raises(Denied):
        services.demo_sign_in("clerk", ORIGIN, people.now)
    settings.DEMONSTRATION = True
    assert services.demo_sign_in("clerk", ORIGIN, people.now).account_id == people["clerk"]
    with pytest.raises(Denied):
        services.demo_sign_in("county", ORIGIN, people.now)
    with pytest.raises(Refused):
        services.demo_sign_in("late", ORIGIN, people.now)


def test_djangos_own_interface_meets_the_same_lock(people: People) -> None:
    backend = AccountBackend()
    found = backend.authenticate(None, "clerk", PASSWORD)
    assert found is not None
    assert found.pk == people["clerk"]
    assert backend.get_user(people["clerk"]) == found
    for _ in range(5):
        assert backend.authenticate(None, "clerk", "wrong") is None
    assert backend.authenticate(None, "clerk", PASSWORD) is None
