"""What a security administrator does with the accounts of his area: end logins, lift locks. Reached by ``services``."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, presence, watching
from .models import Account
from .permissions import Permission
from .values import AccountChanged, ChangeState

KIND = "account"


def guard_end(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """End all logins of an account of the area at once; the person may come in again. NotFound outside the area."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        return _guarded(viewer, command, opened, now=now)

    return journal.act(
        viewer, acts.GUARD_END, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )


def unlock(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """Lift the lock of an account of the area before its time; Refused when it is not locked."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = watching.watched_account(viewer, command.account_id, now)
        if row.locked_until is None or row.locked_until <= now:
            raise refuse("这个账号现在没有锁定。", code="not_locked")
        done = _guarded(viewer, command, opened, now=now, ends=False)
        presence.unlock(command.account_id)
        return done

    return journal.act(
        viewer, acts.UNLOCK, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )


def _guarded(
    viewer: Viewer, command: ChangeState, opened: journal.OpenAct, *, now: datetime, ends: bool = True
) -> AccountChanged:
    if not viewer.can(Permission.GUARD):
        raise denied("结束登录或解除锁定")
    row = watching.watched_account(viewer, command.account_id, now)
    kept = Account.objects.storing(opened).filter(id=row.id)
    epoch, region = kept.select_for_update().values_list("session_epoch", "region_code").get()
    if ends:
        kept.update(session_epoch=epoch + 1)
    opened.on(KIND, row.id, region)
    opened.note(username=row.username)
    return AccountChanged(row.id)
