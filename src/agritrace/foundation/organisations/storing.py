"""Storing parts of jurisdictions inside an open act: shared by opening, setting, closing and reforms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Greatest

from agritrace.foundation.journal.services import OpenAct
from agritrace.kernel.viewer import Jurisdiction

from . import rules, selectors
from .models import JurisdictionPart, Organisation
from .values import OrganisationRow, OrganisationState, Sign

KIND = "organisation"


def stored(opened: OpenAct, ids: Iterable[int]) -> QuerySet[Organisation]:
    """Organisations already loaded through the scope, to be updated."""
    return Organisation.objects.storing(opened).filter(id__in=list(ids))


def open_parts(opened: OpenAct, organisation_id: int, wanted: Jurisdiction, *, since: date) -> None:
    """Let an organisation include and exclude these prefixes from a day on."""
    JurisdictionPart.objects.storing(opened).bulk_create(
        JurisdictionPart(organisation_id=organisation_id, prefix=prefix, sign=sign, valid_from=since)
        for prefix, sign in signed(wanted)
    )


def end_parts(opened: OpenAct, organisation_id: int, ended: Iterable[tuple[str, Sign]], *, since: date) -> None:
    """End these parts; ``since`` is the first day they no longer hold."""
    for prefix, sign in ended:
        held = JurisdictionPart.objects.storing(opened).filter(
            organisation_id=organisation_id, prefix=prefix, sign=sign, valid_to__isnull=True
        )
        held.update(valid_to=Greatest("valid_from", Value(since, DateField())))


def close(opened: OpenAct, rows: Sequence[OrganisationRow], day: date) -> None:
    """Close organisations with everything they cover."""
    ids = [row.id for row in rows]
    stored(opened, ids).update(state=OrganisationState.CLOSED)
    held = JurisdictionPart.objects.storing(opened).filter(organisation_id__in=ids, valid_to__isnull=True)
    held.update(valid_to=Greatest("valid_from", Value(day, DateField())))


def change(opened: OpenAct, changes: Sequence[rules.Change], day: date) -> None:
    """Store the planned changes of a reform or of a carving."""
    for one in changes:
        if one.ends:
            end_parts(opened, one.organisation_id, [(one.prefix, one.sign)], since=day)
        else:
            JurisdictionPart(
                organisation_id=one.organisation_id,
                prefix=one.prefix,
                sign=one.sign,
                valid_from=day,
                inherited_from=one.inherited_from,
            ).save(force_insert=True)


def carve(opened: OpenAct, row: OrganisationRow, gained: Sequence[str], *, since: date) -> None:
    """Cut what an organisation gained out of its neighbours of the same kind and level; they stand in the record."""
    neighbours = [one for one in selectors.neighbours(row) if one.id != row.id]
    ids = [one.id for one in neighbours]
    list(stored(opened, ids).order_by("id").select_for_update().values_list("id"))
    change(opened, rules.carve(gained, selectors.jurisdictions_of(ids, since)), since)
    for one in neighbours:
        opened.on(KIND, one.id, one.region_code)


def signed(one: Jurisdiction) -> list[tuple[str, Sign]]:
    """The parts of a jurisdiction with their signs."""
    pairs = [(prefix, Sign.INCLUDE) for prefix in one.include]
    return pairs + [(prefix, Sign.EXCLUDE) for prefix in one.exclude]


def minus(one: Jurisdiction, other: Jurisdiction) -> Jurisdiction:
    """The parts of one jurisdiction that another has not."""
    return Jurisdiction(
        tuple(p for p in one.include if p not in other.include), tuple(p for p in one.exclude if p not in other.exclude)
    )
