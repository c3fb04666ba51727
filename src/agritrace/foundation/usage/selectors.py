"""Reading figures of use: regions with what lies below them, organisations, the persons one administers.

Whom a viewer sees by name follows the delegation of accounts (domain facts subjects §4): an administrator administers
the accounts of his own organisation, the administrators of the organisations right below it and, for a county, the users of
its townships. Everybody else below is counted and not named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Left

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import ROLE_WORDS, STATE_WORDS, AccountRole, AccountRow
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import ancestors, full_code, prefix_of
from agritrace.kernel.clock import beijing_day, read_start_of_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.scope import inside
from agritrace.kernel.viewer import Jurisdiction, Viewer, ViewerKind

from . import rules
from .models import UsageDay, UsagePlace
from .permissions import Permission
from .values import NEVER, Figures, PersonUse, PlaceUse, RegionUse, Standing, Summary

FILTERS = ("region", "kind", "standing")
COUNTRY = "全国"
OWN = "本级"


def _jump_day(text: str) -> datetime:
    return read_start_of_day(text) + timedelta(days=1)


def sorts(days: int) -> Mapping[str, Sort]:
    """The offered orders of organisations over some days, the default first."""
    return {
        "logins": Sort(f"logins_{days}", "登录", descending=True, parse=int),
        "acts": Sort(f"acts_{days}", "操作", descending=True, parse=int),
        "last": Sort("last_at", "最近使用", descending=True, parse=_jump_day),
        "region": Sort("region_code", "区划"),
    }


def root(viewer: Viewer) -> str:
    """The region where a viewer's figures begin: leading digits; "" for the country or several regions."""
    return viewer.jurisdiction.include[0] if len(viewer.jurisdiction.include) == 1 else ""


def summary(viewer: Viewer, region: str, days: int, *, now: datetime) -> Summary:
    """A region of the viewer's area with what lies right below it; five queries.

    ``region`` is a region code or ""; NotFound beyond the viewer's area, Denied for whoever administers no authority.
    """
    _may(viewer, regulator=True)
    prefix = prefix_of(full_code(region)) if region else root(viewer)
    row = regions.region(full_code(prefix)) if prefix else None
    if not _touches(viewer, prefix) or (prefix and row is None):
        raise NotFound("这个区划的使用情况")
    found = _grouped(viewer, prefix, days, today=beijing_day(now))
    parts = rules.breakdown(prefix, ((full_code(_even(code)), figures) for code, figures in found))
    names = regions.names(code for code in parts if code)
    uses = tuple(RegionUse(code, names.get(code, code) if code else OWN, figures) for code, figures in parts.items())
    counted = UsagePlace.objects.seen_by(viewer).aggregate(at=Max("counted_at"))["at"]
    name = row.name if row else COUNTRY
    return Summary(prefix, name, _above(viewer, prefix), days, rules.total(parts.values()), uses, counted)


def list_places(viewer: Viewer, request: PageRequest, days: int, *, now: datetime) -> Page[PlaceUse]:
    """One page of organisations of the viewer's area; filters region, kind and standing, search by name."""
    today = beijing_day(now)
    page = cut(_asked(viewer, request, today), request, sorts=sorts(days), columns=_columns(days))
    return page.with_rows([_place(row, today) for row in page.rows])


def export_places(
    viewer: Viewer, request: PageRequest, days: int, *, now: datetime, limit: int = 10_000
) -> tuple[PlaceUse, ...]:
    """Every organisation the list would show, in its order."""
    today, offered = beijing_day(now), sorts(days)
    sort = offered.get(request.sort) or next(iter(offered.values()))
    descending = sort.descending if request.descending is None else request.descending
    sign = "-" if descending else ""
    rows = _asked(viewer, request, today).order_by(f"{sign}{sort.column}", f"{sign}id")
    return tuple(_place(row, today) for row in rows.values_list(*_columns(days))[:limit])


def place(viewer: Viewer, organisation_id: int, days: int, *, now: datetime) -> PlaceUse:
    """One organisation of the viewer's area, or his own; NotFound otherwise or before it was counted first."""
    _may(viewer)
    rows = UsagePlace.objects.seen_by(viewer).filter(organisation_id=organisation_id)
    found = rows.values_list(*_columns(days)).first()
    if found is None:
        raise NotFound("这个机构的使用情况")
    return _place(found, beijing_day(now))


def shown_roles(viewer: Viewer, organisation_id: int) -> tuple[AccountRole, ...] | None:
    """Whose persons of an organisation the viewer sees by name: None for all (his own), else roles he administers."""
    if organisation_id == viewer.organisation_id:
        return None
    places = accounts.appointment_places(viewer)
    roles = {one.role for one in places if one.organisation_id == organisation_id}
    return tuple(role for role in (AccountRole.ADMIN, AccountRole.USER) if role in roles)


def people(
    viewer: Viewer, organisation_id: int, days: int, *, now: datetime, request: PageRequest
) -> Page[PersonUse] | None:
    """A page of persons of an organisation whom the viewer administers; None when he administers nobody there."""
    place(viewer, organisation_id, days, now=now)
    roles = shown_roles(viewer, organisation_id)
    if roles == ():
        return None
    wanted = {"organisation": str(organisation_id), **({"role": roles[0].value} if roles else {})}
    asked = PageRequest(request.search, wanted, after=request.after, before=request.before, size=request.size)
    page = accounts.list_accounts(viewer, asked)
    return page.with_rows(_people(viewer, page.rows, rules.first_day(beijing_day(now), days)))


def organisation(viewer: Viewer, organisation_id: int) -> OrganisationRow:
    """The organisation of a page of figures."""
    return organisations.organisation(viewer, organisation_id)


def newest_day() -> date | None:
    """The newest day that was counted; for the timer."""
    rows = UsageDay.objects.everything(reason="the timer asks where it stood")
    newest: date | None = rows.aggregate(newest=Max("day"))["newest"]
    return newest


def _people(viewer: Viewer, rows: tuple[AccountRow, ...], first: date) -> tuple[PersonUse, ...]:
    days = UsageDay.objects.everything(reason="beside accounts the viewer administers")
    found = days.filter(account_id__in=[row.id for row in rows], day__gte=first).order_by().values_list("account_id")
    sums = {number: (logins, done) for number, logins, done in found.annotate(Sum("logins"), Sum("acts"))}
    none = (0, 0)
    return tuple(
        PersonUse(
            row.id,
            row.name,
            row.username,
            ROLE_WORDS[row.role],
            STATE_WORDS[row.state],
            sums.get(row.id, none)[0],
            sums.get(row.id, none)[1],
            row.last_seen_at,
        )
        for row in rows
    )


def _may(viewer: Viewer, *, regulator: bool = False) -> None:
    if not viewer.can(Permission.SEE) or (regulator and viewer.kind is not ViewerKind.REGULATOR):
        raise denied("查看使用情况")


def _touches(viewer: Viewer, prefix: str) -> bool:
    area = viewer.jurisdiction
    within = prefix.startswith(root(viewer)) and any(one.startswith(prefix) for one in area.include)
    return within or area.covers(prefix)


def _above(viewer: Viewer, prefix: str) -> tuple[tuple[str, str], ...]:
    """The regions above this one that the viewer may open, the highest first: code and name."""
    if not prefix or prefix == root(viewer):
        return ()
    codes = [code for code in ancestors(full_code(prefix)) if _touches(viewer, prefix_of(code))]
    codes = [code for code in codes if prefix_of(code).startswith(root(viewer))]
    names = regions.names(codes)
    top = () if root(viewer) else (("", COUNTRY),)
    return (*top, *((code, names.get(code, code)) for code in codes))


def _even(code: str) -> str:
    """Leading digits cut to a length region codes have."""
    return prefix_of(code.ljust(12, "0"))


def _within(rows: QuerySet[UsagePlace], prefix: str) -> QuerySet[UsagePlace]:
    conditions = inside("region_code", Jurisdiction((prefix,)))
    return rows.filter(conditions[0]) if prefix else rows


def _grouped(viewer: Viewer, prefix: str, days: int, *, today: date) -> list[tuple[str, Figures]]:
    """Sums by leading digits of the region code, organisations and producers apart in one row; one query."""
    office, producers, idle = (
        Q(organisation__isnull=False),
        Q(organisation__isnull=True),
        Q(last_at__lt=rules.idle_before(today), last_at__gt=NEVER),
    )
    rows = _within(UsagePlace.objects.seen_by(viewer), prefix).order_by()
    sums = {
        f"{who}_{column}": Coalesce(Sum(column, filter=which), 0)
        for who, which in (("office", office), ("producers", producers))
        for column in ("accounts", f"active_{days}", f"logins_{days}", f"acts_{days}")
    }
    found = rows.values_list(Left("region_code", rules.digits(prefix))).annotate(
        organisations=Count("id", filter=office),
        idle=Count("id", filter=office & idle),
        never=Count("id", filter=office & Q(last_at__lte=NEVER)),
        **sums,
        last=Max("last_at"),
    )
    return [(code, Figures(*told)) for code, *told in found]


def _columns(days: int) -> tuple[str, ...]:
    return (
        "organisation_id", "organisation__name", "organisation__kind", "organisation__level", "region_code", "accounts",
        f"active_{days}", f"logins_{days}", f"acts_{days}", "last_at",
    )  # fmt: skip  # the order of PlaceUse


def _place(row: tuple[Any, ...], today: date) -> PlaceUse:
    told: tuple[Any, ...] = (*row, rules.standing(row[-1], today))
    return PlaceUse(*told)


def _asked(viewer: Viewer, request: PageRequest, today: date) -> QuerySet[UsagePlace]:
    _may(viewer, regulator=True)
    rows = UsagePlace.objects.seen_by(viewer).filter(organisation__isnull=False)
    region, kind = request.filters.get("region", ""), request.filters.get("kind", "")
    if region.isdecimal() and len(region) == 12:
        rows = _within(rows, prefix_of(region))
    if kind:
        rows = rows.filter(organisation__kind=kind)
    before = rules.idle_before(today)
    by_standing = {
        Standing.USED: Q(last_at__gte=before),
        Standing.IDLE: Q(last_at__lt=before, last_at__gt=NEVER),
        Standing.NEVER: Q(last_at__lte=NEVER),
    }
    rows = rows.filter(by_standing.get(request.filters.get("standing", ""), Q()))  # type: ignore[call-overload]  # a word
    return rows.filter(organisation__name__icontains=request.search) if request.search else rows
