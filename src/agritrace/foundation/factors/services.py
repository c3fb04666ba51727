"""Writing: the policy, and lost factors taken away by the level above. One's own factors and logins stand beside."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import ChangeState
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, rules, selectors, telling
from .enrolling import (
    add_key,
    begin_key,
    confirm_codes,
    drop_codes,
    enrolling,
    remove_key,
    renew_recovery,
    start_codes,
)
from .models import Authenticator, Key, KeyUse, PolicyRow, RecoveryCode
from .permissions import Permission
from .proving import begin_confirm, begin_proof, confirm_code, confirm_key, prove_code, prove_key, prove_recovery
from .values import CHECK_WORDS, LOSS_WORDS, NEED_WORDS, Clear, Done, SetPolicy

__all__ = [
    "add_key",
    "begin_confirm",
    "begin_key",
    "begin_proof",
    "confirm_code",
    "confirm_codes",
    "confirm_key",
    "drop_codes",
    "enrolling",
    "prove_code",
    "prove_key",
    "prove_recovery",
    "remove_key",
    "renew_recovery",
    "start_codes",
]


def clear(viewer: Viewer, command: Clear, now: datetime) -> Done:
    """Take all factors of an account I manage away, after its owner was recognised; all its sessions end.

    At the next login the person registers new ones where the role demands it. Denied for accounts I do not manage,
    NotFound beyond my reach.
    """

    def work(opened: journal.OpenAct) -> Done:
        again = ChangeState(account_id=command.account_id, command_id=uuid5(command.command_id, "sessions"))
        accounts.end_sessions(viewer, again, now)
        row = account_selectors.account(viewer, command.account_id)
        if not selectors.held(row.id).any:
            raise refuse("这个账号没有登记登录验证。", "不需要清除。", code="state")
        numbers = list(selectors.keys_of(row.id).values_list("id", flat=True))
        KeyUse.objects.storing(opened).filter(key_id__in=numbers).delete()
        Key.objects.storing(opened).filter(account_id=row.id).delete()
        Authenticator.objects.storing(opened).filter(account_id=row.id).delete()
        RecoveryCode.objects.storing(opened).filter(account_id=row.id).delete()
        telling.tell(opened, row.id, "上级用户管理员清除了您账号的登录验证。")
        opened.on("account", row.id, row.region_code)
        opened.note(username=row.username, reason=LOSS_WORDS[command.loss], check=CHECK_WORDS[command.check])
        return Done(row.id)

    return journal.act(viewer, acts.CLEAR, work, now=now, answer=Done, command=command, command_id=command.command_id)


def set_policy(viewer: Viewer, command: SetPolicy, now: datetime) -> Done:
    """Say what a role must have from now on; the grace runs from now, for later accounts from their opening."""
    if not viewer.can(Permission.SET_POLICY):
        raise denied("设置登录验证要求")

    def work(opened: journal.OpenAct) -> Done:
        before = selectors.policy(viewer, command.policy_id)
        raise_for(rules.against_grace(command.grace_days))
        PolicyRow.objects.storing(opened).filter(id=before.id).update(
            need=command.need, grace_days=command.grace_days, since=now
        )
        opened.on("factor_policy", before.id)
        words = selectors.role_words(before)
        opened.note(role=words, need=NEED_WORDS[command.need], days=command.grace_days)
        return Done(before.id)

    return journal.act(
        viewer, acts.SET_POLICY, work, now=now, answer=Done, command=command, command_id=command.command_id
    )
