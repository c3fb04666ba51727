"""Sessions as people know them: one row for each login on a device, listed, ended, counted.

The server's session holds the number of its row; a row says nothing about the key of the session.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Viewer

from . import acts
from .models import Account, LoginSession, OneTimeCode
from .values import AccountChanged, SessionRow, SignedIn

LOGIN = "login"
_OWN = "sessions of one's own account, or of one an administrator manages"
LEAST_KEPT = timedelta(days=183)
"""网络安全法第二十一条: logs are kept for six months at least, whatever a table says."""
CODES_KEPT = timedelta(days=1)
_COLUMNS = ("id", "device", "network", "begun_at", "last_seen_at")


def keep(number: int | None, entered: SignedIn, now: datetime, *, network: str, device: str) -> int:
    """The row of this session: a new one, or the present one carried into the account's new epoch."""
    rows = LoginSession.objects.everything(reason=_OWN)
    same = rows.filter(id=number, account_id=entered.account_id, ended_at=None) if number else rows.none()
    if entered.further is None and number and same.update(epoch=entered.epoch, last_seen_at=now):
        return number
    end(number, now)
    made = LoginSession(
        account_id=entered.account_id,
        epoch=entered.epoch,
        device=device[:60],
        network=network,
        begun_at=now,
        last_seen_at=now,
    )
    made.save(force_insert=True)
    return int(made.id)


def end(number: int | None, now: datetime) -> None:
    """Mark a session as ended; its next request finds nobody."""
    if number:
        LoginSession.objects.everything(reason=_OWN).filter(id=number, ended_at=None).update(ended_at=now)


def own_sessions(viewer: Viewer, session: SessionBase, now: datetime) -> tuple[SessionRow, ...]:
    """The devices on which I am signed in now, the last used first."""
    if viewer.account_id is None:
        raise denied("查看登录设备")
    here = session.get(LOGIN)
    rows = _alive(viewer.account_id, now).order_by("-last_seen_at", "-id").values_list(*_COLUMNS)
    return tuple(
        SessionRow(number, device, network, begun, seen, here=number == here)
        for number, device, network, begun, seen in rows
    )


def count_sessions(account_id: int, now: datetime) -> int:
    """On how many devices an account is signed in now; asked beside an account the viewer manages."""
    return _alive(account_id, now).count()


def is_over(login_id: int, now: datetime) -> bool:
    """Whether a login has ended: signed out, ended elsewhere, idle too long. A number nobody knows has not."""
    rows = LoginSession.objects.everything(reason=_OWN).filter(id=login_id)
    account_id = rows.values_list("account_id", flat=True).first()
    return account_id is not None and not _alive(account_id, now).filter(id=login_id).exists()


def end_session(viewer: Viewer, session_id: int, now: datetime) -> AccountChanged:
    """End one of my sessions; NotFound for anybody else's. Ending an ended one changes nothing."""
    number = _own(viewer)

    def work(opened: journal.OpenAct) -> AccountChanged:
        rows = LoginSession.objects.everything(reason=_OWN).filter(id=session_id, account_id=number)
        if not rows.exists():
            raise NotFound("这台设备的登录")
        end(session_id, now)
        opened.on("account", number)
        return AccountChanged(number)

    return journal.act(viewer, acts.END_SESSION, work, now=now, answer=AccountChanged)


def end_others(viewer: Viewer, session: SessionBase, now: datetime) -> AccountChanged:
    """End all my sessions but this one."""
    number = _own(viewer)

    def work(opened: journal.OpenAct) -> AccountChanged:
        others = _alive(number, now).exclude(id=session.get(LOGIN, 0))
        opened.note(count=others.update(ended_at=now))
        opened.on("account", number)
        return AccountChanged(number)

    return journal.act(viewer, acts.END_OTHERS, work, now=now, answer=AccountChanged)


def prune_logins(now: datetime, *, keep: timedelta) -> int:
    """Delete logins last seen longer ago than ``keep`` and codes older than a day; returns how many rows went.

    A login idle for half an hour is over, so nothing alive is touched; ``keep`` is the retention of logs (at least six
    months, 网络安全法).
    """
    logins = LoginSession.objects.everything(reason="logins over for longer than logs are kept")
    gone, _ = logins.filter(last_seen_at__lt=now - max(keep, LEAST_KEPT)).delete()
    codes = OneTimeCode.objects.everything(reason="codes are worth nothing after minutes and counted for an hour")
    spent, _ = codes.filter(sent_at__lt=now - CODES_KEPT).delete()
    return gone + spent


def _own(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise denied("管理登录设备")
    return viewer.account_id


def _alive(account_id: int, now: datetime) -> QuerySet[LoginSession]:
    accounts = Account.objects.everything(reason=_OWN).filter(id=account_id)
    since = now - timedelta(minutes=settings.IDLE_MINUTES)
    rows = LoginSession.objects.everything(reason=_OWN).filter(account_id=account_id, ended_at=None)
    return rows.filter(last_seen_at__gte=since, epoch__in=accounts.values("session_epoch"))
