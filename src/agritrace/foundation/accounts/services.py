"""Writing accounts: appoint, open for subjects, change, disable, reset. Logging in stands in ``entering``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import Holding, Role, against_office_place, may_grant
from agritrace.kernel.results import Denied, NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from . import acts, leaving, offices, rules, sealed, selectors, states, templating
from .contacts import begin_email, confirm_email, drop_email
from .entering import (
    change_password,
    confirm_password,
    demo_sign_in,
    finish_sign_in,
    send_code,
    sign_in,
    sign_in_by_code,
    sign_out,
    sign_out_everywhere,
)
from .guarding import guard_end, unlock
from .leaving import hold_still
from .models import Account, AccountPermission, PersonalEntry
from .owners import follow_subject, forget_persons, keep_personal, renew_subject_owner, stop_subject
from .permissions import Permission
from .sessions import end_others, end_session, prune_logins
from .templatevalues import AppointBy, ChangePermissionsBy
from .values import (
    OFFICES,
    ROLE_WORDS,
    AccountChanged,
    AccountOpened,
    AccountRole,
    AccountRow,
    AccountState,
    Appoint,
    Appointed,
    ChangePermissions,
    ChangeState,
    OpenSubjectAccount,
    ResetPassword,
    holdable,
)
from .viewers import begin, enrolled, leave

__all__ = [
    "begin",
    "begin_email",
    "change_password",
    "confirm_email",
    "confirm_password",
    "demo_sign_in",
    "drop_email",
    "end_others",
    "end_session",
    "enrolled",
    "finish_sign_in",
    "follow_subject",
    "forget_persons",
    "guard_end",
    "hold_still",
    "leave",
    "prune_logins",
    "renew_subject_owner",
    "send_code",
    "sign_in",
    "sign_in_by_code",
    "sign_out",
    "sign_out_everywhere",
    "stop_subject",
    "unlock",
]

KIND = "account"
_STRUCTURAL = frozenset({"not_admin", "out_of_reach", "office_appointer"})


def appoint(viewer: Viewer, command: Appoint, now: datetime) -> Appointed:
    """Give somebody an account in my organisation or right below it, as the clauses of delegation allow.

    Raises Denied for anybody who may not appoint there at all, Refused (with fields) for a wrong role, permissions
    beyond his own, a taken user name or a wrong telephone. The initial password is never stored: it is made of a
    secret and the command id, so that a doubled submit shows the same one until the person has chosen an own.
    """
    if not viewer.can(Permission.APPOINT):
        raise denied("分配账号")
    password = _initial(command.command_id)

    def work(opened: journal.OpenAct) -> AccountChanged:
        office = organisations.office_of(command.organisation_id)
        wanted = _wanted(viewer, command)
        raise_for([*_against_person(command.username, command.phone), *_against_name(command.name)])
        raise_for(offices.against_second(command.role, command.phone))
        place = organisations.briefs([command.organisation_id])[command.organisation_id]
        account = Account(
            username=command.username,
            password=make_password(password),
            kind=office.kind.value,
            role=command.role.value,
            organisation_id=office.organisation_id,
            region_code=place.region_code,
            created_at=now,
        )
        _store(opened, account, wanted.permissions, personal={sealed.NAME: command.name, sealed.PHONE: command.phone})
        _by_template(opened, account, command)
        opened.note(organisation=place.name, role=ROLE_WORDS[command.role], permissions=sorted(wanted.permissions))
        return AccountChanged(account.id)

    done = journal.act(
        viewer, acts.APPOINT, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )
    return Appointed(done.account_id, password if _still_initial(done.account_id) else "")


def open_subject_account(viewer: Viewer, command: OpenSubjectAccount, now: datetime) -> AccountOpened:
    """Open the account of a subject inside the act that approves it (guide: 县级审核后开通账号).

    The role's permissions come from the role table. Raises Denied without ``accounts:subject:open``, Refused when the
    user name is taken or the subject already has a main account.
    """
    if not viewer.can(Permission.OPEN_SUBJECT) or not viewer.jurisdiction.covers(command.region_code):
        raise denied("开通主体账号")
    password = "" if command.password_hash else _initial(uuid4())

    def work(opened: journal.OpenAct) -> AccountChanged:
        raise_for(_against_person(command.username, command.phone))
        owned = [one for one in selectors.accounts_of_subject(command.subject_id) if one.role is AccountRole.OWNER]
        if owned and command.role is AccountRole.OWNER:
            raise refuse("该主体已有主账号。", f"用户名为 {owned[0].username}。")
        account = Account(
            username=command.username,
            password=command.password_hash or make_password(password),
            kind=ViewerKind.SUBJECT.value,
            role=command.role.value,
            subject_id=command.subject_id,
            region_code=command.region_code,
            must_change_password=not command.password_hash,
            created_at=now,
        )
        allowed = holdable(ViewerKind.SUBJECT, None, command.role)
        _store(opened, account, allowed, personal={sealed.NAME: command.name, sealed.PHONE: command.phone})
        return AccountChanged(account.id)

    done = journal.act(viewer, acts.OPEN_SUBJECT, work, now=now, answer=AccountChanged)
    return AccountOpened(done.account_id, command.username, password)


def change_permissions(viewer: Viewer, command: ChangePermissions, now: datetime) -> AccountChanged:
    """Make these the permissions of an account I manage; what is added must be among my own."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = _managed(viewer, command.account_id)
        if row.organisation_id is None:
            raise refuse("生产经营主体账号的权限由平台统一设置。", field="permissions")
        if row.role in OFFICES:
            raise refuse("系统、安全、审计管理员的权限是固定的。", field="permissions")
        before = selectors.held_by(row.id)
        added, removed = command.permissions - before, before - command.permissions
        fitting = holdable(row.kind, row.level, row.role, support=row.support_kind)
        raise_for(rules.against_permissions(command.permissions, fitting))
        raise_for(_against_handing(viewer, row, added))
        _held(opened).filter(account_id=row.id, permission__in=removed).delete()
        _hold(opened, row.id, added)
        if isinstance(command, ChangePermissionsBy):
            stored = Account.objects.storing(opened).get(id=row.id)
            templating.stand_by(opened, stored, command.template, offered=_handed(viewer) | command.permissions)
        opened.on(KIND, row.id, row.region_code)
        opened.note(
            username=row.username,
            added=len(added),
            removed=len(removed),
            given=sorted(added),
            taken=sorted(removed),
        )
        return AccountChanged(row.id)

    return journal.act(
        viewer,
        acts.CHANGE_PERMISSIONS,
        work,
        now=now,
        answer=AccountChanged,
        command=command,
        command_id=command.command_id,
    )


def disable(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """Disable an account I manage; its sessions end with the next request."""
    return _change_state(viewer, command, now, arrow="disable")


def enable(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """Let a disabled account I manage work again."""
    return _change_state(viewer, command, now, arrow="enable")


def reset(viewer: Viewer, command: ResetPassword, now: datetime) -> Appointed:
    """Give an account I manage a new initial password; all its sessions end and it must choose an own one."""
    password = _initial(command.command_id)

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = _managed(viewer, command.account_id)
        if row.organisation_id is None:
            raise refuse("主体账号的口令要在柜台核对证件后重置。", "请用“柜台重置口令”办理。", code="counter")
        epoch = Account.objects.storing(opened).filter(id=row.id).values_list("session_epoch", flat=True).get()
        Account.objects.storing(opened).filter(id=row.id).update(
            password=make_password(password), must_change_password=True, session_epoch=epoch + 1
        )
        opened.on(KIND, row.id, row.region_code)
        opened.note(username=row.username)
        return AccountChanged(row.id)

    journal.act(
        viewer, acts.RESET, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )
    return Appointed(command.account_id, password if _still_initial(command.account_id) else "")


def end_sessions(viewer: Viewer, command: ChangeState, now: datetime) -> AccountChanged:
    """End all sessions of an account I manage: a lost device, a lost key, a doubt."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = _managed(viewer, command.account_id)
        kept = Account.objects.storing(opened).filter(id=row.id)
        kept.update(session_epoch=kept.values_list("session_epoch", flat=True).get() + 1)
        opened.on(KIND, row.id, row.region_code)
        opened.note(username=row.username)
        return AccountChanged(row.id)

    return journal.act(
        viewer, acts.END_SESSIONS, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )


def erase(viewer: Viewer, account_id: int, now: datetime) -> AccountChanged:
    """Delete the sealed personal values of a disabled account; histories then show a nameless account."""

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = _managed(viewer, account_id)
        if row.state is not AccountState.DISABLED:
            raise refuse("只能清除已停用账号的个人信息。", "请先停用账号。", code="state")
        PersonalEntry.objects.storing(opened).filter(account_id=row.id).delete()
        opened.on(KIND, row.id, row.region_code)
        opened.note(username=row.username)
        return AccountChanged(row.id)

    return journal.act(viewer, acts.ERASE, work, now=now, answer=AccountChanged)


def hash_password(password: str, username: str, *, field: str = "password") -> str:
    """The stored form of a password somebody chose; Refused with all reasons when it is too weak."""
    raise_for(rules.against_password(password, username, field=field))
    return make_password(password)


def _change_state(viewer: Viewer, command: ChangeState, now: datetime, *, arrow: str) -> AccountChanged:
    act = acts.DISABLE if arrow == "disable" else acts.ENABLE

    def work(opened: journal.OpenAct) -> AccountChanged:
        row = _managed(viewer, command.account_id)
        target = states.MACHINE.follow(viewer, row.state, arrow)
        if isinstance(target, Refusal):
            raise Refused(target)
        if arrow == "disable":
            raise_for(leaving.against_last(opened, row))
        if arrow == "enable" and row.organisation_id is not None:
            raise_for(offices.against_return(row.id, row.role))
        Account.objects.storing(opened).filter(id=row.id).update(state=target)
        opened.on(KIND, row.id, row.region_code)
        opened.note(username=row.username)
        return AccountChanged(row.id)

    return journal.act(
        viewer, act, work, now=now, answer=AccountChanged, command=command, command_id=command.command_id
    )


def _managed(viewer: Viewer, account_id: int) -> AccountRow:
    """An account the viewer manages, locked; NotFound outside his reach, Denied when he only sees it."""
    found = Account.objects.acted_on_by(viewer).filter(id=account_id).order_by("id").select_for_update()
    if not found.values_list("id", flat=True):
        raise NotFound("该账号")
    row = selectors.account(viewer, account_id)
    if viewer.kind is not ViewerKind.SYSTEM and not selectors.may_manage(viewer, row):
        raise denied("管理这个账号")
    return row


def _wanted(viewer: Viewer, command: Appoint) -> Holding:
    office = organisations.office_of(command.organisation_id)
    support = organisations.briefs([command.organisation_id])[command.organisation_id].support_kind
    allowed = holdable(office.kind, office.level, command.role, support=support)
    granter = selectors.holding_of(viewer)
    if command.role in (AccountRole.OWNER, AccountRole.SUB):
        raise refuse("请选择“用户管理员”或“用户”。", field="role")
    role = Role(command.role.value)
    if command.role in OFFICES:
        return _wanted_office(viewer, granter, Holding(office, role, command.permissions or frozenset()))
    if granter is None:
        if viewer.kind is not ViewerKind.SYSTEM:
            raise denied("分配账号")
        permissions = allowed if command.permissions is None else command.permissions
        raise_for(rules.against_permissions(permissions, allowed))
        return Holding(office, role, permissions)
    permissions = allowed & granter.permissions if command.permissions is None else command.permissions
    wanted = Holding(office, role, permissions)
    reasons = may_grant(granter, wanted)
    if any(reason.code in _STRUCTURAL for reason in reasons):
        raise Denied(Refusal(reasons))
    raise_for([*reasons, *rules.against_permissions(permissions, allowed)])
    return wanted


def _wanted_office(viewer: Viewer, granter: Holding | None, wanted: Holding) -> Holding:
    """One of the separated offices: given by the ministry's administrator (or the system), without permissions."""
    if granter is None and viewer.kind is not ViewerKind.SYSTEM:
        raise denied("任命系统、安全或审计管理员")
    reasons = may_grant(granter, wanted) if granter else against_office_place(wanted)
    if any(reason.code in _STRUCTURAL for reason in reasons):
        raise Denied(Refusal(reasons))
    raise_for(reasons)
    return wanted


def _against_handing(viewer: Viewer, row: AccountRow, added: frozenset[str]) -> tuple[Reason, ...]:
    granter = selectors.holding_of(viewer)
    if granter is None or row.organisation_id is None:
        return ()
    return may_grant(granter, Holding(organisations.office_of(row.organisation_id), Role(row.role.value), added))


def _by_template(opened: journal.OpenAct, account: Account, command: Appoint) -> None:
    """An account opened without a choice of permissions stands by the whole of its role."""
    if command.role not in OFFICES:
        chosen = None if command.permissions is None else ""
        key = command.template if isinstance(command, AppointBy) else chosen
        held = _handed(opened.viewer) | (command.permissions or frozenset())
        templating.stand_by(opened, account, key, offered=held)


def _handed(viewer: Viewer) -> frozenset[str]:
    """What the viewer may hand on at all; the system hands on everything a role may hold."""
    granter = selectors.holding_of(viewer)
    return granter.permissions if granter else holdable(ViewerKind.REGULATOR, Level.MINISTRY, AccountRole.ADMIN)


def _against_person(username: str, phone: str) -> list[Reason]:
    reasons = [*rules.against_username(username), *rules.against_phone(compact(phone))]
    taken = Account.objects.everything(reason="user names are unique in the country").filter(username=username)
    if taken.exists():
        reasons.append(Reason("这个用户名已有人使用。", "请换一个用户名。", field="username", code="taken"))
    return reasons


def against_person(username: str, phone: str) -> tuple[Reason, ...]:
    """Why somebody cannot be given an account by this user name and telephone, for rooms that open accounts later."""
    return tuple(_against_person(username, phone))


def _against_name(name: str) -> list[Reason]:
    return [] if name.strip() else [Reason("请填写姓名。", field="name")]


def _store(opened: journal.OpenAct, account: Account, permissions: Iterable[str], *, personal: dict[str, str]) -> None:
    account.save(force_insert=True)
    _hold(opened, account.id, permissions)
    keep_personal(account, personal)
    opened.on(KIND, account.id, account.region_code)
    opened.note(username=account.username)


def _hold(opened: journal.OpenAct, account_id: int, permissions: Iterable[str]) -> None:
    _held(opened).bulk_create(AccountPermission(account_id=account_id, permission=one) for one in sorted(permissions))


def _held(opened: journal.OpenAct) -> QuerySet[AccountPermission]:
    return AccountPermission.objects.storing(opened)


def _initial(command_id: UUID) -> str:
    return rules.initial_password(sealed.secret("initial", command_id.bytes)[:12])


def _still_initial(account_id: int) -> bool:
    rows = Account.objects.everything(reason="whether the initial password still holds").filter(id=account_id)
    return bool(rows.values_list("must_change_password", flat=True).get())
