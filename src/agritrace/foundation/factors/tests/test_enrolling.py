"""One's own factors: enrol, add, remove; what a role must keep; what the level above may take away; the policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.tests.people import ORIGIN, USER, People
from agritrace.foundation.accounts.values import Demand
from agritrace.foundation.factors import rules, selectors, services
from agritrace.foundation.factors.models import Authenticator
from agritrace.foundation.factors.values import (
    AddKey,
    Clear,
    IdentityCheck,
    Loss,
    Need,
    SetPolicy,
)
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.notifications.models import Notice
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.viewer import PUBLIC

from .conftest import first_step, register, set_policy
from .softkey import SITE, SoftKey

Enrol = Callable[[str], pyotp.TOTP]
GiveKey = Callable[[str], SoftKey]


def demand(people: People, name: str, days: int = 0) -> Demand:
    further = first_step(people, name, people.now + timedelta(days=days)).further
    assert further is not None
    return further.demand


def taking(account_id: int, **more: object) -> Clear:
    told: dict[str, object] = {"account_id": account_id, "loss": Loss.LOST, "check": IdentityCheck.IN_PERSON}
    return Clear(**{"command_id": uuid4(), **told, **more})  # type: ignore[arg-type]


def test_a_secret_waits_for_its_first_code_and_stands_sealed(people: People) -> None:
    viewer = people.viewer("clerk")
    services.start_codes(viewer, people.now)
    waiting = services.enrolling(viewer, people.now)
    assert waiting is not None
    assert waiting.secret not in repr(waiting)
    assert "otpauth://totp/" in waiting.uri
    assert demand(people, "clerk") is Demand.NOTHING, "an unconfirmed secret is no factor"
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(token, 'escape') FROM factors_authenticator")
        assert waiting.secret not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM journal_record WHERE notes::text LIKE %s", [f"%{waiting.secret}%"])
        assert cursor.fetchone()[0] == 0
    with pytest.raises(Refused):
        services.confirm_codes(viewer, "000000", people.now)
    done = services.confirm_codes(viewer, pyotp.TOTP(waiting.secret).at(people.now), people.now)
    assert len(done.recovery) == 10
    assert done.recovery[0] not in repr(done)
    assert services.enrolling(viewer, people.now) is None, "the secret is never shown again"
    assert demand(people, "clerk") is Demand.PROVE


def test_recovery_codes_are_nowhere_in_the_database(people: People) -> None:
    codes = register(people, "clerk", SoftKey())
    with connection.cursor() as cursor:
        for table in ("factors_recoverycode", "journal_record", "journal_event", "journal_command"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE lower(t::text) LIKE ANY(%s)", [[f"%{c}%" for c in codes]]
            )
            assert cursor.fetchone()[0] == 0, table


def test_a_secret_nobody_confirmed_dies_after_half_an_hour_and_a_new_start_replaces_it(people: People) -> None:
    viewer = people.viewer("clerk")
    services.start_codes(viewer, people.now)
    first = services.enrolling(viewer, people.now)
    services.start_codes(viewer, people.now)
    second = services.enrolling(viewer, people.now)
    assert first is not None
    assert second is not None
    assert first.secret != second.secret
    late = people.now + timedelta(minutes=31)
    assert services.enrolling(viewer, late) is None
    with pytest.raises(Refused):
        services.confirm_codes(viewer, pyotp.TOTP(second.secret).at(late), late)


def test_guessing_the_first_code_is_stopped_too(people: People) -> None:
    viewer = people.viewer("clerk")
    services.start_codes(viewer, people.now)
    waiting = services.enrolling(viewer, people.now)
    assert waiting is not None
    right = pyotp.TOTP(waiting.secret).at(people.now)
    for _ in range(rules.LOCK_AFTER):
        with pytest.raises(Refused):
            services.confirm_codes(viewer, f"{(int(right) + 1) % 10**6:06d}", people.now)
    with pytest.raises(Refused):
        services.confirm_codes(viewer, right, people.now)


def test_codes_in_use_are_not_silently_replaced(people: People, enrol: Enrol) -> None:
    enrol("clerk")
    with pytest.raises(Refused) as found:
        services.start_codes(people.viewer("clerk"), people.now)
    assert "已启用" in str(found.value.refusal)


def test_giving_up_the_last_factor_takes_the_recovery_codes_with_it(people: People, enrol: Enrol) -> None:
    enrol("clerk")
    services.drop_codes(people.viewer("clerk"), people.now)
    assert selectors.held(people["clerk"]).recovery == 0
    assert demand(people, "clerk") is Demand.NOTHING
    with pytest.raises(Refused):
        services.drop_codes(people.viewer("clerk"), people.now)
    with pytest.raises(Refused):
        services.renew_recovery(people.viewer("clerk"), people.now)


def test_new_recovery_codes_void_the_old_ones(people: People, enrol: Enrol) -> None:
    enrol("clerk")
    fresh = services.renew_recovery(people.viewer("clerk"), people.now).recovery
    again = services.renew_recovery(people.viewer("clerk"), people.now).recovery
    first = first_step(people, "clerk")
    with pytest.raises(Refused):
        services.prove_recovery(first, fresh[0], ORIGIN, now=people.now)
    assert services.prove_recovery(first, again[0], ORIGIN, now=people.now).account_id == people["clerk"]


def test_a_laboratory_administrator_registers_a_key_before_anything_else(people: People) -> None:
    entered = first_step(people, "lab")
    assert entered.further is not None
    assert entered.further.demand is Demand.ENROL
    session = SessionStore()
    session.create()
    accounts.begin(session, entered, people.now)
    assert account_selectors.must_enrol(session) == "/me/factors"
    assert account_selectors.viewer_for(session, ORIGIN, people.now).permissions == frozenset()
    register(people, "lab", SoftKey())
    accounts.enrolled(session)
    assert account_selectors.viewer_for(session, ORIGIN, people.now).permissions
    assert demand(people, "lab") is Demand.PROVE


def test_administrators_of_regulators_have_a_grace_and_users_need_nothing(people: People) -> None:
    assert demand(people, "county") is Demand.NOTHING
    assert demand(people, "county", days=29) is Demand.NOTHING
    assert demand(people, "county", days=31) is Demand.ENROL
    assert demand(people, "clerk", days=900) is Demand.NOTHING
    assert demand(people, "farmer", days=900) is Demand.NOTHING


def test_what_a_role_must_have_is_not_given_up(people: People, give_key: GiveKey) -> None:
    give_key("lab")
    viewer = people.viewer("lab")
    only = selectors.own(viewer, people.now).keys[0]
    with pytest.raises(Refused) as found:
        services.remove_key(viewer, only.id, people.now)
    assert "必须保留" in str(found.value.refusal)
    register(people, "lab", SoftKey())
    services.remove_key(viewer, only.id, people.now)
    assert len(selectors.own(viewer, people.now).keys) == 1


def test_several_keys_with_names_none_twice_and_not_of_another_ceremony(people: People) -> None:
    key = SoftKey()
    register(people, "clerk", key)
    register(people, "clerk", SoftKey())
    viewer = people.viewer("clerk")
    assert [one.name for one in selectors.own(viewer, people.now).keys] == ["蓝色钥匙"] * 2
    for owner in ("clerk", "town"):
        with pytest.raises(Refused):
            register(people, owner, key)
    ceremony, other = services.begin_key(viewer, SITE), services.begin_key(viewer, SITE)
    answer = SoftKey().register(ceremony)
    with pytest.raises(Refused):
        services.add_key(viewer, AddKey("红色钥匙", answer, other.state, SITE), people.now)
    with pytest.raises(Refused) as unnamed:
        services.add_key(viewer, AddKey("  ", answer, ceremony.state, SITE), people.now)
    assert "名字" in str(unnamed.value.refusal)


def test_nobody_reaches_the_key_of_somebody_else(people: People, give_key: GiveKey) -> None:
    give_key("clerk")
    key = selectors.own(people.viewer("clerk"), people.now).keys[0]
    for name in ("town", "county", "minister", "farmer"):
        with pytest.raises(NotFound):
            services.remove_key(people.viewer(name), key.id, people.now)
        with pytest.raises(NotFound):
            selectors.key(people.viewer(name), key.id)
    with pytest.raises(Denied):
        selectors.own(PUBLIC, people.now)


def test_lost_factors_are_taken_away_by_the_level_above_with_a_record_and_all_sessions_end(
    people: People, enrol: Enrol, give_key: GiveKey
) -> None:
    give_key("lab")
    enrol("lab")
    session = SessionStore()
    session.create()
    entered = services.prove_recovery(
        first_step(people, "lab"),
        services.renew_recovery(people.viewer("lab"), people.now).recovery[0],
        ORIGIN,
        now=people.now,
    )
    accounts.begin(session, entered, people.now)
    assert account_selectors.viewer_for(session, ORIGIN, people.now).logged_in
    command = taking(people["lab"])
    services.clear(people.viewer("county"), command, people.now)
    services.clear(people.viewer("county"), command, people.now)  # a second press changes nothing
    assert not account_selectors.viewer_for(session, ORIGIN, people.now).logged_in
    said = [line.sentence for line in journal.history(people.viewer("county"), "account", people["lab"])]
    assert "张county清除了账号 lab 的登录验证：手机或安全钥匙遗失，已当面核验身份证件" in said
    assert demand(people, "lab") is Demand.ENROL, "the person registers anew"
    with pytest.raises(Refused):
        services.clear(people.viewer("county"), taking(people["lab"]), people.now)


@pytest.mark.parametrize(
    ("by", "of"),
    [("sibling", "lab"), ("clerk", "lab"), ("lab", "county"), ("province", "lab"), ("lab", "lab"), ("farmer", "clerk")],
)
def test_a_stranger_a_subordinate_and_the_person_himself_do_not_take_factors_away(
    people: People, give_key: GiveKey, by: str, of: str
) -> None:
    give_key(of)
    with pytest.raises((Denied, NotFound)):
        services.clear(people.viewer(by), taking(people[of]), people.now)
    assert selectors.held(people[of]).keys == 1


def test_the_owner_is_told_of_every_change_of_his_factors(people: People, enrol: Enrol) -> None:
    enrol("clerk")
    codes = register(people, "clerk", SoftKey()) or services.renew_recovery(people.viewer("clerk"), people.now).recovery
    services.prove_recovery(first_step(people, "clerk"), codes[0], ORIGIN, now=people.now)
    services.drop_codes(people.viewer("clerk"), people.now)
    services.remove_key(
        people.viewer("clerk"), selectors.own(people.viewer("clerk"), people.now).keys[0].id, people.now
    )
    register(people, "clerk", SoftKey())
    services.clear(people.viewer("county"), taking(people["clerk"]), people.now)
    rows = Notice.objects.everything(reason="the test looks").filter(account_id=people["clerk"]).order_by("id")
    told = [row.text.split("。")[0] for row in rows]
    assert told == [
        "您的账号启用了动态验证码",
        "您的账号登记了一把新的安全钥匙",
        "有人用恢复码登录了您的账号，恢复码还剩 9 个",
        "您的账号停用了动态验证码",
        "您的账号移除了一把安全钥匙",
        "您的账号登记了一把新的安全钥匙",
        "上级用户管理员清除了您账号的登录验证",
    ]
    assert all("不是您本人" in row.text and row.url == "/me/factors" for row in rows)


def test_only_the_platform_office_sets_the_policy_and_it_is_recorded(people: People) -> None:
    line = selectors.policies(people.viewer("minister"))[0]
    for name in ("province", "county", "clerk", "lab"):
        with pytest.raises(Denied):
            services.set_policy(
                people.viewer(name),
                SetPolicy(policy_id=line.id, need=Need.NONE, grace_days=0, command_id=uuid4()),
                people.now,
            )
    with pytest.raises(Refused):
        set_policy(people, "监管机构用户管理员", Need.ANY, 999)
    with pytest.raises(NotFound):
        selectors.policy(people.viewer("minister"), 0)
    set_policy(people, "监管机构用户", Need.ANY, 0)
    assert demand(people, "clerk") is Demand.ENROL
    set_policy(people, "监管机构用户", Need.NONE, 0)
    assert demand(people, "clerk") is Demand.NOTHING


def test_a_new_account_has_the_whole_grace_before_it(people: People) -> None:
    people.now += timedelta(days=100)
    people.appoint("county", "late", "township", USER)
    set_policy(people, "监管机构用户", Need.ANY, 10)
    assert demand(people, "late", days=9) is Demand.NOTHING
    assert demand(people, "late", days=10) is Demand.ENROL


def test_two_confirmations_at_once_make_one_factor(people: People) -> None:
    viewer = people.viewer("clerk")
    services.start_codes(viewer, people.now)
    waiting = services.enrolling(viewer, people.now)
    assert waiting is not None
    phone = pyotp.TOTP(waiting.secret)
    services.confirm_codes(viewer, phone.at(people.now), people.now)
    with pytest.raises(Refused):
        services.confirm_codes(viewer, phone.at(people.now), people.now)
    assert Authenticator.objects.everything(reason="the test counts").filter(account_id=people["clerk"]).count() == 1
