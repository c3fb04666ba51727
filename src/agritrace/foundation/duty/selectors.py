"""Reading duty sessions, and the viewer of somebody on duty."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.scope import inside
from agritrace.kernel.viewer import Jurisdiction, OnDuty, Viewer

from . import acts, rules
from .models import DutySession
from .permissions import Permission
from .values import DUTY, DutyRow, DutyState, Ending, Limit, access, accesses

left_words = rules.left_words
SORTS = {"newest": Sort("id", "开始先后", descending=True)}
FILTERS = ("state", "access")
_COLUMNS = (
    "id", "account_id", "organisation_id", "region_code", "access", "area", "reason", "opened_at", "until", "ended_at",
    "ending", "state",
)  # fmt: skip  # the columns a row is made of
_LIMITS = Path(__file__).parent / "data" / "limits.csv"
_OWN = "the session of the very login that asks"


@cache
def limits() -> tuple[Limit, ...]:
    """The dated table of how long a session may be."""
    with _LIMITS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Limit(date.fromisoformat(r["valid_from"]), int(r["hours"]), r["source"], date.fromisoformat(r["as_of"]))
            for r in csv.DictReader(file)
        )


def superior_area(viewer: Viewer, day: date) -> Jurisdiction:
    """The area of the office right above the viewer's; empty when there is none."""
    own = organisations.briefs([viewer.organisation_id or 0]).get(viewer.organisation_id or 0)
    above = own.parent_id if own else None
    return organisations.jurisdiction_of(above, day) if above else Jurisdiction()


def on_duty(viewer: Viewer, duty_id: int, login_id: int, *, now: datetime) -> Viewer | None:
    """The viewer on duty, or None when this session opens nothing to him (any more): asked anew with every request.

    The number must be one of his own account, opened in this very login, running at this instant.
    """
    rows = DutySession.objects.everything(reason=_OWN).filter(
        id=duty_id, account_id=viewer.account_id or 0, login_id=login_id, state=DutyState.OPEN
    )
    found = rows.values_list("access", "area", "region_code", "opened_at", "until").first()
    if found is None or not rules.running(DutyState.OPEN, found[3], found[4], now=now):
        return None
    chosen = access(found[0])
    if chosen is None or not rules.carries(viewer, chosen):
        return None
    return rules.carried(viewer, chosen, found[1], duty=OnDuty(duty_id, found[2]))


def ends_at(viewer: Viewer) -> datetime | None:
    """Until when the viewer is on duty; None when he is not."""
    if viewer.duty is None:
        return None
    rows = DutySession.objects.everything(reason=_OWN).filter(id=viewer.duty.id, account_id=viewer.account_id or 0)
    return rows.values_list("until", flat=True).first()


def running_of(viewer: Viewer, now: datetime) -> DutyRow | None:
    """The viewer's own session that runs now, in whichever login; None when there is none."""
    rows = DutySession.objects.everything(reason=_OWN).filter(
        account_id=viewer.account_id or 0, state=DutyState.OPEN, until__gt=now
    )
    found = _rows(list(rows.values_list(*_COLUMNS)[:1]), now)
    return found[0] if found else None


def goes_on(viewer: Viewer, now: datetime) -> bool:
    """Whether a session of the viewer runs in a login that is not over: nobody can go back to one whose login is."""
    rows = DutySession.objects.everything(reason=_OWN).filter(
        account_id=viewer.account_id or 0, state=DutyState.OPEN, until__gt=now
    )
    return any(not accounts.is_over(login, now) for login in rows.values_list("login_id", flat=True))


def list_sessions(viewer: Viewer, request: PageRequest, now: datetime) -> Page[DutyRow]:
    """A page of duty sessions: offices of their area, administrators of their institution, others their own."""
    page = cut(_asked(viewer, request, now), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows(_rows(page.rows, now))


def export_sessions(viewer: Viewer, request: PageRequest, now: datetime, *, limit: int = 10_000) -> tuple[DutyRow, ...]:
    """Every session the list would show, newest first."""
    rows = _asked(viewer, request, now).order_by("-id").values_list(*_COLUMNS)[:limit]
    return _rows(list(rows), now)


def session(viewer: Viewer, duty_id: int, now: datetime) -> DutyRow:
    """One duty session that the viewer may see; NotFound otherwise."""
    found = _rows(list(seen(viewer, now).filter(id=duty_id).values_list(*_COLUMNS)), now)
    if not found:
        raise NotFound("这次值守")
    return found[0]


def counted(row: DutyRow) -> tuple[tuple[str, int], ...]:
    """What was done in a session: acts in words with how often, the most frequent first."""
    titles = {one.name: journal.act_title(one) for one in journal.known_acts()} | acts.TITLES
    return tuple((titles.get(name, name), count) for name, count in journal.count_about(DUTY, row.id))


def seen(viewer: Viewer, now: datetime) -> QuerySet[DutySession]:
    """The sessions a viewer may see; offices hold no jurisdiction, their area is that of their organisation."""
    if viewer.can(Permission.WATCH) or viewer.can(Permission.AUDIT):
        rows = DutySession.objects.everything(reason="security and audit offices answer for an area")
        area = organisations.jurisdiction_of(viewer.organisation_id or 0, beijing_day(now))
        parts = inside("region_code", area)
        return rows if any(not one for one in parts) else rows.filter(reduce(or_, parts, Q(pk__in=[])))
    if viewer.can(Permission.OPERATORS):
        rows = DutySession.objects.everything(reason="the centre and the supervising body read what operators did")
        return rows.filter(access__in=[one.key for one in accesses() if not one.by_region])
    if viewer.can(Permission.SEE):
        return DutySession.objects.seen_by(viewer)
    if viewer.can(Permission.OPEN):
        return DutySession.objects.seen_by(viewer).filter(account_id=viewer.account_id or 0)
    raise denied("查看值守记录")


def _asked(viewer: Viewer, request: PageRequest, now: datetime) -> QuerySet[DutySession]:
    rows, asked = seen(viewer, now), request.filters
    over = Q(state=DutyState.ENDED) | Q(until__lte=now)
    if asked.get("state") in set(DutyState):
        rows = rows.filter(over) if asked["state"] == DutyState.ENDED else rows.exclude(over)
    if asked.get("access"):
        rows = rows.filter(access=asked["access"])
    text = request.search.strip()
    if not text:
        return rows
    if text.isdecimal() and len(text) < 16:
        return rows.filter(id=int(text))
    return rows.filter(account_id__in=[one.id for one in accounts.called(text)])


def _rows(found: Sequence[tuple[Any, ...]], now: datetime) -> tuple[DutyRow, ...]:
    told = [dict(zip(_COLUMNS, values, strict=True)) for values in found]
    people = accounts.names({one["account_id"] for one in told})
    offices = organisations.names({one["organisation_id"] for one in told})
    return tuple(
        DutyRow(
            id=one["id"],
            account_id=one["account_id"],
            person=people.get(one["account_id"], "已注销的账号"),
            organisation_id=one["organisation_id"],
            organisation=offices.get(one["organisation_id"], ""),
            region_code=one["region_code"],
            access=one["access"],
            area=one["area"],
            reason=one["reason"],
            opened_at=one["opened_at"],
            until=one["until"],
            ended_at=one["ended_at"] or (one["until"] if one["until"] <= now else None),
            ending=Ending(one["ending"]) if one["ending"] else Ending.CLOCK if one["until"] <= now else None,
            running=rules.running(DutyState(one["state"]), one["opened_at"], one["until"], now=now),
        )
        for one in told
    )
