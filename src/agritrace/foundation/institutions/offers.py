"""What the institutions room offers: menu entries, the to-do counter, what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.foundation.handovers.values import WhatIsOpen, WorkAnswer, WorkItem, WorkKind
from agritrace.foundation.notifications.values import WhereToReach
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Todo, Waiting
from agritrace.ui.parts import Work
from agritrace.ui.words import said

from . import selectors
from .permissions import Permission
from .values import ASKED_WORDS, ApplicationRow
from .values import WORK as KIND

_REGULATORS = frozenset({ViewerKind.REGULATOR})
_OFFICES = frozenset({ViewerKind.REGULATOR, ViewerKind.ENFORCEMENT})
_INSTITUTIONS = frozenset({ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT})
_GROUP = "机构与账号"


def has_superior(viewer: Viewer) -> bool:
    """Whether there is an office above: the ministry's administrator asks nobody."""
    return viewer.kind is not ViewerKind.REGULATOR or viewer.level != 0


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Applications that wait for this office."""
    if not viewer.can(Permission.DECIDE):
        return ()
    count = selectors.count_waiting(viewer)
    if not count:
        return ()
    url = reverse("institutions:queue")
    return (Todo("institutions", "机构申请待办", count, url, hint="批准后机构即开通", act="办理机构申请"),)


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """The applications that wait longest. Two queries."""
    if not viewer.can(Permission.DECIDE):
        return ()
    rows = selectors.waiting(viewer)
    places = regions.names([row.region_code for row in rows])
    return tuple(
        Waiting(
            Work(
                f"办理机构{ASKED_WORDS[row.asked]}申请：{row.name}",
                reverse("institutions:record", args=[row.id]),
                f"{places.get(row.region_code, '全国')}　{said(row.submitted_at, now)}提交",
                "building-community",
            )
        )
        for row in rows
    )


def _said(row: ApplicationRow) -> str:
    return f"机构{ASKED_WORDS[row.asked]}申请：{row.name}"


def _at(row: ApplicationRow) -> str:
    return reverse("institutions:record", args=[row.id])


def what_is_open(question: WhatIsOpen) -> WorkAnswer:
    """The answer to the handovers' question: applications that wait for a decision."""
    rows = selectors.open_among(question.of(KIND), question.viewer)
    items = (WorkItem(KIND, one.id, _said(one), _at(one), one.region_code) for one in rows)
    return WorkAnswer((WorkKind(KIND, "机构申请", Permission.DECIDE),), tuple(items))


OFFERS = Offers(
    menu=(
        MenuEntry("institutions", "机构申请", "clipboard-list", "institutions:queue", Permission.DECIDE, _GROUP, _REGULATORS, 83),
        MenuEntry("institution-mine", "本机构申请", "building-community", "institutions:mine", Permission.APPLY, _GROUP, _INSTITUTIONS, 84,
                  fits=has_superior),
        MenuEntry("officers", "执法人员", "badge", "institutions:officers", Permission.SEE_OFFICERS, _GROUP, _OFFICES, 85),
    ),
    todo=todo,
    waiting=waiting,
)  # fmt: skip  # one line per entry


def where_to_reach(question: WhereToReach) -> str | None:
    """The telephone of the applicant; asked when a message leaves, so that no queue holds it."""
    found = selectors.person_of(question.applicant_id) if question.whose == "institution" else None
    return found.phone if found else None


ANSWERS = ((WhatIsOpen, what_is_open), (WhereToReach, where_to_reach))
