"""Reading organisations: rows for viewers, names for everybody, offices and jurisdictions for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from agritrace.foundation.journal.values import WhichObjects
from agritrace.foundation.regions.values import CITIES_WITHOUT_COUNTIES
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind

from .models import JurisdictionPart, Organisation, OrganisationContact, Qualification, Succession
from .permissions import Permission
from .values import (
    REMIND_DAYS,
    Contact,
    ContactRow,
    JurisdictionRow,
    Office,
    OrganisationRow,
    OrganisationState,
    QualificationFacts,
    QualificationRow,
    QualificationStanding,
    ReformKind,
    Scheme,
    Sign,
    SuccessionRow,
    levels_above,
)

COLUMNS = ("id", "kind", "level", "name", "code", "region_code", "parent_id", "state", "created_at", "support_kind")
SORTS: Mapping[str, Sort] = {
    "region": Sort("region_code", "区划"),
    "name": Sort("sort_key", "名称"),
}
FILTERS = ("kind", "level", "state", "qualification")
_HELD = """
SELECT organisation_id, sign, prefix FROM organisations_jurisdictionpart
WHERE organisation_id = ANY(%(organisations)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
ORDER BY prefix
"""
"""Asked at every request: written out, because building it takes longer than answering it."""
_CONTACT = ("address", "postcode", "phone", "email", "duty_phone")


def organisation(viewer: Viewer, organisation_id: int) -> OrganisationRow:
    """One organisation inside the viewer's jurisdiction, or his own; NotFound otherwise."""
    rows = Organisation.objects.seen_by(viewer).filter(id=organisation_id).values_list(*COLUMNS)
    found = next((row_of(values) for values in rows), None)
    if found is None:
        raise NotFound("该机构")
    return found


def briefs(ids: Iterable[int]) -> dict[int, OrganisationRow]:
    """Many organisations by number; they are public bodies, so no viewer is asked for."""
    rows = Organisation.objects.everything(reason="names and places of authorities are public")
    return {values[0]: row_of(values) for values in rows.filter(id__in=set(ids)).values_list(*COLUMNS)}


def names(ids: Iterable[int]) -> dict[int, str]:
    """Names of organisations by number; unknown numbers are absent."""
    rows = Organisation.objects.everything(reason="names of authorities are public").filter(id__in=set(ids))
    return dict(rows.values_list("id", "name"))


def is_founded() -> bool:
    """Whether there is a ministry: every other organisation was opened below it."""
    rows = Organisation.objects.everything(reason="whether the installation was founded; nothing else about it")
    return rows.filter(parent_id=None).exists()


def open_places() -> tuple[tuple[int, str], ...]:
    """Every open organisation with the code of the region it stands in."""
    rows = Organisation.objects.everything(reason="names and places of authorities are public")
    return tuple(rows.filter(state=OrganisationState.ACTIVE).order_by("id").values_list("id", "region_code"))


def objects_called(question: WhichObjects) -> tuple[tuple[str, int], ...]:
    """The answer to the journal's question: the organisation of this code."""
    rows = Organisation.objects.everything(reason="codes of authorities are public").filter(code=question.text.upper())
    return tuple(("organisation", number) for number in rows.values_list("id", flat=True))


def office_of(organisation_id: int) -> Office:
    """An organisation as the delegation kernel sees it; NotFound when there is none or it is closed."""
    found = briefs((organisation_id,)).get(organisation_id)
    if found is None or found.state is not OrganisationState.ACTIVE:
        raise NotFound("该机构")
    return found.office


def directly_below(organisation_id: int) -> tuple[OrganisationRow, ...]:
    """The open organisations right below one: lower regulators and bodies of its own level, by region."""
    rows = Organisation.objects.everything(reason="names and places of authorities are public")
    found = rows.filter(parent_id=organisation_id, state=OrganisationState.ACTIVE).order_by(
        "level", "region_code", "id"
    )
    return tuple(row_of(values) for values in found.values_list(*COLUMNS))


def jurisdiction_of(organisation_id: int, day: date) -> Jurisdiction:
    """The prefixes an organisation is competent for on a day; empty when it was not competent for anything."""
    return jurisdictions_of((organisation_id,), day).get(organisation_id, Jurisdiction())


def jurisdictions_of(ids: Iterable[int], day: date) -> dict[int, Jurisdiction]:
    """The jurisdictions of many organisations on a day, in one query."""
    signs: dict[int, dict[str, list[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"organisations": list(set(ids)), "day": day})
        for number, sign, prefix in cursor.fetchall():
            signs.setdefault(number, {}).setdefault(sign, []).append(prefix)
    return {
        number: Jurisdiction(tuple(one.get(Sign.INCLUDE, ())), tuple(one.get(Sign.EXCLUDE, ())))
        for number, one in signs.items()
    }


def parts_of(organisation_id: int) -> tuple[JurisdictionRow, ...]:
    """All dated parts of a jurisdiction, what holds now and what held before, oldest first."""
    rows = _parts().filter(organisation_id=organisation_id).order_by("valid_from", "id")
    columns = rows.values_list("prefix", "sign", "valid_from", "valid_to", "inherited_from")
    return tuple(JurisdictionRow(p, Sign(s), since, until, source) for p, s, since, until, source in columns)


def competent_county(region_code: str, day: date) -> OrganisationRow | None:
    """The county regulator that answers for a place on a day; in a city without counties the city's. None if nobody.

    Of several that cover the place the most specific one wins (a zone before the county it was cut out of).
    """
    return _competent(region_code, day, kind=ViewerKind.REGULATOR)


def competent_township(region_code: str, day: date) -> OrganisationRow | None:
    """The township office that answers for a place on a day, the most specific one; None where there is none."""
    found = _parts().filter(
        _holds(day),
        prefix__in=[region_code[:length] for length in (9, 12) if region_code[length - 3 : length] != "000"],
        sign=Sign.INCLUDE,
        organisation__kind=ViewerKind.REGULATOR.value,
        organisation__level=int(Level.TOWNSHIP),
        organisation__state=OrganisationState.ACTIVE,
    )
    longest = dict(found.order_by("prefix", "-organisation_id").values_list("prefix", "organisation_id"))
    number = longest[max(longest, key=len)] if longest else 0
    return briefs([number]).get(number)


def competent_body(region_code: str, kind: ViewerKind, day: date) -> OrganisationRow | None:
    """The county's own testing or enforcement body that answers for a place on a day, or None."""
    return _competent(region_code, day, kind=kind)


def _competent(region_code: str, day: date, *, kind: ViewerKind) -> OrganisationRow | None:
    prefixes = [region_code[:length] for length in (4, 6, 9, 12) if length <= len(region_code)]
    found = _parts().filter(
        _holds(day),
        prefix__in=prefixes,
        sign=Sign.INCLUDE,
        organisation__kind=kind.value,
        organisation__level__in=[int(Level.COUNTY), int(Level.CITY)],
        organisation__state=OrganisationState.ACTIVE,
    )
    longest = {number: len(prefix) for number, prefix in sorted(found.values_list("organisation_id", "prefix"))}
    rows = briefs(longest)
    covers = jurisdictions_of(longest, day)
    fits = [rows[n] for n in longest if covers[n].covers(region_code) and _is_county(rows[n], region_code)]
    return max(fits, key=lambda row: (row.level, longest[row.id], -row.id), default=None)


def _is_county(row: OrganisationRow, region_code: str) -> bool:
    """A county, or the city of a place whose city has no counties: its code says so (domain facts codes §3)."""
    return row.level is Level.COUNTY or region_code[:4] in CITIES_WITHOUT_COUNTIES


def list_organisations(viewer: Viewer, request: PageRequest) -> Page[OrganisationRow]:
    """One page of organisations the viewer may see, searched by name, pinyin initials, code or region digits."""
    if not viewer.can(Permission.SEE):
        raise denied("查看机构")
    page = cut(_filtered(Organisation.objects.seen_by(viewer), request), request, sorts=SORTS, columns=COLUMNS)
    return page.with_rows([row_of(values) for values in page.rows])


def export_organisations(viewer: Viewer, request: PageRequest, *, limit: int = 10_000) -> tuple[OrganisationRow, ...]:
    """All rows of a list in its order, at most ``limit``."""
    if not viewer.can(Permission.SEE):
        raise denied("导出机构")
    sort = SORTS.get(request.sort, SORTS["region"])
    rows = _filtered(Organisation.objects.seen_by(viewer), request).order_by(sort.column, "id")
    return tuple(row_of(values) for values in rows.values_list(*COLUMNS)[:limit])


def _filtered(rows: QuerySet[Organisation], request: PageRequest) -> QuerySet[Organisation]:
    wanted = {name: request.filters[name] for name in FILTERS if request.filters.get(name)}
    qualified = wanted.pop("qualification", "")
    if qualified in set(QualificationStanding):
        rows = _standing(rows, QualificationStanding(qualified), beijing_day(system_now()))
    if "level" in wanted and wanted["level"] not in {"0", "1", "2", "3", "4"}:
        del wanted["level"]
    rows = rows.filter(**wanted)
    for word in request.search.split():
        low = word.lower()
        rows = rows.filter(
            Q(name__contains=word) | Q(initials__startswith=low) | Q(sort_key__startswith=low) | _coded(word)
        )
    return rows


def _standing(rows: QuerySet[Organisation], standing: QualificationStanding, day: date) -> QuerySet[Organisation]:
    """Laboratories by their worst certificate in force on a day; without any they stand at NONE."""
    held = Qualification.objects.everything(reason="beside organisations the viewer sees").filter(
        organisation_id=OuterRef("pk"), state="in_force"
    )
    over, soon = held.filter(valid_until__lt=day), held.filter(valid_until__lte=day + timedelta(days=REMIND_DAYS))
    rows = rows.filter(kind=ViewerKind.LABORATORY.value)
    if standing is QualificationStanding.EXPIRED:
        return rows.filter(Exists(over))
    if standing is QualificationStanding.EXPIRING:
        return rows.filter(Exists(soon), ~Exists(over))
    if standing is QualificationStanding.VALID:
        return rows.filter(Exists(held), ~Exists(soon))
    return rows.filter(~Exists(held))


def _coded(word: str) -> Q:
    return Q(code=word.upper()) | Q(region_code__startswith=word) if word.isascii() else Q(pk__in=[])


def neighbours(row: OrganisationRow) -> tuple[OrganisationRow, ...]:
    """The open organisations of the same kind and level below the same superior, itself included."""
    if row.parent_id is None:
        return ()
    return tuple(one for one in directly_below(row.parent_id) if (one.kind, one.level) == (row.kind, row.level))


def competent_superior(kind: ViewerKind, level: Level, region_code: str, *, day: date) -> OrganisationRow | None:
    """The open regulator below which an organisation of that kind and level belongs on a day, or None.

    A body stands below the regulator of its own level, a regulator below the next one up; of several that cover the
    place the most specific one wins.
    """
    wanted = levels_above(level, region_code[:6].rstrip("0")) if kind is ViewerKind.REGULATOR else {level}
    prefixes = ["", *(region_code[:length] for length in (2, 4, 6, 9, 12))]
    found = _parts().filter(
        _holds(day),
        prefix__in=prefixes,
        sign=Sign.INCLUDE,
        organisation__kind=ViewerKind.REGULATOR.value,
        organisation__level__in=[int(one) for one in wanted],
        organisation__state=OrganisationState.ACTIVE,
    )
    longest = {number: len(prefix) for number, prefix in sorted(found.values_list("organisation_id", "prefix"))}
    covers = jurisdictions_of(longest, day)
    rows = briefs(longest)
    fits = [rows[number] for number in longest if covers[number].covers(region_code)]
    return max(fits, key=lambda row: (row.level, longest[row.id], -row.id), default=None)


def named(text: str, *, limit: int = 6) -> tuple[OrganisationRow, ...]:
    """Open organisations by code, whole name or part of it, the exact ones alone when there are any."""
    word = text.strip()
    if not word:
        return ()
    rows = Organisation.objects.everything(reason="names of authorities are public").filter(
        state=OrganisationState.ACTIVE
    )
    exact = rows.filter(Q(name=word) | Q(code=word.upper()))
    found = exact if exact.exists() else rows.filter(name__contains=word)
    return tuple(row_of(values) for values in found.order_by("level", "id").values_list(*COLUMNS)[:limit])


def is_own_or_below(viewer: Viewer, row: OrganisationRow) -> bool:
    """Whether an organisation is the viewer's own or stands right below it; the system's is every one."""
    own = viewer.organisation_id
    return viewer.kind is ViewerKind.SYSTEM or (own is not None and own in (row.id, row.parent_id))


def contact_of(organisation_id: int) -> ContactRow:
    """The contact data of an organisation; empty with version 0 while nobody entered any."""
    rows = OrganisationContact.objects.everything(reason="office data are public inside the platform")
    found = rows.filter(organisation_id=organisation_id).values_list(*_CONTACT, "version").first()
    return ContactRow(Contact(*found[:-1]), found[-1]) if found else ContactRow(Contact(), 0)


def contacts(ids: Iterable[int]) -> dict[int, Contact]:
    """The contact data of many organisations; absent where nobody entered any."""
    rows = OrganisationContact.objects.everything(reason="office data are public inside the platform")
    found = rows.filter(organisation_id__in=set(ids)).values_list("organisation_id", *_CONTACT)
    return {number: Contact(*values) for number, *values in found}


def successions(organisation_id: int) -> tuple[tuple[SuccessionRow, ...], tuple[SuccessionRow, ...]]:
    """Whom an organisation followed, and who followed it, oldest first."""
    rows = Succession.objects.everything(reason="who followed whom is public").order_by("since", "id")
    common = ("since", "kind", "reform")
    before = rows.filter(successor_id=organisation_id).values_list("predecessor_id", "predecessor__name", *common)
    after = rows.filter(predecessor_id=organisation_id).values_list("successor_id", "successor__name", *common)
    return tuple(map(_succession, before)), tuple(map(_succession, after))


def _succession(values: tuple[Any, ...]) -> SuccessionRow:
    number, name, since, kind, reform = values
    return SuccessionRow(number, name, since, ReformKind(kind), reform)


def qualifications(viewer: Viewer, organisation_id: int) -> tuple[QualificationRow, ...]:
    """All certificates of a laboratory the viewer sees, those in force first, then the newest."""
    organisation(viewer, organisation_id)
    rows = Qualification.objects.everything(reason="read beside an organisation the viewer sees")
    return qualification_rows(rows.filter(organisation_id=organisation_id).order_by("state", "-id"))


def qualification(viewer: Viewer, qualification_id: int) -> QualificationRow:
    """One certificate of a laboratory the viewer sees; NotFound otherwise."""
    found = qualification_rows(Qualification.objects.seen_by(viewer).filter(id=qualification_id))
    if not found:
        raise NotFound("这份证书")
    return found[0]


def qualifications_of(ids: Iterable[int]) -> dict[int, tuple[QualificationRow, ...]]:
    """The certificates in force of many laboratories the viewer sees, by their number."""
    rows = Qualification.objects.everything(reason="read beside organisations the viewer sees")
    found: dict[int, list[QualificationRow]] = {}
    for row in qualification_rows(rows.filter(organisation_id__in=set(ids), state="in_force").order_by("scheme", "id")):
        found.setdefault(row.organisation_id, []).append(row)
    return {number: tuple(held) for number, held in found.items()}


def qualification_rows(rows: QuerySet[Qualification]) -> tuple[QualificationRow, ...]:
    """Rows out of a query of this room."""
    columns = ("scheme", "number", "scope_words", "valid_from", "valid_until")
    beside = ("organisation__name", "organisation__parent_id")
    return tuple(
        QualificationRow(number, owner, QualificationFacts(Scheme(scheme), *facts), state, file_id, name, superior)
        for number, owner, state, file_id, name, superior, scheme, *facts in rows.values_list(
            "id", "organisation_id", "state", "file_id", *beside, *columns
        )
    )


def _parts() -> QuerySet[JurisdictionPart]:
    return JurisdictionPart.objects.everything(reason="who is competent where is public")


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def row_of(values: tuple[Any, ...]) -> OrganisationRow:
    """A row out of ``COLUMNS``."""
    number, kind, level, name, code, region_code, parent_id, state, created_at, support_kind = values
    return OrganisationRow(
        number,
        ViewerKind(kind),
        Level(level),
        name,
        code,
        region_code,
        parent_id,
        OrganisationState(state),
        created_at,
        support_kind,
    )
