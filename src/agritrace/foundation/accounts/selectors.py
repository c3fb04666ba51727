"""Reading accounts: viewers for requests, names for histories, lists for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef, Q, QuerySet

from agritrace.foundation.journal.values import WhichObjects, WhoIs
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import Holding, OrganisationRow, Role, WhatHindersClosing, may_grant
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, Reason, denied
from agritrace.kernel.scope import inside
from agritrace.kernel.sealing import mask_phone
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from . import sealed
from .contacts import KeptAccount, Reach, kept_about, reach
from .listvalues import UNUSED_FOR, Used
from .models import Account, AccountPermission, PersonalEntry, Presence, TemplateUse
from .permissions import Permission
from .rules import device_words
from .sessions import LOGIN, count_sessions, is_over, own_sessions
from .tallies import count_logins, disabled_ids, enabled_by_organisation, enabled_by_town, homes
from .templatevalues import uniform
from .values import OFFICES, AccountBrief, AccountRole, AccountRow, AccountState, AppointmentPlace, holdable, usable
from .viewers import MUST_CHANGE, MUST_ENROL, half_of, viewer_for, viewer_of_account
from .watching import guarded, watched, watched_account

__all__ = [
    "KeptAccount",
    "Reach",
    "count_logins",
    "count_sessions",
    "device_words",
    "disabled_ids",
    "enabled_by_organisation",
    "enabled_by_town",
    "guarded",
    "half_of",
    "homes",
    "is_over",
    "kept_about",
    "own_sessions",
    "reach",
    "viewer_for",
    "viewer_of_account",
    "watched",
    "watched_account",
]

COLUMNS = (
    "id",
    "uid",
    "username",
    "kind",
    "role",
    "organisation_id",
    "organisation__name",
    "organisation__level",
    "organisation__support_kind",
    "subject_id",
    "region_code",
    "state",
    "must_change_password",
    "created_at",
)
SORTS: Mapping[str, Sort] = {
    "newest": Sort("id", "开通先后", descending=True),
    "username": Sort("username", "用户名"),
    "region": Sort("region_code", "区划"),
}
FILTERS = ("organisation", "role", "state", "kind", "used", "template")
MOST_NAMED = 5_000
"""Accounts of one name that a search considers."""
_TRIGRAM = 3
_BESIDE = "read beside an account that the viewer sees"


def must_change_password(session: SessionBase) -> bool:
    """Whether the person behind this session still has to choose an own password."""
    return bool(session.get(MUST_CHANGE))


def must_enrol(session: SessionBase) -> str:
    """The address where the person behind this session must register a second factor first; "" when he need not."""
    return str(session.get(MUST_ENROL, ""))


def login_of(session: SessionBase) -> int:
    """The number of the login that a session belongs to; 0 when nobody is in."""
    return int(session.get(LOGIN) or 0)


def security_officers(region_code: str) -> tuple[int, ...]:
    """The accounts of the security administrators who answer for a region: of the ministry and of its province."""
    rows = Account.objects.everything(reason="whom to tell about an account's security")
    seats = ("0" * 12, region_code[:2].ljust(12, "0"))
    found = rows.filter(role=AccountRole.SECURITY, state=AccountState.ACTIVE, region_code__in=seats)
    return tuple(found.order_by("id").values_list("id", flat=True))


def names(account_ids: Iterable[int]) -> dict[int, str]:
    """Names of accounts by number for histories; erased ones are absent."""
    rows = PersonalEntry.objects.everything(reason="who did something is shown to whoever sees the record")
    found = rows.filter(account_id__in=set(account_ids), field=sealed.NAME)
    return {
        number: sealed.unseal(uid, sealed.NAME, token)
        for number, uid, token in found.values_list("account_id", "account__uid", "token")
    }


def who_is(question: WhoIs) -> Mapping[int, str]:
    """The answer to the journal's question."""
    return names(question.account_ids)


def called(text: str) -> tuple[AccountBrief, ...]:
    """The accounts of a user name or of a whole name, at most fifty; nothing personal."""
    entries = PersonalEntry.objects.everything(reason="who is meant by a name").filter(
        field=sealed.NAME, blind_index__in=sealed.indexes(sealed.NAME, text.strip())
    )
    numbers = list(entries.order_by("account_id").values_list("account_id", flat=True)[:50])
    return _briefs(Q(username=text.strip().lower()) | Q(id__in=numbers))[:50]


def objects_called(question: WhichObjects) -> tuple[tuple[str, int], ...]:
    """The answer to the journal's question: the account of this user name."""
    return tuple(("account", one.id) for one in _briefs(Q(username=question.text.lower())))


def usernames(account_ids: Iterable[int]) -> dict[int, str]:
    """User names of accounts by number."""
    rows = Account.objects.everything(reason="user names stand beside names in records").filter(id__in=set(account_ids))
    return dict(rows.values_list("id", "username"))


def accounts_of_subject(subject_id: int) -> tuple[AccountBrief, ...]:
    """The accounts of a subject, the main one first; nothing personal."""
    return _briefs(Q(subject_id=subject_id))


def have_accounts(subject_ids: Iterable[int]) -> frozenset[int]:
    """Which of these subjects have an account, in one query; the caller has read them through its own scope."""
    rows = Account.objects.everything(reason="whether a subject speaks for itself").filter(
        subject_id__in=set(subject_ids)
    )
    return frozenset(number for number in rows.values_list("subject_id", flat=True) if number is not None)


def accounts_of_organisation(organisation_id: int) -> tuple[AccountBrief, ...]:
    """The accounts of an organisation; nothing personal."""
    return _briefs(Q(organisation_id=organisation_id))


def _briefs(which: Q) -> tuple[AccountBrief, ...]:
    rows = Account.objects.everything(reason="numbers and states, nothing personal").filter(which).order_by("id")
    columns = rows.values_list("id", "username", "role", "state")
    return tuple(AccountBrief(n, username, AccountRole(r), AccountState(s)) for n, username, r, s in columns)


def hinders_closing(question: WhatHindersClosing) -> tuple[Reason, ...]:
    """The answer to the organisations' question: accounts still in use, the administrator's among them."""
    used = [one for one in accounts_of_organisation(question.organisation_id) if one.state is AccountState.ACTIVE]
    if not used:
        return ()
    return (Reason(f"还有 {len(used)} 个在用账号。", "请先停用这些账号或办理交接。", code="accounts"),)


def account(viewer: Viewer, account_id: int) -> AccountRow:
    """One account in the viewer's jurisdiction or organisation, or his own; NotFound otherwise."""
    if not viewer.can(Permission.SEE) and account_id != viewer.account_id:
        raise denied("查看账号")
    rows = list(Account.objects.seen_by(viewer).filter(id=account_id).values_list(*COLUMNS))
    if not rows:
        raise NotFound("该账号")
    return _rows(rows)[0]


def accounts(viewer: Viewer, account_ids: Iterable[int]) -> tuple[AccountRow, ...]:
    """Those of these accounts the viewer sees; denied for whoever looks at no accounts but his own."""
    if not viewer.can(Permission.SEE):
        raise denied("查看账号")
    return rows_of(Account.objects.seen_by(viewer).filter(id__in=set(account_ids)).order_by("id"))


def works(account_id: int) -> bool:
    """Whether an account is in use; nothing else about it."""
    rows = Account.objects.everything(reason="a state, nothing personal").filter(id=account_id)
    return rows.filter(state=AccountState.ACTIVE).exists()


def used_by_owners(subject_ids: Iterable[int]) -> frozenset[int]:
    """Which of these subjects have their main account in use: it works, and its password is no initial one any more."""
    rows = Account.objects.everything(reason="whether subjects act for themselves; nothing personal")
    mine = rows.filter(subject_id__in=set(subject_ids), role=AccountRole.OWNER, state=AccountState.ACTIVE)
    numbers = mine.filter(must_change_password=False).values_list("subject_id", flat=True)
    return frozenset(number for number in numbers if number is not None)


def rows_of(rows: QuerySet[Account]) -> tuple[AccountRow, ...]:
    """Accounts already narrowed to whom the caller may see, in their order."""
    return _rows(list(rows.values_list(*COLUMNS)))


def held_by(account_id: int) -> frozenset[str]:
    """The permissions an account holds, to use or to hand on."""
    rows = AccountPermission.objects.everything(reason=_BESIDE).filter(account_id=account_id)
    return frozenset(rows.values_list("permission", flat=True))


def rights_of(row: AccountRow) -> frozenset[str]:
    """What an account holds; where rights come whole from the role table, what the role may use."""
    return usable(row.kind, row.level, row.role) if uniform(row.kind, row.level, row.role) else held_by(row.id)


def list_accounts(viewer: Viewer, request: PageRequest, *, now: datetime | None = None) -> Page[AccountRow]:
    """One page of accounts the viewer may see: by user name, whole name or whole telephone number.

    ``now``: the instant from which days without use are counted; None is this one.
    """
    if not viewer.can(Permission.SEE):
        raise denied("查看账号")
    rows = _filtered(_narrowed(viewer), request, now or system_now())
    page = cut(rows, request, sorts=SORTS, columns=COLUMNS)
    return page.with_rows(_rows(page.rows))


def count_active(viewer: Viewer) -> int:
    """How many usable accounts the viewer may see, counted up to 1,000."""
    rows = Account.objects.seen_by(viewer).filter(state=AccountState.ACTIVE)
    return rows.order_by().values("pk")[:COUNTED_TO].count()


def _narrowed(viewer: Viewer) -> QuerySet[Account]:
    """The accounts a viewer sees; where his office lies in its own area, as one range of regions that an index carries."""
    rows = Account.objects.seen_by(viewer)
    own = organisations.briefs([viewer.organisation_id]) if viewer.organisation_id is not None else {}
    parts = inside("region_code", viewer.jurisdiction)
    within = all(viewer.jurisdiction.covers(one.region_code) for one in own.values())
    if viewer.kind is not ViewerKind.REGULATOR or not own or not within or any(not part for part in parts):
        return rows
    return rows.filter(reduce(or_, parts))


def export_accounts(
    viewer: Viewer, request: PageRequest, *, limit: int = 10_000, now: datetime | None = None
) -> tuple[AccountRow, ...]:
    """All rows of a list in its order, at most ``limit``; telephones masked as on the screen."""
    if not viewer.can(Permission.SEE):
        raise denied("导出账号")
    sort = SORTS.get(request.sort, SORTS["newest"])
    descending = sort.descending if request.descending is None else request.descending
    sign = "-" if descending else ""
    rows = _filtered(Account.objects.seen_by(viewer), request, now or system_now()).order_by(
        f"{sign}{sort.column}", f"{sign}id"
    )
    return _rows(list(rows.values_list(*COLUMNS)[:limit]))


def holding_of(viewer: Viewer) -> Holding | None:
    """What the viewer holds as the delegation kernel sees it; None for subjects, visitors and the system."""
    if viewer.account_id is None or viewer.organisation_id is None:
        return None
    rows = Account.objects.everything(reason="the viewer's own account").filter(id=viewer.account_id)
    role = rows.values_list("role", flat=True).get()
    office = organisations.office_of(viewer.organisation_id)
    if uniform(office.kind, office.level, AccountRole(role)) and role not in OFFICES:
        return Holding(office, Role(role), holdable(office.kind, office.level, AccountRole(role)))
    return Holding(office, Role(role), held_by(viewer.account_id))


def appointment_places(viewer: Viewer) -> tuple[AppointmentPlace, ...]:
    """Where the viewer may give accounts, with the one role and the permissions he may give there; own one first."""
    holding = holding_of(viewer)
    if holding is None or not viewer.can(Permission.APPOINT):
        return ()
    own = organisations.briefs([holding.office.organisation_id])
    below = organisations.directly_below(holding.office.organisation_id)
    places = [(row, role) for row in (*own.values(), *below) for role in Role]
    return tuple(
        _place(row, AccountRole(role.value), holding)
        for row, role in places
        if not may_grant(holding, Holding(row.office, role, frozenset()))
    )


def _place(row: OrganisationRow, role: AccountRole, holding: Holding) -> AppointmentPlace:
    fits = holdable(row.kind, row.level, role, support=row.support_kind)
    if role in OFFICES:
        return AppointmentPlace(row.id, row.name, row.kind, row.level, role, frozenset(), rights=fits)
    given = holding.permissions & fits
    return AppointmentPlace(row.id, row.name, row.kind, row.level, role, given, support=row.support_kind)


def may_manage(viewer: Viewer, row: AccountRow) -> bool:
    """Whether the viewer may disable, reset or change this account: whom he could appoint, he manages.

    Accounts of subjects are served by the county regulator that reviewed them.
    """
    if row.organisation_id is None:
        serves = viewer.kind is ViewerKind.REGULATOR and viewer.can(Permission.SERVE_SUBJECT)
        return serves and viewer.jurisdiction.covers(row.region_code)
    holding = holding_of(viewer)
    if holding is None or not viewer.can(Permission.MANAGE):
        return False
    office = organisations.briefs([row.organisation_id])[row.organisation_id].office
    return not may_grant(holding, Holding(office, Role(row.role.value), frozenset()))


def _filtered(rows: QuerySet[Account], request: PageRequest, now: datetime) -> QuerySet[Account]:
    wanted = {name: request.filters[name] for name in ("role", "state", "kind") if request.filters.get(name)}
    rows = rows.filter(**wanted)
    organisation = request.filters.get("organisation", "")
    if organisation.isdecimal():
        rows = rows.filter(organisation_id=int(organisation))
    if request.filters.get("template"):
        used = TemplateUse.objects.everything(reason=_BESIDE).filter(key=request.filters["template"])
        rows = rows.filter(id__in=used.values("account_id"))
    if request.search:
        rows = rows.filter(searched(request.search))
    return _used(rows, request.filters.get("used", ""), now)


def _used(rows: QuerySet[Account], used: str, now: datetime) -> QuerySet[Account]:
    """Never signed in; or not for ninety days, whether ever signed in or opened before that day and never used."""
    if used not in set(Used):
        return rows
    seen = Presence.objects.everything(reason=_BESIDE).filter(account_id=OuterRef("pk"), last_seen_at__isnull=False)
    if used == Used.NEVER:
        return rows.filter(~Exists(seen))
    since = now - UNUSED_FOR
    return rows.filter(~Exists(seen.filter(last_seen_at__gte=since)), created_at__lt=since)


def searched(text: str) -> Q:
    """Names and telephones are sealed, so they are found whole; user names by any part.

    Digits and texts too short for trigrams are looked for at the start of a user name: most are codes, which begin alike.
    """
    indexes = [*sealed.indexes(sealed.NAME, text), *sealed.indexes(sealed.PHONE, text)]
    found = PersonalEntry.objects.everything(reason=_BESIDE).filter(blind_index__in=indexes)
    numbers = list(
        found.values_list("account_id", flat=True)[:MOST_NAMED]
    )  # known first, so that each half has its index
    return Q(id__in=numbers) | _called(text.lower()) if text.isascii() else Q(id__in=numbers)


def _called(text: str) -> Q:
    """Plain letters, of which alone user names are made."""
    if len(text) >= _TRIGRAM and not text.isdecimal():
        return Q(username__contains=text)
    return Q(username__gte=text, username__lt=text[:-1] + chr(ord(text[-1]) + 1))  # as LIKE, but never by trigrams


def _rows(rows: Sequence[tuple[Any, ...]]) -> tuple[AccountRow, ...]:
    ids = [row[0] for row in rows]
    entries = PersonalEntry.objects.everything(reason=_BESIDE).filter(account_id__in=ids)
    tokens = {(n, f): token for n, f, token in entries.values_list("account_id", "field", "token")}
    seen = Presence.objects.everything(reason=_BESIDE).filter(account_id__in=ids)
    presence = {n: (last, until) for n, last, until in seen.values_list("account_id", "last_seen_at", "locked_until")}
    return tuple(_row(row, tokens, presence.get(row[0], (None, None))) for row in rows)


def _row(row: tuple[Any, ...], tokens: Mapping[tuple[int, str], Any], presence: tuple[Any, Any]) -> AccountRow:
    (
        number, uid, username, kind, role, organisation_id, organisation, level, support, subject_id, region, state, must, at,
    ) = row  # fmt: skip  # as in COLUMNS
    return AccountRow(
        id=number,
        username=username,
        name=sealed.unseal(uid, sealed.NAME, tokens.get((number, sealed.NAME))),
        phone=mask_phone(sealed.unseal(uid, sealed.PHONE, tokens.get((number, sealed.PHONE)))),
        kind=ViewerKind(kind),
        role=AccountRole(role),
        organisation_id=organisation_id,
        organisation=organisation or "",
        level=Level(level) if level is not None else None,
        subject_id=subject_id,
        region_code=region,
        state=AccountState(state),
        must_change_password=must,
        created_at=at,
        last_seen_at=presence[0],
        locked_until=presence[1],
        support_kind=support or "",
    )
