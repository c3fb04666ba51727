"""The names beside rows of recalls and holds, a query for each kind."""

from __future__ import annotations

from collections.abc import Iterable

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.registry.subjects import selectors as subjects

from ..values import HoldRow, RecallRow
from .listing import Names


def of_recalls(rows: Iterable[RecallRow]) -> Names:
    """For recalls: place of origin and who opened them."""
    told = list(rows)
    counties = {f"{row.region_code[:6]}000000" for row in told}
    return Names({}, regions.names(counties), organisations.names({row.organisation_id for row in told}))


def of_holds(rows: Iterable[HoldRow], counties: Iterable[str] = ()) -> Names:
    """For holds: holder, county, who decided and who opened the recall."""
    told = list(rows)
    places = {f"{row.region_code[:6]}000000" for row in told} | set(counties)
    offices = {row.organisation_id or 0 for row in told} | {row.opener_id for row in told}
    return Names(
        subjects.names({row.subject_id for row in told}), regions.names(places), organisations.names(offices - {0})
    )
