"""Reading organisations: rows for viewers, names for everybody, offices and jurisdictions for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from agritrace.foundation.regions.values import CITIES_WITHOUT_COUNTIES
from agritrace.kernel.paging import Page, PageRequest, Sort, cut
from agritrace.kernel.results import NotFound, denied
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind

from .models import JurisdictionPart, Organisation
from .permissions import Permission
from .values import JurisdictionRow, Office, OrganisationRow, OrganisationState, Sign

COLUMNS = ("id", "kind", "level", "name", "code", "region_code", "parent_id", "state", "created_at")
SORTS: Mapping[str, Sort] = {
    "region": Sort("region_code", "区划"),
    "name": Sort("sort_key", "名称"),
}
FILTERS = ("kind", "level", "state")


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
    held = _parts().filter(_holds(day), organisation_id__in=set(ids)).order_by("prefix")
    for number, sign, prefix in held.values_list("organisation_id", "sign", "prefix"):
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
    if "level" in wanted and wanted["level"] not in {"0", "1", "2", "3", "4"}:
        del wanted["level"]
    rows = rows.filter(**wanted)
    for word in request.search.split():
        low = word.lower()
        rows = rows.filter(
            Q(name__contains=word) | Q(initials__startswith=low) | Q(sort_key__startswith=low) | _coded(word)
        )
    return rows


def _coded(word: str) -> Q:
    return Q(code=word.upper()) | Q(region_code__startswith=word) if word.isascii() else Q(pk__in=[])


def _parts() -> QuerySet[JurisdictionPart]:
    return JurisdictionPart.objects.everything(reason="who is competent where is public")


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def row_of(values: tuple[Any, ...]) -> OrganisationRow:
    """A row out of ``COLUMNS``."""
    number, kind, level, name, code, region_code, parent_id, state, created_at = values
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
    )
