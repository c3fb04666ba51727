"""Which office checks papers: the county that answers for the subject's place, or a city that has no counties."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions.values import full_code, is_competent_county
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Level, Viewer

OTHERS = "核对这份证照，它由主体所在县（市、区）的农业农村部门核对"


def sits(viewer: Viewer) -> bool:
    """Whether the viewer's office checks papers at all."""
    prefixes = viewer.jurisdiction.include
    return viewer.level is Level.COUNTY or any(is_competent_county(full_code(p)) for p in prefixes if p)


def checks(viewer: Viewer, region_code: str, now: datetime) -> bool:
    """Whether the viewer's office is the one that answers for this place on the day of ``now``."""
    competent = organisations.competent_county(region_code, beijing_day(now))
    return competent is not None and competent.id == viewer.organisation_id


def must_check(viewer: Viewer, region_code: str, now: datetime) -> None:
    """Raise Denied unless the viewer's office is the competent one."""
    if not checks(viewer, region_code, now):
        raise denied(OTHERS)
