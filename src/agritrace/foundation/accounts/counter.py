"""The counter of township and county: a producer who lost his password shows a paper and gets a new initial one.

Which paper was looked at is recorded, its number is not; all sessions of the account end.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, denied, refuse
from agritrace.kernel.subjectcodes import ScannedSubject, parse_scanned
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, people, rules, sealed, selectors
from .models import Account, PersonalEntry
from .peoplevalues import CAME_WORDS, PAPER_WORDS, CounterReset
from .permissions import Permission
from .values import AccountChanged, AccountRole, AccountRow, AccountState, Appointed

MOST_FOUND = 5


def serves(viewer: Viewer) -> bool:
    """Whether the viewer sits at a counter for producers."""
    return viewer.kind is ViewerKind.REGULATOR and viewer.can(Permission.SERVE_SUBJECT)


def owners(viewer: Viewer, text: str) -> tuple[AccountRow, ...]:
    """Main accounts of the viewer's area by scanned or typed subject code, or by whole telephone number; at most 5."""
    if not serves(viewer):
        raise denied("为主体办理账号")
    scanned = parse_scanned(text)
    name = scanned.code if isinstance(scanned, ScannedSubject) else text.strip().lower()
    entries = PersonalEntry.objects.everything(reason="found by the number its holder tells at the counter")
    phones = entries.filter(field=sealed.PHONE, blind_index__in=sealed.indexes(sealed.PHONE, compact(text)))
    rows = Account.objects.seen_by(viewer).filter(kind=ViewerKind.SUBJECT, role=AccountRole.OWNER)
    found = rows.filter(Q(username=name) | Q(id__in=phones.values("account_id"))).order_by("id")
    return selectors.rows_of(found[:MOST_FOUND])


def owner(viewer: Viewer, account_id: int) -> AccountRow:
    """One main account of the viewer's area; NotFound otherwise."""
    if not serves(viewer):
        raise denied("为主体办理账号")
    rows = Account.objects.seen_by(viewer).filter(kind=ViewerKind.SUBJECT, role=AccountRole.OWNER, id=account_id)
    found = selectors.rows_of(rows)
    if not found:
        raise NotFound("该主体的主账号")
    return found[0]


def reset_at_counter(viewer: Viewer, command: CounterReset, now: datetime) -> Appointed:
    """Give a main account a new initial password after the identity check.

    Denied without ``accounts:subject:serve``; NotFound outside the viewer's area; Refused for disabled accounts and
    without the check. The initial password is shown once and must be changed at the next login.
    """
    if not serves(viewer):
        raise denied("为主体办理账号")
    if not command.checked:
        raise refuse("请先核对证件和本人。", "确认一致后勾选。", field="checked", code="unchecked")
    password = rules.initial_password(sealed.secret("initial", command.command_id.bytes)[:12])

    def work(opened: journal.OpenAct) -> AccountChanged:
        rows = Account.objects.acted_on_by(viewer).filter(kind=ViewerKind.SUBJECT, role=AccountRole.OWNER)
        account = rows.filter(id=command.account_id).select_for_update().order_by("id").first()
        if account is None:
            raise NotFound("该主体的主账号")
        if account.state != AccountState.ACTIVE:
            raise refuse("这个账号已停用，不能重置口令。", "请先由县级恢复账号。", code="state")
        people.renew_password(opened, account, password)
        opened.on("account", account.id, account.region_code)
        opened.on("subject", account.subject_id or 0, account.region_code)
        opened.note(username=account.username, paper=PAPER_WORDS[command.paper], came=CAME_WORDS[command.came])
        return AccountChanged(account.id)

    done = journal.act(
        viewer, acts.COUNTER_RESET, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )
    rows = Account.objects.everything(reason="whether the initial password still holds").filter(id=done.account_id)
    return Appointed(done.account_id, password if rows.values_list("must_change_password", flat=True).get() else "")
