"""Reading role templates: which are offered for an account, how accounts stand to theirs, what a renewal would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from . import selectors, templaterules
from .models import Account, AccountPermission, Template, TemplateUse
from .permissions import Permission
from .templatevalues import (
    OWN,
    WHOLE,
    Fit,
    Renewal,
    RenewalRow,
    Standing,
    TemplateRow,
    TemplateState,
    built_in,
    built_ins,
    uniform,
    whole,
)
from .values import AccountRole, AccountRow, AccountState, AppointmentPlace, holdable

MOST_RENEWED = 500
"""Accounts in one preview; whoever has more renews them in several goes."""
_WHY = "templates beside accounts the viewer sees, or of his own organisation"
_COLUMNS = ("id", "title", "words", "kind", "level", "role", "permissions", "version", "organisation_id", "state")


def places(viewer: Viewer) -> tuple[AppointmentPlace, ...]:
    """Where the viewer may give accounts that can have a template; Denied for whoever appoints nobody."""
    if not viewer.can(Permission.APPOINT):
        raise denied("使用角色模板")
    return tuple(one for one in selectors.appointment_places(viewer) if not uniform(one.kind, one.level, one.role))


def fits(viewer: Viewer) -> Mapping[Fit, frozenset[str]]:
    """For which accounts the viewer may keep templates, with the permissions he may put into them; in order."""
    found: dict[Fit, frozenset[str]] = {}
    for place in places(viewer):
        fit = Fit(place.kind, place.level, place.role)
        found[fit] = found.get(fit, frozenset()) | place.permissions
    return found


def offered(viewer: Viewer, fit: Fit) -> tuple[TemplateRow, ...]:
    """The templates the viewer may choose from for an account: built-in ones, then those of his organisation."""
    rows = _own(viewer).filter(kind=fit.kind, role=fit.role, state=TemplateState.OFFERED)
    own = rows.filter(Q(level=None) | Q(level=fit.level)).order_by("title", "id")
    named = built_ins(fit.kind, fit.level, fit.role, support=fit.support)
    return (*named, *(_row(values) for values in own.values_list(*_COLUMNS)))


def listed(viewer: Viewer) -> tuple[TemplateRow, ...]:
    """All templates for accounts the viewer may give, by kind of account."""
    return tuple(one for fit in fits(viewer) for one in offered(viewer, fit))


def template(viewer: Viewer, key: str) -> TemplateRow:
    """One template for accounts the viewer may give; NotFound for those of other organisations and other kinds."""
    found = by_key([key]).get(key)
    mine = fits(viewer)
    if found is None or not any(found.fit.takes(one.kind, one.level, one.role) for one in mine):
        raise NotFound("该角色模板")
    if found.organisation_id not in (None, viewer.organisation_id):
        raise NotFound("该角色模板")
    return found


def by_key(keys: Iterable[str]) -> dict[str, TemplateRow]:
    """Templates by key, deleted ones too; for accounts and templates the caller has read through a scope."""
    wanted = {key for key in keys if key}
    found = {key: row for key in wanted if (row := built_in(key)) is not None}
    own = {int(key.removeprefix(OWN)) for key in wanted if key.startswith(OWN) and key.removeprefix(OWN).isdecimal()}
    if own:
        rows = Template.objects.everything(reason=_WHY).filter(id__in=own).values_list(*_COLUMNS)
        found |= {row.key: row for row in map(_row, rows)}
    return found


def standings(rows: Sequence[AccountRow]) -> dict[int, Standing]:
    """How these accounts, which the viewer sees, stand to their templates; at most three queries.

    An account opened before templates existed stands by the whole of its role, so that it sees what a release brought.
    """
    able = [row for row in rows if not uniform(row.kind, row.level, row.role) and row.kind is not ViewerKind.SUBJECT]
    ids = [row.id for row in able]
    if not ids:
        return {}
    used = TemplateUse.objects.everything(reason=_WHY).filter(account_id__in=ids)
    uses = {number: (key, frozenset(basis)) for number, key, basis in used.values_list("account_id", "key", "basis")}
    held: dict[int, set[str]] = {number: set() for number in ids}
    rights = AccountPermission.objects.everything(reason=_WHY).filter(account_id__in=ids)
    for number, permission in rights.values_list("account_id", "permission"):
        held[number].add(permission)
    named = by_key(key for key, _ in uses.values())
    return {row.id: _standing(row, frozenset(held[row.id]), uses.get(row.id), named=named) for row in able}


def _standing(
    row: AccountRow, held: frozenset[str], use: tuple[str, frozenset[str]] | None, *, named: Mapping[str, TemplateRow]
) -> Standing:
    every = whole(row.kind, row.level, row.role, support=row.support_kind)
    if use is not None:
        return templaterules.standing(held, use[1], every if every and every.key == use[0] else named.get(use[0]))
    return templaterules.standing(held, held & every.permissions if every else held, every)


def renewals(viewer: Viewer, template: TemplateRow) -> tuple[RenewalRow, ...]:
    """What taking the template over would change in each account the viewer manages; at most 500.

    Accounts in which it changes nothing are left out.
    """
    found = []
    for row, standing, grantable in _behind(viewer, template.key):
        made = templaterules.renewal(row.id, standing, grantable)
        if made.gains or made.losses or made.withheld:
            found.append(RenewalRow(made, row.name, row.username, row.organisation))
    return tuple(found[:MOST_RENEWED])


def renewal_of(viewer: Viewer, row: AccountRow) -> Renewal | None:
    """What the template of one account the viewer manages would change in it; None when nothing."""
    standing = standings([row]).get(row.id)
    if standing is None or not standing.behind:
        return None
    granter = selectors.holding_of(viewer)
    return templaterules.renewal(row.id, standing, _gives(row, granter.permissions if granter else frozenset()))


def users(viewer: Viewer, key: str) -> tuple[AccountRow, ...]:
    """The accounts in use that the viewer manages and that stand by this template."""
    return tuple(row for row in selectors.rows_of(_managed(viewer).filter(_stands_by(key))) if _is_of(row, key))


def counts(viewer: Viewer) -> dict[str, tuple[int, int]]:
    """For each template the accounts the viewer manages: how many stand by it, how many of them it changed since."""
    rows = selectors.rows_of(_managed(viewer))
    found: dict[str, tuple[int, int]] = {}
    for standing in standings(rows).values():
        if standing.template is not None:
            all_, behind = found.get(standing.template.key, (0, 0))
            found[standing.template.key] = (all_ + 1, behind + standing.behind)
    return found


def _behind(viewer: Viewer, key: str) -> list[tuple[AccountRow, Standing, frozenset[str]]]:
    rows = users(viewer, key)
    granter = selectors.holding_of(viewer)
    grantable = granter.permissions if granter else frozenset()
    found = standings(rows)
    return [(row, found[row.id], _gives(row, grantable)) for row in rows if row.id in found and found[row.id].behind]


def _gives(row: AccountRow, grantable: frozenset[str]) -> frozenset[str]:
    """Of what may be granted, what this account may hold: a template for all support organisations exceeds one of them."""
    return grantable & holdable(row.kind, row.level, row.role, support=row.support_kind)


def _managed(viewer: Viewer) -> QuerySet[Account]:
    """Accounts in use that the viewer could appoint, the oldest first."""
    which = Q(pk__in=[])
    for place in places(viewer):
        which |= Q(organisation_id=place.organisation_id, role=place.role)
    return Account.objects.acted_on_by(viewer).filter(which, state=AccountState.ACTIVE).order_by("id")


def _stands_by(key: str) -> Q:
    used = TemplateUse.objects.everything(reason=_WHY)
    named = Q(id__in=used.filter(key=key).values("account_id"))
    return named | ~Q(id__in=used.values("account_id")) if key.startswith(f"{WHOLE}-") else named


def _is_of(row: AccountRow, key: str) -> bool:
    if not key.startswith(f"{WHOLE}-"):
        return True
    every = whole(row.kind, row.level, row.role)
    return every is not None and every.key == key


def _own(viewer: Viewer) -> QuerySet[Template]:
    return Template.objects.seen_by(viewer)


def _row(values: tuple[Any, ...]) -> TemplateRow:
    number, title, words, kind, level, role, permissions, version, organisation_id, state = values
    fit = Fit(ViewerKind(kind), Level(level) if level is not None else None, AccountRole(role))
    return TemplateRow(
        key=f"{OWN}{number}",
        title=title,
        words=words,
        fit=fit,
        permissions=frozenset(permissions),
        version=version,
        organisation_id=organisation_id,
        state=TemplateState(state),
    )
