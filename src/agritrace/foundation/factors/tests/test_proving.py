"""The second step: codes, replay, brute force, recovery codes, keys, copied keys, foreign answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pyotp
import pytest
from django.contrib.sessions.backends.db import SessionStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.backends import AccountBackend
from agritrace.foundation.accounts.tests.people import ORIGIN, PASSWORD, People
from agritrace.foundation.accounts.values import ChangeState, Demand, SignedIn
from agritrace.foundation.factors import passkeys, selectors, services
from agritrace.foundation.factors.values import KeyAnswer, Site
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.results import Refused

from .conftest import first_step, register
from .softkey import SITE, SoftKey

Enrol = Callable[[str], pyotp.TOTP]
GiveKey = Callable[[str], SoftKey]
MINUTE = timedelta(minutes=1)


def sentences(people: People, name: str, by: str = "county") -> list[str]:
    return [line.sentence for line in journal.history(people.viewer(by), "account", people[name])]


def prove(people: People, first: SignedIn, code: str, at: datetime | None = None) -> SignedIn:
    return services.prove_code(first, code, ORIGIN, now=at or people.now)


def refused(people: People, first: SignedIn, code: str, at: datetime | None = None) -> str:
    with pytest.raises(Refused) as found:
        prove(people, first, code, at)
    return str(found.value.refusal)


def with_key(people: People, first: SignedIn, key: SoftKey, site: Site = SITE) -> SignedIn:
    ceremony = services.begin_proof(first, SITE)
    assert ceremony is not None
    given = KeyAnswer(key.sign(ceremony), ceremony.state, site)
    return services.prove_key(first, given, ORIGIN, now=people.now)


def test_a_right_password_alone_records_nothing_and_begins_no_session(people: People, enrol: Enrol) -> None:
    enrol("clerk")
    before = len(sentences(people, "clerk"))
    first = first_step(people, "clerk")
    assert first.further is not None
    assert (first.further.demand, first.further.address) == (Demand.PROVE, "/login/second")
    assert len(sentences(people, "clerk")) == before
    with pytest.raises(ValueError, match="second step"):
        accounts.begin(SessionStore(), first, people.now)
    assert AccountBackend().authenticate(None, "clerk", PASSWORD) is None


def test_the_code_completes_the_login_and_the_record_names_both_steps(people: People, enrol: Enrol) -> None:
    phone = enrol("clerk")
    entered = prove(people, first_step(people, "clerk"), phone.at(people.now))
    assert entered.account_id == people["clerk"]
    assert sentences(people, "clerk")[0] == "张clerk登录了系统（口令和动态验证码）"


def test_the_same_code_and_any_older_one_are_refused(people: People, enrol: Enrol) -> None:
    phone, first = enrol("clerk"), first_step(people, "clerk")
    prove(people, first, phone.at(people.now))
    assert "已经用过" in refused(people, first, phone.at(people.now))
    assert "已经用过" in refused(people, first, phone.at(people.now - timedelta(seconds=30)))
    later = people.now + timedelta(seconds=30)
    assert prove(people, first, phone.at(later), later).account_id == people["clerk"]


def test_the_code_that_confirmed_the_enrolment_does_not_open_the_door(people: People) -> None:
    viewer = people.viewer("clerk")
    services.start_codes(viewer, people.now)
    waiting = services.enrolling(viewer, people.now)
    assert waiting is not None
    code = pyotp.TOTP(waiting.secret).at(people.now)
    services.confirm_codes(viewer, code, people.now)
    assert "已经用过" in refused(people, first_step(people, "clerk"), code)


def test_guessing_codes_is_stopped_after_five_for_a_quarter_of_an_hour(people: People, enrol: Enrol) -> None:
    phone, first = enrol("clerk"), first_step(people, "clerk")
    right = phone.at(people.now)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "不正确" in refused(people, first, wrong)
    assert "锁定" in refused(people, first, right)
    again = first_step(people, "clerk")
    assert "锁定" in refused(people, again, right), "a new first step does not open the lock"
    assert sentences(people, "clerk").count("账号 clerk 连续输错动态验证码，锁定 15 分钟") == 1
    later = people.now + 16 * MINUTE
    assert prove(people, first_step(people, "clerk", later), phone.at(later), later).account_id == people["clerk"]


def test_the_fifth_try_is_still_looked_at_and_a_right_one_locks_nothing(people: People, enrol: Enrol) -> None:
    phone, first = enrol("clerk"), first_step(people, "clerk")
    right = phone.at(people.now)
    for _ in range(4):
        refused(people, first, f"{(int(right) + 1) % 10**6:06d}")
    assert prove(people, first, right).account_id == people["clerk"]
    assert not [line for line in sentences(people, "clerk") if "锁定" in line]


def test_guessing_recovery_codes_counts_towards_the_same_lock(people: People, enrol: Enrol) -> None:
    phone, first = enrol("clerk"), first_step(people, "clerk")
    for _ in range(5):
        with pytest.raises(Refused):
            services.prove_recovery(first, "aaaa-bbbb-cccc-dddd", ORIGIN, now=people.now)
    assert "锁定" in refused(people, first, phone.at(people.now))
    assert sentences(people, "clerk").count("账号 clerk 连续输错动态验证码，锁定 15 分钟") == 1


def test_a_recovery_code_opens_once_and_says_how_many_are_left(people: People) -> None:
    codes = register(people, "clerk", SoftKey())
    assert len(set(codes)) == 10
    first = first_step(people, "clerk")
    typed = f" {codes[3].upper()} "
    assert services.prove_recovery(first, typed, ORIGIN, now=people.now).account_id == people["clerk"]
    assert "张clerk用掉了一个恢复码，还剩 9 个" in sentences(people, "clerk")
    with pytest.raises(Refused):
        services.prove_recovery(first, typed, ORIGIN, now=people.now)


def test_a_key_signs_and_its_last_use_is_kept(people: People, give_key: GiveKey) -> None:
    key, first = give_key("lab"), first_step(people, "lab")
    assert with_key(people, first, key).account_id == people["lab"]
    assert sentences(people, "lab")[0] == "张lab登录了系统（口令和安全钥匙）"
    assert selectors.own(people.viewer("lab"), people.now).keys[0].used_at == people.now


def test_a_wrong_key_and_the_key_of_a_colleague_are_refused(people: People, give_key: GiveKey) -> None:
    give_key("lab")
    colleague = give_key("clerk")
    first = first_step(people, "lab")
    for key in (SoftKey(), colleague):
        with pytest.raises(Refused) as found:
            with_key(people, first, key)
        assert "没有通过" in str(found.value.refusal)


def test_an_answer_serves_once_and_only_for_its_own_challenge(people: People, give_key: GiveKey) -> None:
    key, first = give_key("lab"), first_step(people, "lab")
    ceremony, other = services.begin_proof(first, SITE), services.begin_proof(first, SITE)
    assert ceremony is not None
    assert other is not None
    answer = key.sign(ceremony)
    for state in (other.state, {}):
        with pytest.raises(Refused):
            services.prove_key(first, KeyAnswer(answer, state, SITE), ORIGIN, now=people.now)


def test_a_page_of_another_site_cannot_use_the_key(people: People, give_key: GiveKey) -> None:
    key, first = give_key("lab"), first_step(people, "lab")
    key.site = Site("localhost", "http://localhost:9999")
    with pytest.raises(Refused):
        with_key(people, first, key)
    key.site = Site("evil.example", SITE.origin)
    with pytest.raises(Refused):
        with_key(people, first, key)
    assert services.begin_proof(first, Site("127.0.0.1", "http://127.0.0.1:8000")) is None


def test_a_copied_key_is_noticed_by_its_counter_refused_and_recorded(people: People, give_key: GiveKey) -> None:
    key, first = give_key("lab"), first_step(people, "lab")
    copy = SoftKey(identifier=key.identifier, private=key.private, counter=key.counter)
    with_key(people, first, key)
    with_key(people, first, key)
    with pytest.raises(Refused) as found:
        with_key(people, first, copy)
    assert "复制" in str(found.value.refusal)
    assert "账号 lab 的安全钥匙计数异常，可能被复制，已拒绝登录" in sentences(people, "lab")


def test_keys_without_a_counter_are_accepted_as_long_as_they_have_none(people: People) -> None:
    key = SoftKey(step=0)
    register(people, "lab", key)
    first = first_step(people, "lab")
    for _ in range(2):
        assert with_key(people, first, key).account_id == people["lab"]


def test_between_the_steps_a_disabled_account_or_an_ended_login_stops_everything(people: People, enrol: Enrol) -> None:
    phone, first = enrol("clerk"), first_step(people, "clerk")
    accounts.sign_out_everywhere(people.viewer("clerk"), people.now)
    assert "失效" in refused(people, first, phone.at(people.now))
    first, later = first_step(people, "clerk"), people.now + MINUTE
    command = ChangeState(account_id=people["clerk"], command_id=uuid4())
    accounts.disable(people.viewer("county"), command, people.now)
    assert "失效" in refused(people, first, phone.at(later), later)


def test_who_has_codes_but_needs_a_key_proves_the_one_and_registers_the_other(people: People, enrol: Enrol) -> None:
    phone = enrol("lab")
    entered = prove(people, first_step(people, "lab"), phone.at(people.now))
    assert entered.further is not None
    assert (entered.further.demand, entered.further.address) == (Demand.ENROL, "/me/factors")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        ).map(json.dumps),
        st.fixed_dictionaries(
            {
                "id": st.just("AAAA"),
                "rawId": st.just("AAAA"),
                "type": st.just("public-key"),
                "response": st.dictionaries(
                    st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "attestationObject"]),
                    st.text("ABCDwxyz0189-_=%", max_size=80),
                ),
            }
        ).map(json.dumps),
    )
)
def test_whatever_a_browser_sends_is_refused_in_words_never_a_fault(answer: str) -> None:
    state = {"challenge": "AAAAAAAAAAAAAAAAAAAAAA", "user_verification": "preferred"}
    with pytest.raises(Refused):
        passkeys.finish_registration(SITE, state, answer)
    with pytest.raises(Refused):
        passkeys.finish_assertion(SITE, state, [], answer=answer)


def test_an_overlong_answer_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused):
        passkeys.finish_registration(SITE, {}, "[" * 30_000)


def test_without_codes_in_use_every_code_is_wrong(people: People, give_key: GiveKey) -> None:
    give_key("lab")
    assert "不正确" in refused(people, first_step(people, "lab"), "123456")
