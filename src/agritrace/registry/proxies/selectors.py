"""Reading consents, and the viewer of somebody who acts by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRole, usable
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions.values import full_code
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import PERSON_FORMS, SubjectState

from . import rules
from .models import ProxyConsent
from .permissions import Permission
from .values import ConsentRow, ConsentState, Ending, ProxyKind, Sign, Standing, lent

SORTS: Mapping[str, Sort] = {"newest": Sort("id", "登记先后", descending=True)}
FILTERS = ("state",)
MOST_FOUND = 10
_COLUMNS = (
    "id", "subject_id", "subject__name", "subject__code", "subject__state", "region_code", "proxy_kind",
    "proxy_organisation_id", "proxy_subject_id", "scopes", "valid_from", "valid_until", "sign", "files", "state",
    "recorded_at", "ended_at", "ending", "reason", "version",
)  # fmt: skip  # the columns a row is made of


def records(viewer: Viewer) -> bool:
    """Whether the viewer takes consents: an official of a township or county, as himself."""
    local = viewer.level in {Level.TOWNSHIP, Level.COUNTY} and viewer.kind is ViewerKind.REGULATOR
    return local and viewer.can(Permission.RECORD)


def list_consents(viewer: Viewer, request: PageRequest, now: datetime) -> Page[ConsentRow]:
    """A page of consents of the viewer's area, office or subject; filter ``state``, search by name or code."""
    page = cut(_asked(viewer, request, beijing_day(now)), request, sorts=SORTS, columns=_COLUMNS)
    return page.with_rows(_rows(page.rows, beijing_day(now)))


def consent(viewer: Viewer, consent_id: int, now: datetime) -> ConsentRow:
    """One consent of the viewer's area, office or subject; NotFound otherwise."""
    if not viewer.can(Permission.SEE):
        raise denied("查看代录授权")
    found = list(ProxyConsent.objects.seen_by(viewer).filter(id=consent_id).values_list(*_COLUMNS))
    if not found:
        raise NotFound("这份代录授权")
    return _rows(found, beijing_day(now))[0]


def in_force_among(ids: Iterable[int], viewer: Viewer | None, today: date) -> tuple[tuple[int, str, str], ...]:
    """Which of these consents an office acts by still: number, farmer, region; with ``viewer`` only of his office."""
    every = ProxyConsent.objects.everything(reason="whether work an account holds goes on; told to whoever manages it")
    rows = every if viewer is None else ProxyConsent.objects.acted_on_by(viewer)
    if viewer is not None:
        rows = rows.filter(proxy_organisation_id=viewer.organisation_id)
    found = rows.filter(id__in=set(ids), state=ConsentState.GIVEN, valid_until__gte=today).order_by("id")
    return tuple(found.values_list("id", "subject__name", "region_code"))


def of_subject(viewer: Viewer, subject_id: int, now: datetime) -> tuple[ConsentRow, ...]:
    """The consents a farmer gave, newest first, of those the viewer may see."""
    if not viewer.can(Permission.SEE):
        raise denied("查看代录授权")
    found = ProxyConsent.objects.seen_by(viewer).filter(subject_id=subject_id).order_by("-id").values_list(*_COLUMNS)
    return _rows(list(found), beijing_day(now))


def endings(viewer: Viewer, row: ConsentRow) -> tuple[Ending, ...]:
    """How this viewer may end a consent: officials for the farmer at the counter or for reasons, the sides for themselves."""
    if viewer.kind is ViewerKind.REGULATOR and viewer.level in {Level.TOWNSHIP, Level.COUNTY}:
        return (Ending.FARMER, Ending.AUTHORITY) if viewer.jurisdiction.covers(row.region_code) else ()
    if viewer.subject_id is None or viewer.consent_id is not None:
        return ()
    if viewer.subject_id == row.subject_id:
        return (Ending.FARMER,)
    return (Ending.PROXY,) if viewer.subject_id == row.proxy_subject_id else ()


def may_act(viewer: Viewer, row: ConsentRow) -> bool:
    """Whether the viewer belongs to the proxy, may act, acts for nobody yet, and the consent holds today."""
    mine = {
        ProxyKind.OFFICE: (row.proxy_organisation_id, viewer.organisation_id),
        ProxyKind.SUBJECT: (row.proxy_subject_id, viewer.subject_id),
    }[row.proxy_kind]
    named = mine[0] is not None and mine[0] == mine[1]
    own = viewer.can(Permission.ACT) and viewer.consent_id is None
    return named and own and row.standing is Standing.IN_FORCE


def _proxy_works(row: ConsentRow) -> bool:
    """A subject that may not work for itself, as when it is suspended, works in no other name either."""
    if row.proxy_subject_id is None:
        return True
    proxy = subjects.brief([row.proxy_subject_id]).get(row.proxy_subject_id)
    return proxy is not None and proxy.working


def acting(viewer: Viewer, consent_id: int, now: datetime) -> Viewer | None:
    """The viewer who acts by a consent, or None when he may not (any more): asked anew with every request.

    He has the farmer's subject and nothing of his own but account and name: no organisation, no jurisdiction, and only
    rights that the farmer lent, a sub-account could hold and, for cooperatives, the person holds for himself.
    """
    if not viewer.can(Permission.ACT) or viewer.consent_id is not None:
        return None
    found = list(ProxyConsent.objects.seen_by(viewer).filter(id=consent_id).values_list(*_COLUMNS))
    row = _rows(found, beijing_day(now))[0] if found else None
    if row is None or not may_act(viewer, row) or not _proxy_works(row):
        return None
    own = viewer.permissions if row.proxy_kind is ProxyKind.SUBJECT else None
    ceiling = usable(ViewerKind.SUBJECT, None, AccountRole.SUB)
    return replace(
        viewer,
        kind=ViewerKind.SUBJECT,
        organisation_id=None,
        subject_id=row.subject_id,
        level=None,
        jurisdiction=Jurisdiction(),
        permissions=rules.acting_permissions(lent(row.scopes), ceiling, own),
        consent_id=row.id,
    )


def candidates(viewer: Viewer, text: str) -> tuple[tuple[int, str, str], ...]:
    """Farmers of the viewer's area whose consent may be recorded, by code or name: number, name, code; at most ten."""
    if not records(viewer):
        raise denied("登记代录授权")
    found = subjects.list_subjects(viewer, PageRequest(search=text)).rows if text.strip() else ()
    return tuple((row.id, row.name, row.code) for row in found if row.org_form in PERSON_FORMS)[:MOST_FOUND]


def entry_regions(viewer: Viewer) -> tuple[str, ...]:
    """The region codes of the viewer's area, where he may enter farmers."""
    return tuple(full_code(prefix) for prefix in viewer.jurisdiction.include if prefix)


def _asked(viewer: Viewer, request: PageRequest, today: date) -> QuerySet[ProxyConsent]:
    if not viewer.can(Permission.SEE):
        raise denied("查看代录授权")
    rows = ProxyConsent.objects.seen_by(viewer)
    state = request.filters.get("state")
    if state == "given":
        rows = rows.filter(state=ConsentState.GIVEN, valid_until__gte=today)
    elif state == "expired":
        rows = rows.filter(state=ConsentState.GIVEN, valid_until__lt=today)
    elif state == "ended":
        rows = rows.filter(state=ConsentState.ENDED)
    text = "".join(request.search.split())
    return rows.filter(Q(subject__name__icontains=text) | Q(subject__code=text)) if text else rows


def _rows(found: Sequence[tuple[Any, ...]], today: date) -> tuple[ConsentRow, ...]:
    told = [dict(zip(_COLUMNS, values, strict=True)) for values in found]
    used = accounts.used_by_owners({one["subject_id"] for one in told})
    offices = organisations.names({one["proxy_organisation_id"] for one in told} - {None})
    others = subjects.names({one["proxy_subject_id"] for one in told} - {None})
    return tuple(_row(one, today, used=used, proxies={**offices, **{-k: v for k, v in others.items()}}) for one in told)


def _row(told: dict[str, Any], today: date, *, used: frozenset[int], proxies: Mapping[int, str]) -> ConsentRow:
    """``proxies``: names of offices by number, of subjects by negative number."""
    worth = rules.Worth(
        state=ConsentState(told["state"]),
        valid_from=told["valid_from"],
        valid_until=told["valid_until"],
        subject_state=SubjectState(told["subject__state"]),
        has_code=told["subject__code"] is not None,
        used_by_owner=told["subject_id"] in used,
    )
    key = told["proxy_organisation_id"] or -(told["proxy_subject_id"] or 0)
    return ConsentRow(
        id=told["id"],
        subject_id=told["subject_id"],
        subject=told["subject__name"],
        subject_code=told["subject__code"] or "",
        region_code=told["region_code"],
        proxy_kind=ProxyKind(told["proxy_kind"]),
        proxy_organisation_id=told["proxy_organisation_id"],
        proxy_subject_id=told["proxy_subject_id"],
        proxy=proxies.get(key, ""),
        scopes=tuple(told["scopes"]),
        valid_from=told["valid_from"],
        valid_until=told["valid_until"],
        sign=Sign(told["sign"]),
        files=tuple(told["files"]),
        recorded_at=told["recorded_at"],
        ended_at=told["ended_at"],
        ending=told["ending"],
        reason=told["reason"],
        version=told["version"],
        standing=rules.standing(worth, today),
    )
