"""Reading factors: what an account has and owes, the keys of its owner, the policy."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import (
    ROLE_WORDS,
    AccountRole,
    AccountRow,
    Beside,
    Demand,
    Further,
    WhatBeside,
    WhatFurther,
)
from agritrace.foundation.organisations.values import KIND_NAMES
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import rules
from .models import Key, KeyUse, PolicyRow
from .permissions import Permission
from .values import Held, KeyRow, Need, Own, Policy

_LOGIN = "the second step of a login: no viewer exists yet"
_RULE = "the rule of the whole country"
_HELD = """
SELECT EXISTS (SELECT 1 FROM factors_authenticator WHERE account_id = %(id)s AND confirmed_at IS NOT NULL),
       (SELECT count(*) FROM factors_key WHERE account_id = %(id)s),
       (SELECT count(*) FROM factors_recoverycode WHERE account_id = %(id)s AND used_at IS NULL)
"""
_COLUMNS = ("id", "kind", "role", "need", "grace_days", "since")


def held(account_id: int) -> Held:
    """What an account has; asked at its login, by its owner, and beside accounts somebody manages."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"id": account_id})
        return Held(*cursor.fetchone())


def keys_of(account_id: int) -> QuerySet[Key]:
    """The keys of an account, for the services of this room."""
    return Key.objects.everything(reason=_LOGIN).filter(account_id=account_id).order_by("id")


def policy_for(kind: ViewerKind, role: AccountRole) -> Policy | None:
    """What a role must have; None when nobody wrote a line for it."""
    rows = PolicyRow.objects.everything(reason=_RULE).filter(kind=kind, role=role).values_list(*_COLUMNS)
    return next((_policy(row) for row in rows), None)


def policies(viewer: Viewer) -> tuple[Policy, ...]:
    """The whole policy, for those who set it."""
    if not viewer.can(Permission.SET_POLICY):
        raise denied("查看登录验证要求")
    return tuple(_policy(row) for row in PolicyRow.objects.seen_by(viewer).order_by("id").values_list(*_COLUMNS))


def policy(viewer: Viewer, policy_id: int) -> Policy:
    """One line of the policy; NotFound when there is none."""
    found = [one for one in policies(viewer) if one.id == policy_id]
    if not found:
        raise NotFound("这项要求")
    return found[0]


def _policy(row: tuple[int, str, str, str, int, datetime]) -> Policy:
    number, kind, role, need, grace, since = row
    return Policy(number, ViewerKind(kind), AccountRole(role), Need(need), grace, since)


def row_of(viewer: Viewer) -> AccountRow:
    """The viewer's own account."""
    if viewer.account_id is None:
        raise denied("设置登录验证")
    return accounts.account(viewer, viewer.account_id)


def own(viewer: Viewer, now: datetime) -> Own:
    """Everything about my own factors."""
    row = row_of(viewer)
    rule, has = policy_for(row.kind, row.role), held(row.id)
    keys = list(Key.objects.seen_by(viewer).filter(account_id=row.id).order_by("id"))
    uses = KeyUse.objects.everything(reason="beside the key's owner").filter(key_id__in=[key.id for key in keys])
    used = dict(uses.values_list("key_id", "used_at"))
    return Own(
        has,
        tuple(KeyRow(key.id, key.name, key.added_at, used.get(key.id)) for key in keys),
        rule.need if rule else Need.NONE,
        rules.due(rule, row.created_at),
        rules.owed(rule, has, opened_at=row.created_at, now=now),
    )


def due(viewer: Viewer, now: datetime) -> tuple[Need, datetime] | None:
    """What an administrator's role must have and does not yet, with the day it is asked for; None when all is well."""
    if viewer.account_id is None or not viewer.can(Accounts.APPOINT):
        return None
    found = own(viewer, now)
    return (found.need, found.due) if found.due and not rules.satisfies(found.need, found.held) else None


def key(viewer: Viewer, key_id: int) -> KeyRow:
    """One of my keys; NotFound for anybody else's."""
    rows = Key.objects.seen_by(viewer).filter(id=key_id, account_id=viewer.account_id or 0)
    found = list(rows.values_list("id", "name", "added_at"))
    if not found:
        raise NotFound("这把安全钥匙")
    return KeyRow(*found[0], used_at=None)


def role_words(rule: Policy) -> str:
    """A role in words: 检测机构用户管理员."""
    return f"{'生产经营主体' if rule.kind is ViewerKind.SUBJECT else KIND_NAMES[rule.kind]}{ROLE_WORDS[rule.role]}"


def enrol_address() -> str:
    """Where factors are registered."""
    return reverse("factors:own")


def what_further(question: WhatFurther) -> Further:
    """The answer to the login: nothing, prove a factor, or register one first."""
    rule = policy_for(question.kind, question.role)
    asked = rules.demand(rule, held(question.account_id), opened_at=question.opened_at, now=question.now)
    addresses = {Demand.PROVE: reverse("factors:second"), Demand.ENROL: enrol_address(), Demand.NOTHING: ""}
    return Further(asked, addresses[asked])


def what_beside(question: WhatBeside) -> tuple[Beside, ...]:
    """The panel on my account, and on an account I manage when there is something to clear."""
    has = held(question.account_id)
    words = said(has)
    if question.own:
        return (Beside("登录验证", words, "设置登录验证", reverse("factors:own"), "shield-lock"),)
    if not has.any:
        return ()
    url = reverse("factors:clear", args=[question.account_id])
    return (Beside("登录验证", f"{words}本人遗失时，核实身份后可以清除。", "清除登录验证", url, "key-off"),)


def said(has: Held) -> str:
    """What an account has, in a sentence."""
    if not has.any:
        return "还没有启用，登录只凭口令。"
    parts = [*(["动态验证码"] if has.codes else []), *([f"安全钥匙 {has.keys} 把"] if has.keys else [])]
    return f"已启用{'、'.join(parts)}，恢复码还剩 {has.recovery} 个。"
