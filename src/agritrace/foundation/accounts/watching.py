"""What a security administrator sees of the accounts of his area: locks, failures, last use. Reached by ``selectors``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.scope import inside
from agritrace.kernel.viewer import Viewer

from . import sealed
from .models import Account, PersonalEntry, Presence
from .permissions import Permission
from .values import AccountRole, AccountState
from .watchvalues import Guarded, WatchedRow

SORTS: Mapping[str, Sort] = {"newest": Sort("id", "开通先后", descending=True)}
VIEWS = {"locked": "已锁定", "failing": "输错过口令", "initial": "未改初始口令", "all": "全部账号"}
_COLUMNS = ("id", "uid", "username", "organisation__name", "role", "state")
_BESIDE = "read beside an account of the area"


def watched(viewer: Viewer, request: PageRequest, now: datetime) -> Page[WatchedRow]:
    """One page of accounts of the viewer's area, by user name; the view keeps those locked, mistyped or never used."""
    rows = _area(viewer, now)
    view = request.filters.get("view", "all")
    if view in {"locked", "failing"}:
        rows = rows.filter(id__in=_failing(now, locked=view == "locked").values("account_id"))
    if view == "initial":
        rows = rows.filter(must_change_password=True, state=AccountState.ACTIVE)
    if request.search:
        rows = rows.filter(username__contains=request.search.lower())
    page = cut(rows, request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows(_rows(page.rows))


def watched_account(viewer: Viewer, account_id: int, now: datetime) -> WatchedRow:
    """One account of the viewer's area; NotFound outside."""
    rows = _rows(list(_area(viewer, now).filter(id=account_id).values_list(*_COLUMNS)))
    if not rows:
        raise NotFound("该账号")
    return rows[0]


def guarded(viewer: Viewer, now: datetime) -> Guarded:
    """The figures of the area, each counted up to 1,000."""
    rows = _area(viewer, now).order_by()

    def count(found: QuerySet[Account]) -> int:
        return found.values("pk")[:COUNTED_TO].count()

    return Guarded(
        count(rows.filter(id__in=_failing(now, locked=True).values("account_id"))),
        count(rows.filter(id__in=_failing(now, locked=False).values("account_id"))),
        count(rows.filter(must_change_password=True, state=AccountState.ACTIVE)),
    )


def _failing(now: datetime, *, locked: bool) -> QuerySet[Presence]:
    rows = Presence.objects.everything(reason=_BESIDE).filter(failures__gt=0)
    return rows.filter(locked_until__gt=now) if locked else rows.exclude(locked_until__gt=now)


def _area(viewer: Viewer, now: datetime) -> QuerySet[Account]:
    """Offices hold no jurisdiction (no business data): their area is that of their organisation."""
    if not viewer.can(Permission.WATCH) or viewer.organisation_id is None:
        raise denied("查看账号安全情况")
    area = organisations.jurisdiction_of(viewer.organisation_id, beijing_day(now))
    rows = Account.objects.everything(reason="a security administrator watches the accounts of his area")
    parts = inside("region_code", area)
    if any(not part for part in parts):
        return rows
    return rows.filter(reduce(or_, parts, Q(pk__in=[])))


def _rows(found: Sequence[tuple[Any, ...]]) -> tuple[WatchedRow, ...]:
    ids = [row[0] for row in found]
    entries = PersonalEntry.objects.everything(reason=_BESIDE).filter(account_id__in=ids, field=sealed.NAME)
    tokens = dict(entries.values_list("account_id", "token"))
    seen = Presence.objects.everything(reason=_BESIDE).filter(account_id__in=ids)
    beside = {row[0]: row[1:] for row in seen.values_list("account_id", "failures", "locked_until", "last_seen_at")}
    return tuple(
        WatchedRow(
            number,
            username,
            sealed.unseal(uid, sealed.NAME, tokens.get(number)),
            organisation or "生产经营主体",
            AccountRole(role),
            AccountState(state),
            *beside.get(number, (0, None, None)),
        )
        for number, uid, username, organisation, role, state in found
    )
