"""Coming in and going out: passwords, one-time codes, locks, own password. Reached through ``services``.

Every failure says the same words and costs the same time, whether the account is unknown, locked, disabled or the
password wrong: nobody learns which accounts exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.hashers import check_password, get_hasher, make_password

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.organisations.values import OrganisationState
from agritrace.kernel.questions import ask
from agritrace.kernel.results import Reason, Refused, denied, raise_for, refuse
from agritrace.kernel.textforms import compact, half_width
from agritrace.kernel.viewer import Origin, Viewer, ViewerKind, system

from . import acts, onetime, presence, rules, sealed
from .codevalues import Purpose
from .further import what_is_lacking
from .models import Account, PersonalEntry
from .onetime import Asked
from .values import (
    AccountChanged,
    AccountRole,
    AccountState,
    ChangePassword,
    CodeSent,
    Credentials,
    Demand,
    Further,
    PhoneCredentials,
    SendMessage,
    SignedIn,
    WhatFurther,
    demo_people,
)

log = structlog.get_logger(__name__)
KIND = "account"
_LOGIN = "the login itself: no viewer exists yet"
_WRONG = Reason(
    "用户名或口令不正确，或账号暂时不能登录。",
    f"连续输错 {rules.LOCK_AFTER} 次将锁定 15 分钟；忘记口令请联系本机构的用户管理员。",
    code="credentials",
)
_WRONG_CODE = Reason("手机号或验证码不正确，或验证码已失效。", "请核对，或重新获取验证码。", code="credentials")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the login looks at."""

    id: int
    username: str
    password: str
    kind: ViewerKind
    organisation_id: int | None
    subject_id: int | None
    region_code: str
    epoch: int
    must_change: bool
    works: bool
    role: AccountRole
    created_at: datetime


def sign_in(credentials: Credentials, origin: Origin, now: datetime) -> SignedIn:
    """Check user name and password; Refused with the same words for whatever is wrong.

    Five failures in a row lock the account for 15 minutes; the attempt is counted before the password is looked at.
    """
    found = _find(half_width(credentials.username).strip().lower())
    attempt = presence.count_attempt(found.id, now) if found else presence.Attempt(open=False, last=False)
    fits = check_password(
        credentials.password[: rules.LONGEST], found.password if found else _nobody(get_hasher().algorithm)
    )
    if found is not None and attempt.open and fits and found.works:
        return _enter(found, origin, now, way="口令")
    if found is not None and attempt.last:
        _record_lock(found, now)
    raise _refused(_WRONG)


def send_code(phone: str, origin: Origin, now: datetime) -> CodeSent:
    """Send a one-time code to a producer's telephone; the answer is the same for numbers nobody registered.

    Refused for a misformed number, within 60 seconds of the last code, beyond 5 codes an hour for a number or 60 for
    a network: counted alike for known and unknown numbers.
    """
    number = compact(phone)
    raise_for(rules.against_phone(number))
    index = sealed.indexes(sealed.PHONE, number)
    accounts = _by_phone(index)
    whose = accounts[0].id if len(accounts) == 1 else None
    code = onetime.issue(Asked(Purpose.LOGIN, index, whose, origin.network), now, field="phone")
    if accounts:
        minutes = int(rules.CODE_LIVES.total_seconds() // 60)
        try:
            ask(SendMessage(number, "login", f"登录验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。"))
        except Refused as refused:  # told to the operators alone: the answer may not show that the number is known
            log.warning("login_code_not_sent", why=refused.refusal.reasons[0].code)
    return CodeSent(int(rules.CODE_LIVES.total_seconds()), int(rules.CODE_PAUSE.total_seconds()))


def sign_in_by_code(credentials: PhoneCredentials, origin: Origin, now: datetime) -> SignedIn:
    """Check the code sent to a telephone: valid for 5 minutes, 5 tries, once. Refused with the same words otherwise.

    A number that belongs to several accounts is told so after the right code, because only its owner can read it.
    """
    number, typed = compact(credentials.phone), compact(credentials.code)
    index = sealed.indexes(sealed.PHONE, number)
    if not onetime.spend(Asked(Purpose.LOGIN, index, None), typed, now):
        raise _refused(_WRONG_CODE)
    accounts = [one for one in _by_phone(index) if one.works]
    if len(accounts) > 1:
        raise refuse("这个手机号登记了多个账号。", "请用用户名和口令登录。", code="several")
    if not accounts:
        raise _refused(_WRONG_CODE)
    return _enter(accounts[0], origin, now, way="手机验证码")


def demo_sign_in(username: str, origin: Origin, now: datetime) -> SignedIn:
    """Come in as one of the listed people without a password; exists only in the demonstration database."""
    if not settings.DEMONSTRATION or username not in {person.username for person in demo_people()}:
        raise denied("使用演示登录")
    found = _find(username)
    if found is None or not found.works:
        raise refuse("这位演示人物还没有准备好。", "演示数据仍在载入，请稍后再试。")
    return _enter(found, origin, now, way="演示", further=Further())


def sign_out(viewer: Viewer, now: datetime) -> None:
    """Record that somebody left; the entrance empties the session."""
    if viewer.account_id is not None:
        _record(viewer, acts.SIGN_OUT, now, region=_region(viewer.account_id))


def sign_out_everywhere(viewer: Viewer, now: datetime) -> AccountChanged:
    """End all sessions of one's own account, this one included."""
    number = _own(viewer)

    def work(opened: journal.OpenAct) -> AccountChanged:
        _raise_epoch(opened, number)
        opened.on(KIND, number, _region(number))
        return AccountChanged(number)

    return journal.act(viewer, acts.SIGN_OUT_EVERYWHERE, work, now=now, answer=AccountChanged)


def change_password(viewer: Viewer, command: ChangePassword, now: datetime) -> SignedIn:
    """Choose an own password; all other sessions end. Wrong old passwords count towards the lock.

    The answer goes into the present session, which stays. No command id: nothing of a password may be kept.
    """
    number = _own(viewer)
    found = _by_id(number)
    if found is None:
        raise denied("修改口令")
    attempt = presence.count_attempt(number, now)
    if not attempt.open or not check_password(command.old[: rules.LONGEST], found.password):
        if attempt.last:
            _record_lock(found, now)
        raise refuse("原口令不正确。", f"连续输错 {rules.LOCK_AFTER} 次将锁定 15 分钟。", field="old")
    presence.clear(number, now)
    raise_for(_against_new(command, found))

    def work(opened: journal.OpenAct) -> AccountChanged:
        _raise_epoch(opened, number)
        own = Account.objects.storing(opened).filter(id=number)
        own.update(password=make_password(command.new), must_change_password=False)
        opened.on(KIND, number, found.region_code)
        return AccountChanged(number)

    journal.act(viewer, acts.CHANGE_PASSWORD, work, now=now, answer=AccountChanged)
    return SignedIn(number, found.epoch + 1, must_change=False)


def _against_new(command: ChangePassword, found: _Found) -> list[Reason]:
    reasons = list(rules.against_password(command.new, found.username))
    if command.new == command.old:
        reasons.append(Reason("新口令不能与原口令相同。", field="new"))
    if command.new != command.again:
        reasons.append(Reason("两次输入的新口令不一致。", "请重新输入。", field="again"))
    return reasons


def _region(number: int) -> str:
    found = _by_id(number)
    return found.region_code if found else ""


def _own(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise denied("使用这项功能")
    return viewer.account_id


def finish_sign_in(first: SignedIn, origin: Origin, now: datetime, *, way: str, further: Further) -> SignedIn:
    """Complete a login whose first step was right and whose second was proven now (``way`` in words).

    Refused when the account was disabled, reset or signed out everywhere between the two steps.
    """
    found = _by_id(first.account_id)
    if found is None or not found.works or found.epoch != first.epoch:
        raise refuse("登录已失效。", "请重新登录。", code="expired")
    return _enter(found, origin, now, way=f"{first.way}和{way}", further=further)


def confirm_password(viewer: Viewer, password: str, now: datetime) -> None:
    """Ask for the password once more before something weighty; failures count towards the same lock."""
    number = _own(viewer)
    found = _by_id(number)
    attempt = presence.count_attempt(number, now)
    if found is None or not attempt.open or not check_password(password[: rules.LONGEST], found.password):
        if found is not None and attempt.last:
            _record_lock(found, now)
        raise refuse("口令不正确。", f"连续输错 {rules.LOCK_AFTER} 次将锁定 15 分钟。", field="password")
    presence.clear(number, now)


def _enter(found: _Found, origin: Origin, now: datetime, *, way: str, further: Further | None = None) -> SignedIn:
    further = further or what_is_lacking(WhatFurther(found.id, found.kind, found.role, found.created_at, now))
    if further.demand is Demand.PROVE:  # not in yet: nothing is recorded and no session begins
        presence.forgive(found.id, now)
        return SignedIn(found.id, found.epoch, found.must_change, further, way)
    presence.clear(found.id, now)
    viewer = Viewer(
        kind=found.kind,
        account_id=found.id,
        organisation_id=found.organisation_id,
        subject_id=found.subject_id,
        origin=origin,
    )
    _record(viewer, acts.SIGN_IN, now, region=found.region_code, way=way)
    return SignedIn(found.id, found.epoch, found.must_change, further, way)


def _record(viewer: Viewer, act: Act, now: datetime, *, region: str, **notes: str) -> None:
    number = _own(viewer)

    def work(opened: journal.OpenAct) -> AccountChanged:
        opened.on(KIND, number, region)
        opened.note(**notes)
        return AccountChanged(number)

    journal.act(viewer, act, work, now=now, answer=AccountChanged)


def _record_lock(found: _Found, now: datetime) -> None:
    def work(opened: journal.OpenAct) -> AccountChanged:
        opened.on(KIND, found.id, found.region_code)
        opened.note(username=found.username, minutes=int(rules.LOCK_FOR.total_seconds() // 60))
        return AccountChanged(found.id)

    journal.act(system("连续输错口令"), acts.LOCK, work, now=now, answer=AccountChanged)


def _raise_epoch(opened: journal.OpenAct, number: int) -> None:
    own = Account.objects.storing(opened).filter(id=number)
    own.update(session_epoch=own.select_for_update().values_list("session_epoch", flat=True).get() + 1)


_COLUMNS = (
    "id",
    "username",
    "password",
    "kind",
    "organisation_id",
    "subject_id",
    "region_code",
    "session_epoch",
    "must_change_password",
    "state",
    "organisation__state",
    "role",
    "created_at",
)


def _find(username: str) -> _Found | None:
    """By user name; a producer also by his telephone, as long as it is the telephone of one account alone."""
    named = _load(username=username)
    if not named and not rules.against_phone(username):
        named = _by_phone(sealed.indexes(sealed.PHONE, username))
    return named[0] if len(named) == 1 else None


def _by_id(number: int) -> _Found | None:
    return next(iter(_load(id=number)), None)


def _by_phone(index: Sequence[bytes]) -> tuple[_Found, ...]:
    entries = PersonalEntry.objects.everything(reason=_LOGIN).filter(field=sealed.PHONE, blind_index__in=index)
    return _load(id__in=entries.values("account_id"), kind=ViewerKind.SUBJECT, state=AccountState.ACTIVE)


def _load(**which: object) -> tuple[_Found, ...]:
    rows = Account.objects.everything(reason=_LOGIN).filter(**which).order_by("id")
    return tuple(_as_found(dict(zip(_COLUMNS, row, strict=True))) for row in rows.values_list(*_COLUMNS))


def _as_found(row: dict[str, Any]) -> _Found:
    return _Found(
        id=row["id"],
        username=row["username"],
        password=row["password"],
        kind=ViewerKind(row["kind"]),
        organisation_id=row["organisation_id"],
        subject_id=row["subject_id"],
        region_code=row["region_code"],
        epoch=row["session_epoch"],
        must_change=row["must_change_password"],
        works=_works(row["state"], row["organisation__state"]),
        role=AccountRole(row["role"]),
        created_at=row["created_at"],
    )


def _works(state: str, organisation_state: str | None) -> bool:
    return state == AccountState.ACTIVE and organisation_state != OrganisationState.CLOSED


@cache
def _nobody(algorithm: str) -> str:
    """A hash no password fits, made as new ones are, so that an unknown user name costs as much time as a known one."""
    return make_password(secrets.token_urlsafe(32), hasher=algorithm)


def _refused(reason: Reason) -> Refused:
    return refuse(reason.sentence, reason.remedy, code=reason.code)
