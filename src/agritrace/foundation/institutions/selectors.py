"""Reading applications and cards: for the office that decides, for the institution, for applicants without account."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRole, AccountState
from agritrace.foundation.files import selectors as files
from agritrace.foundation.files.values import FileRow
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import REMIND_DAYS, Contact, QualificationStanding
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import COUNTED_TO, Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from . import personal
from .models import ApplicantPersonal, Application, ApplicationFile, Decision, OfficerCard
from .permissions import Permission
from .values import (
    Applicant,
    ApplicationRow,
    ApplicationState,
    Asked,
    CardRow,
    DecisionRow,
    StatusRow,
)

CONTACT = ("address", "postcode", "phone", "email", "duty_phone")
COLUMNS = (
    "id", "query_no", "asked", "state", "kind", "level", "name", "region_code", "superior_id", "organisation_id",
    *CONTACT, "username", "reason", "version", "submitted_at", "decided_at",
)  # fmt: skip  # the order of the row
SORTS: Mapping[str, Sort] = {"newest": Sort("submitted_at", "提交时间", descending=True)}
FILTERS = ("state", "asked")
CARD_SORTS: Mapping[str, Sort] = {"end": Sort("valid_until", "有效期"), "card": Sort("card_no", "执法证号")}
CARD_FILTERS = ("standing",)
_CARDS = ("id", "account_id", "organisation_id", "organisation__name", "card_no", "valid_until")
_PROVEN = "the applicant proved himself by query number and telephone"
_BESIDE = "read beside an application the viewer sees"


def row_of(values: tuple[Any, ...]) -> ApplicationRow:
    """A row out of ``COLUMNS``."""
    number, query_no, asked, state, kind, level, name, region, superior, organisation, *rest = values
    username, reason, version, submitted_at, decided_at = rest[5:]
    return ApplicationRow(
        number, query_no, Asked(asked), ApplicationState(state), ViewerKind(kind), Level(level), name, region,
        superior, organisation, Contact(*rest[:5]), username, reason, version, submitted_at, decided_at,
    )  # fmt: skip  # the order of the row


def application(viewer: Viewer, application_id: int) -> ApplicationRow:
    """One application to the viewer's office or of his own institution; NotFound otherwise, Denied without permission."""
    if not (viewer.can(Permission.DECIDE) or viewer.can(Permission.APPLY)):
        raise denied("查看机构申请")
    rows = Application.objects.seen_by(viewer).filter(id=application_id).values_list(*COLUMNS)
    found = next((row_of(values) for values in rows), None)
    if found is None:
        raise NotFound("这份申请")
    return found


def decides(viewer: Viewer, row: ApplicationRow) -> bool:
    """Whether this viewer's office is the competent one."""
    return viewer.can(Permission.DECIDE) and viewer.organisation_id == row.superior_id


def list_applications(viewer: Viewer, request: PageRequest) -> Page[ApplicationRow]:
    """One page of the applications to the viewer's office, searched by name or query number."""
    page = cut(_filtered(_to_decide(viewer), request), request, sorts=SORTS, columns=COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def export_applications(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> tuple[ApplicationRow, ...]:
    """All rows of that list, newest first, at most ``limit``."""
    rows = _filtered(_to_decide(viewer), request).order_by("-submitted_at", "-id")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS)[:limit])


def waiting(viewer: Viewer, limit: int = 6) -> tuple[ApplicationRow, ...]:
    """The applications that wait longest for the viewer's office."""
    rows = _to_decide(viewer).filter(state=ApplicationState.PENDING).order_by("submitted_at", "id")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS)[:limit])


def open_among(ids: frozenset[int], viewer: Viewer | None) -> tuple[ApplicationRow, ...]:
    """Which of these applications wait for a decision; with ``viewer`` only those that wait for his office."""
    if not ids or (viewer is not None and not viewer.can(Permission.DECIDE)):
        return ()
    every = Application.objects.everything(reason="whether work an account holds is done; told to whoever manages it")
    rows = every if viewer is None else _to_decide(viewer)
    found = rows.filter(id__in=ids, state=ApplicationState.PENDING).order_by("submitted_at", "id")
    return tuple(row_of(values) for values in found.values_list(*COLUMNS))


def count_waiting(viewer: Viewer) -> int:
    """How many applications wait for the viewer's office, counted up to 1,000."""
    rows = _to_decide(viewer).filter(state=ApplicationState.PENDING)
    return rows.order_by().values("pk")[:COUNTED_TO].count()


def own_applications(viewer: Viewer) -> tuple[ApplicationRow, ...]:
    """What the viewer's own institution asked for, newest first, at most 50."""
    if not viewer.can(Permission.APPLY) or viewer.organisation_id is None:
        raise denied("查看本机构的申请")
    rows = Application.objects.seen_by(viewer).filter(organisation_id=viewer.organisation_id)
    return tuple(row_of(values) for values in rows.order_by("-id").values_list(*COLUMNS)[:50])


def under_way(organisation_id: int) -> int | None:
    """The number of the application of an institution that is not decided yet, or None."""
    rows = Application.objects.everything(reason="one application under way for each institution")
    found = rows.filter(
        organisation_id=organisation_id, state__in=[ApplicationState.PENDING, ApplicationState.RETURNED]
    )
    return found.values_list("id", flat=True).first()


def papers(application_id: int) -> tuple[FileRow, ...]:
    """The papers of an application the viewer sees, in their order."""
    lines = ApplicationFile.objects.everything(reason=_BESIDE).filter(application_id=application_id).order_by("id")
    ids: list[UUID] = list(lines.values_list("file_id", flat=True))
    known = files.files(ids)
    return tuple(known[one] for one in ids if one in known)


def decisions(application_id: int) -> tuple[DecisionRow, ...]:
    """Decisions about an application the viewer sees, newest first."""
    rows = Decision.objects.everything(reason=_BESIDE).filter(application_id=application_id).order_by("-id")
    return tuple(DecisionRow(*values) for values in rows.values_list("approve", "words", "by_account_id", "at"))


def applicant(application_id: int) -> Applicant | None:
    """The person an application names, telephone masked; None when there is none or he was erased."""
    found = person_of(application_id)
    return found.masked() if found else None


def person_of(application_id: int) -> personal.Person | None:
    """The person in the clear, for services of this room alone; None when there is none or he was erased."""
    rows = ApplicantPersonal.objects.everything(reason="opened inside the room for one act")
    for row, name, phone in rows.filter(application_id=application_id).values_list("row", "name", "phone"):
        return personal.opened(row, name, phone)
    return None


def status(query_no: str, phone_tail: str) -> StatusRow | None:
    """The state of a registration for whoever knows its number and the end of its telephone; None for anything wrong."""
    rows = Application.objects.everything(reason=_PROVEN).filter(query_no=query_no, asked=Asked.OPEN)
    found = next((row_of(values) for values in rows.values_list(*COLUMNS)), None)
    person = person_of(found.id) if found else None
    if found is None or person is None or not hmac.compare_digest(person.phone[-4:].encode(), phone_tail.encode()):
        return None
    last = decisions(found.id)
    return StatusRow(found, last[0].words if last else "")


def deciders(organisation_id: int) -> tuple[int, ...]:
    """The administrators of an office in use: who is told about applications."""
    return tuple(
        one.id
        for one in accounts.accounts_of_organisation(organisation_id)
        if one.role is AccountRole.ADMIN and one.state is AccountState.ACTIVE
    )


def users_in_use(organisation_id: int) -> int:
    """How many accounts in use an institution has besides its administrators'."""
    used = accounts.accounts_of_organisation(organisation_id)
    return sum(one.state is AccountState.ACTIVE and one.role is not AccountRole.ADMIN for one in used)


def list_cards(viewer: Viewer, request: PageRequest) -> Page[CardRow]:
    """One page of cards in force: of the viewer's own body, or of the bodies in a regulator's jurisdiction."""
    page = cut(_cards(viewer, request), request, sorts=CARD_SORTS, columns=_CARDS)
    return page.with_rows(_card_rows(page.rows))


def export_cards(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> tuple[CardRow, ...]:
    """All cards of that list by the end of their validity, at most ``limit``."""
    return _card_rows(tuple(_cards(viewer, request).order_by("valid_until", "id").values_list(*_CARDS)[:limit]))


def card(viewer: Viewer, card_id: int) -> CardRow:
    """One card in force the viewer sees; NotFound otherwise."""
    if not viewer.can(Permission.SEE_OFFICERS):
        raise denied("查看执法人员")
    rows = OfficerCard.objects.seen_by(viewer).filter(id=card_id, in_force=True).values_list(*_CARDS)
    found = _card_rows(tuple(rows))
    if not found:
        raise NotFound("这份执法证")
    return found[0]


def officers(viewer: Viewer) -> dict[int, str]:
    """The accounts in use of the viewer's own body with the names of their people: who may be given a card."""
    if viewer.organisation_id is None or not viewer.can(Permission.KEEP_OFFICERS):
        return {}
    used = accounts.accounts_of_organisation(viewer.organisation_id)
    ids = {one.id: one.username for one in used if one.state is AccountState.ACTIVE}
    named = accounts.names(ids)
    return {number: f"{named.get(number, '（已清除）')}（{username}）" for number, username in ids.items()}


def _card_rows(rows: tuple[tuple[Any, ...], ...]) -> tuple[CardRow, ...]:
    named = accounts.names({row[1] for row in rows})
    return tuple(
        CardRow(number, account, named.get(account, "（已清除）"), body, words, card_no, until)
        for number, account, body, words, card_no, until in rows
    )


def _cards(viewer: Viewer, request: PageRequest) -> QuerySet[OfficerCard]:
    if not viewer.can(Permission.SEE_OFFICERS):
        raise denied("查看执法人员")
    rows = OfficerCard.objects.seen_by(viewer).filter(in_force=True)
    today = beijing_day(system_now())
    soon = today + timedelta(days=REMIND_DAYS)
    stands = {
        QualificationStanding.EXPIRED: Q(valid_until__lt=today),
        QualificationStanding.EXPIRING: Q(valid_until__gte=today, valid_until__lte=soon),
        QualificationStanding.VALID: Q(valid_until__gt=soon),
    }
    wanted = request.filters.get("standing", "")
    if wanted in set(stands):
        rows = rows.filter(stands[QualificationStanding(wanted)])
    for word in request.search.split():
        rows = rows.filter(Q(card_no__startswith=word.upper()) | Q(organisation__name__contains=word))
    return rows


def _to_decide(viewer: Viewer) -> QuerySet[Application]:
    if not viewer.can(Permission.DECIDE) or viewer.organisation_id is None:
        raise denied("办理机构申请")
    return Application.objects.seen_by(viewer).filter(superior_id=viewer.organisation_id)


def _filtered(rows: QuerySet[Application], request: PageRequest) -> QuerySet[Application]:
    state, asked = request.filters.get("state", ""), request.filters.get("asked", "")
    if state in set(ApplicationState):
        rows = rows.filter(state=state)
    if asked in set(Asked):
        rows = rows.filter(asked=asked)
    for word in request.search.split():
        rows = rows.filter(Q(name__contains=word) | Q(query_no=word))
    return rows


def competent(kind: ViewerKind, level: Level, region_code: str, *, day: date) -> int | None:
    """The number of the office that decides about a new institution, or None."""
    found = organisations.competent_superior(kind, level, region_code, day=day)
    return found.id if found else None
