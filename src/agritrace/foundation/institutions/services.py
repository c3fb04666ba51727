"""Writing of the institutions room: applications, decisions, certificates with files, cards, reminders, reforms."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationState
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import Viewer

from . import acts, selectors
from .applying import KIND, apply, apply_inside, reapply, withdraw
from .deciding import decide
from .expiring import expire
from .keeping import end_card, record_card, record_qualification, remind
from .models import Application
from .values import OPEN_STATES

__all__ = [
    "KIND",
    "apply",
    "apply_inside",
    "decide",
    "end_card",
    "expire",
    "hand_over",
    "reapply",
    "record_card",
    "record_qualification",
    "remind",
    "withdraw",
]


def hand_over(viewer: Viewer, now: datetime) -> int:
    """Give applications whose office was closed by a reform to the office now competent; returns how many. System only.

    An application nobody is competent for stays where it is until somebody is.
    """

    def work(opened: journal.OpenAct) -> int:
        rows = Application.objects.acted_on_by(viewer).filter(
            state__in=sorted(OPEN_STATES), superior__state=OrganisationState.CLOSED
        )
        left = [selectors.row_of(values) for values in rows.order_by("id").values_list(*selectors.COLUMNS)]
        moved = 0
        for row in left:
            own = organisations.briefs([row.organisation_id]).get(row.organisation_id) if row.organisation_id else None
            day = beijing_day(now)
            after = own.parent_id if own else selectors.competent(row.kind, row.level, row.region_code, day=day)
            if after is None or after == row.superior_id:
                continue
            Application.objects.storing(opened).filter(id=row.id).update(superior_id=after)
            opened.on(KIND, row.id, row.region_code)
            moved += 1
        opened.note(count=moved)
        return moved

    return journal.act(viewer, acts.HAND_OVER, work, now=now, answer=int)
