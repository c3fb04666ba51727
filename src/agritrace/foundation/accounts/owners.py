"""Accounts that follow their subject: renewed when it registers anew, moved when it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied, refuse
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, sealed, selectors
from .models import Account, PersonalEntry
from .permissions import Permission
from .values import AccountChanged, AccountOpened, AccountRole, AccountState, OpenSubjectAccount


def renew_subject_owner(viewer: Viewer, command: OpenSubjectAccount, now: datetime) -> AccountOpened:
    """Let the main account of a subject that registered anew work with the name, phone and password told now.

    Inside the act that approves it; its user name stays, its sessions end. Raises Denied without
    ``accounts:subject:open``, Refused when the subject has no main account.
    """
    if not viewer.can(Permission.OPEN_SUBJECT) or not viewer.jurisdiction.covers(command.region_code):
        raise denied("开通主体账号")

    def work(opened: journal.OpenAct) -> AccountChanged:
        mine = [one for one in selectors.accounts_of_subject(command.subject_id) if one.role is AccountRole.OWNER]
        if not mine:
            raise refuse("该主体没有主账号。", "请联系平台管理员。", code="owner")
        account = Account.objects.storing(opened).select_for_update().get(id=mine[0].id)
        if command.password_hash:
            account.password, account.must_change_password = command.password_hash, False
        account.region_code, account.state = command.region_code, AccountState.ACTIVE.value
        account.session_epoch += 1
        account.save(force_update=True)
        PersonalEntry.objects.storing(opened).filter(account_id=account.id).delete()
        keep_personal(account, {sealed.NAME: command.name, sealed.PHONE: command.phone})
        opened.on("account", account.id, account.region_code)
        opened.note(username=account.username)
        return AccountChanged(account.id)

    done = journal.act(viewer, acts.RENEW_OWNER, work, now=now, answer=AccountChanged)
    return AccountOpened(done.account_id, command.username, "")


def follow_subject(opened: journal.OpenAct, subject_id: int, region_code: str) -> int:
    """Let the accounts of a subject follow it to another county, inside the act that moves it; returns how many did."""
    return Account.objects.storing(opened).filter(subject_id=subject_id).update(region_code=region_code)


def stop_subject(opened: journal.OpenAct, subject_id: int) -> int:
    """Disable all accounts of a subject that ends in another one, inside the act that merges them; ends their sessions."""
    rows = Account.objects.storing(opened).filter(subject_id=subject_id, state=AccountState.ACTIVE.value)
    return rows.update(state=AccountState.DISABLED.value, session_epoch=F("session_epoch") + 1)


def forget_persons(opened: journal.OpenAct, account_ids: Iterable[int]) -> int:
    """Erase name, telephone and address of the persons behind accounts of subjects, inside an open act; returns how many.

    The accounts stop working and stay as numbers, so that records keep saying that somebody acted.
    """
    rows = Account.objects.storing(opened).filter(id__in=set(account_ids), kind=ViewerKind.SUBJECT.value)
    found = list(rows.select_for_update().order_by("id").values_list("id", "region_code"))
    numbers = [number for number, _ in found]
    PersonalEntry.objects.storing(opened).filter(account_id__in=numbers).delete()
    rows.update(state=AccountState.DISABLED.value, password="!", session_epoch=F("session_epoch") + 1)  # noqa: S106  # Django's sign for no password
    for number, region_code in found:
        opened.on("account", number, region_code)
    return len(found)


def keep_personal(account: Account, personal: dict[str, str]) -> None:
    """Seal the personal values of an account that has none yet, inside the act that opens or renews it."""
    for field, value in personal.items():
        plain = compact(value) if field == sealed.PHONE else value.strip()
        token, index = sealed.seal(account.uid, field, plain)
        PersonalEntry(account_id=account.id, field=field, token=token, blind_index=index).save(force_insert=True)
