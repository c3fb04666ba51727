"""The people of a subject: its owner opens sub-accounts with rights out of his own, changes, stops and resets them.

Only the owner himself: whoever acts for a subject by consent never manages its accounts (decision 0009).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, rules, sealed, selectors, states
from .models import Account, AccountPermission, PersonalEntry
from .peoplevalues import MOST_PEOPLE, OpenSub, PersonRow
from .permissions import Permission
from .values import (
    AccountChanged,
    AccountRole,
    AccountState,
    Appointed,
    ChangePermissions,
    ChangeState,
    ResetPassword,
    holdable,
)

SORTS = {"number": Sort("id", "开通先后")}
FILTERS = ("state",)
_Command = OpenSub | ChangePermissions | ChangeState | ResetPassword
_OWN_PEOPLE = "the viewer's own subject, asked by its owner"


def manages(viewer: Viewer) -> bool:
    """Whether the viewer is the owner of a subject, acting for himself."""
    own = viewer.kind is ViewerKind.SUBJECT and viewer.subject_id is not None and viewer.consent_id is None
    return own and viewer.can(Permission.MANAGE_PEOPLE)


def offered(viewer: Viewer) -> frozenset[str]:
    """The rights the viewer may hand to a sub-account: his own, as far as sub-accounts may hold them."""
    return viewer.permissions & holdable(ViewerKind.SUBJECT, None, AccountRole.SUB)


def list_people(viewer: Viewer, request: PageRequest) -> Page[PersonRow]:
    """A page of the sub-accounts of the viewer's subject. Denied for anybody but the owner."""
    rows = _subs(viewer)
    if request.filters.get("state"):
        rows = rows.filter(state=request.filters["state"])
    if request.search:
        rows = rows.filter(selectors.searched(request.search))
    page = cut(rows, request, sorts=SORTS, columns=("id",))
    ids = [values[0] for values in page.rows]
    found = {row.id: row for row in selectors.rows_of(rows.filter(id__in=ids))}
    held = AccountPermission.objects.everything(reason="beside sub-accounts the owner sees").filter(account_id__in=ids)
    rights = list(held.values_list("account_id", "permission"))
    return page.with_rows(
        [PersonRow(found[number], frozenset(right for one, right in rights if one == number)) for number in ids]
    )


def person(viewer: Viewer, account_id: int) -> PersonRow:
    """One sub-account of the viewer's subject; NotFound otherwise."""
    found = selectors.rows_of(_subs(viewer).filter(id=account_id))
    if not found:
        raise NotFound("该子账号")
    return PersonRow(found[0], selectors.held_by(account_id))


def open_sub(viewer: Viewer, command: OpenSub, now: datetime) -> Appointed:
    """Open a sub-account; its user name is the owner's with the next number (domain facts codes §9.3).

    Refuses rights the owner does not hold, a wrong telephone, an empty name. The initial password is shown once.
    """
    password = _initial(command.command_id)

    def work(opened: journal.OpenAct) -> AccountChanged:
        owner = _owner(viewer)
        raise_for([*_against(viewer, command.permissions), *_against_person(command)])
        account = Account(
            username=_next_name(owner),
            password=make_password(password),
            kind=ViewerKind.SUBJECT.value,
            role=AccountRole.SUB.value,
            subject_id=owner.subject_id,
            region_code=owner.region_code,
            created_at=now,
        )
        account.save(force_insert=True)
        _hold(opened, account.id, command.permissions)
        for field, value in ((sealed.NAME, command.name.strip()), (sealed.PHONE, compact(command.phone))):
            token, index = sealed.seal(account.uid, field, value)
            PersonalEntry(account_id=account.id, field=field, token=token, blind_index=index).save(force_insert=True)
        _about(opened, account)
        opened.note(count=len(command.permissions), given=sorted(command.permissions))
        return AccountChanged(account.id)

    done = _act(viewer, acts.OPEN_SUB, work, command=command, now=now)
    return Appointed(done.account_id, password if _still_initial(done.account_id) else "")


def change_rights(viewer: Viewer, command: ChangePermissions, now: datetime) -> AccountChanged:
    """Make these the rights of a sub-account; nothing the owner does not hold himself."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        account = _locked(viewer, command.account_id)
        raise_for(_against(viewer, command.permissions))
        before = selectors.held_by(account.id)
        added, removed = command.permissions - before, before - command.permissions
        AccountPermission.objects.storing(opened).filter(account_id=account.id, permission__in=removed).delete()
        _hold(opened, account.id, added)
        _about(opened, account)
        opened.note(added=len(added), removed=len(removed), given=sorted(added), taken=sorted(removed))
        return AccountChanged(account.id)

    return _act(viewer, acts.CHANGE_PERMISSIONS, work, command=command, now=now)


def stop(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """Disable a sub-account; its sessions end with the next request."""
    return _turn(viewer, command, now, arrow="disable_sub")


def restart(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """Let a disabled sub-account work again."""
    return _turn(viewer, command, now, arrow="enable_sub")


def reset_sub(viewer: Viewer, command: ResetPassword, now: datetime) -> Appointed:
    """Give a sub-account a new initial password; all its sessions end."""
    password = _initial(command.command_id)

    def work(opened: journal.OpenAct) -> AccountChanged:
        account = _locked(viewer, command.account_id)
        renew_password(opened, account, password)
        _about(opened, account)
        return AccountChanged(account.id)

    _act(viewer, acts.RESET, work, command=command, now=now)
    return Appointed(command.account_id, password if _still_initial(command.account_id) else "")


def renew_password(opened: journal.OpenAct, account: Account, password: str) -> None:
    """Store an initial password, which must be changed, and end every session of the account."""
    Account.objects.storing(opened).filter(id=account.id).update(
        password=make_password(password), must_change_password=True, session_epoch=account.session_epoch + 1
    )


def _turn(viewer: Viewer, command: ChangeState, now: datetime, *, arrow: str) -> AccountChanged:
    act = acts.DISABLE if arrow == "disable_sub" else acts.ENABLE

    def work(opened: journal.OpenAct) -> AccountChanged:
        account = _locked(viewer, command.account_id)
        target = states.MACHINE.follow(viewer, AccountState(account.state), arrow)
        if isinstance(target, Refusal):
            raise Refused(target)
        Account.objects.storing(opened).filter(id=account.id).update(state=target)
        _about(opened, account)
        return AccountChanged(account.id)

    return _act(viewer, act, work, command=command, now=now)


def _act(
    viewer: Viewer, kind: Act, work: Callable[[journal.OpenAct], AccountChanged], *, command: _Command, now: datetime
) -> AccountChanged:
    if not manages(viewer):
        raise denied("管理本主体的子账号")
    return journal.act(
        viewer, kind, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )


def _subs(viewer: Viewer) -> QuerySet[Account]:
    if not manages(viewer):
        raise denied("查看本主体的子账号")
    return Account.objects.acted_on_by(viewer).filter(subject_id=viewer.subject_id, role=AccountRole.SUB)


def _locked(viewer: Viewer, account_id: int) -> Account:
    account = _subs(viewer).filter(id=account_id).select_for_update().order_by("id").first()
    if account is None:
        raise NotFound("该子账号")
    return account


def _owner(viewer: Viewer) -> Account:
    """The owner's own row, locked, so that two openings at once take two numbers."""
    rows = Account.objects.everything(reason=_OWN_PEOPLE).filter(id=viewer.account_id or 0, role=AccountRole.OWNER)
    owner = rows.select_for_update().order_by("id").first()
    if owner is None:
        raise denied("开通子账号")
    return owner


def _next_name(owner: Account) -> str:
    rows = Account.objects.everything(reason=_OWN_PEOPLE).filter(subject_id=owner.subject_id, role=AccountRole.SUB)
    tails = [name.rpartition("-")[2] for name in rows.values_list("username", flat=True)]
    number = max([1, *(int(tail) for tail in tails if tail.isdecimal())]) + 1
    if number > MOST_PEOPLE:
        raise refuse("子账号已满 998 个。", "请恢复或改用已停用的子账号。", code="many")
    return f"{owner.username}-{number:03d}"


def _against(viewer: Viewer, wanted: frozenset[str]) -> tuple[Reason, ...]:
    if not wanted:
        return (Reason("请至少选择一项权限。", "没有权限的账号什么也做不了。", field="permissions", code="none"),)
    if wanted <= offered(viewer):
        return ()
    return (Reason("不能给出您自己没有的权限。", "请去掉这些权限。", field="permissions", code="beyond"),)


def _against_person(command: OpenSub) -> list[Reason]:
    found = [*rules.against_phone(compact(command.phone))]
    if not command.name.strip():
        found.append(Reason("请填写姓名。", field="name"))
    return found


def _about(opened: journal.OpenAct, account: Account) -> None:
    opened.on("account", account.id, account.region_code)
    opened.on("subject", account.subject_id or 0, account.region_code)
    opened.note(username=account.username)


def _hold(opened: journal.OpenAct, account_id: int, permissions: frozenset[str]) -> None:
    AccountPermission.objects.storing(opened).bulk_create(
        AccountPermission(account_id=account_id, permission=one) for one in sorted(permissions)
    )


def _initial(command_id: UUID) -> str:
    return rules.initial_password(sealed.secret("initial", command_id.bytes)[:12])


def _still_initial(account_id: int) -> bool:
    rows = Account.objects.everything(reason="whether the initial password still holds").filter(id=account_id)
    return bool(rows.values_list("must_change_password", flat=True).get())
