"""What the subjects room offers to the frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from agritrace.foundation.handovers.values import WhatIsOpen
from agritrace.foundation.journal.values import WhatIsCalled, WhichObjects
from agritrace.foundation.notifications.values import WhereToReach
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import COUNTED_TO
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Shortcut, Todo, Waiting
from agritrace.ui.parts import Tile, Work

from . import applicants, deadlines, desk, heldwork, selectors
from .competence import sits
from .permissions import Permission

_REGULATORS = frozenset({ViewerKind.REGULATOR})
_SUBJECTS = frozenset({ViewerKind.SUBJECT})
_BODIES = frozenset({ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT})
_WAITING_ROWS = 6


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Applications and requests that wait for this office, each with the deadline of the oldest."""
    return (*_reviews(viewer), *desk.todo(viewer))


def _reviews(viewer: Viewer) -> tuple[Todo, ...]:
    if not viewer.can(Permission.REVIEW) or not sits(viewer):
        return ()
    count, oldest = selectors.count_waiting(viewer)
    if oldest is None:
        return ()
    return (
        Todo(
            "subjects-review",
            "注册申请待审",
            count,
            "/subjects/review/",
            due=deadlines.deadline_of(oldest),
            hint="5 个工作日内审结",
            act="开始审核",
        ),
    )


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """What waits longest, each with its deadline: applications and requests. Four queries."""
    return (*_applications(viewer, now), *desk.waiting(viewer, now))


def _applications(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    if not viewer.can(Permission.REVIEW) or not sits(viewer):
        return ()
    rows = selectors.longest_waiting(viewer, _WAITING_ROWS)
    places = regions.names([row.region_code for row in rows])
    return tuple(
        Waiting(
            Work(
                f"审核注册：{row.name}",
                reverse("subjects:review", args=[row.id]),
                f"{FORM_NAMES[row.org_form]}　{places.get(row.region_code, '')}　{deadlines.said(row.submitted_at, now)}提交",
                "clipboard-check",
                due=deadlines.due_of(row.submitted_at, now),
            ),
            deadlines.deadline_of(row.submitted_at),
        )
        for row in rows
    )


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """How many active subjects the viewer's area has. One query."""
    if viewer.kind is not ViewerKind.REGULATOR or not viewer.can(Permission.READ):
        return ()
    found = selectors.count_active(viewer)
    shown = words.counted(found, found >= COUNTED_TO)
    return (Tile("有效主体", shown, "家", icon="building-store", url=f"{reverse('subjects:list')}?state=active"),)


def what_is_called(question: WhatIsCalled) -> Mapping[int, str]:
    """The answer to the journal's question: names as they are now."""
    return selectors.names(question.subject_ids)


OFFERS = Offers(
    menu=(
        MenuEntry("subjects", "生产经营主体", "building-store", "subjects:list", Permission.READ, "主体与产品", _REGULATORS, 20),
        MenuEntry("subjects-review", "注册审核", "clipboard-check", "subjects:queue", Permission.REVIEW, "主体与产品", _REGULATORS, 21,
                  tab=True, short="审核", fits=sits, within=frozenset({"subjects:review", "temporary:claim"})),
        MenuEntry("subjects-requests", "变更迁移注销", "refresh", "subjects:requests", Permission.READ, "主体与产品", _REGULATORS, 22,
                  fits=desk.works),
        MenuEntry("subjects-scan", "扫码查询", "scan", "find", Permission.LOOK_UP, "追溯", _BODIES, 22),
        MenuEntry("subjects-mine", "主体信息", "building-store", "subjects:mine", Permission.MANAGE_OWN, "本主体", _SUBJECTS, 80),
    ),
    shortcuts=(
        Shortcut("审核注册申请", "clipboard-check", "subjects:queue", Permission.REVIEW, _REGULATORS, primary=True, order=10, fits=sits),
        Shortcut("扫码查询", "scan", "find", Permission.LOOK_UP, _BODIES, primary=True, order=10),
        Shortcut("查主体", "search", "subjects:list", Permission.READ, _REGULATORS, order=20),
    ),
    todo=todo,
    waiting=waiting,
    facts=facts,
)  # fmt: skip  # one line per entry


def where_to_reach(question: WhereToReach) -> str | None:
    """The telephone an applicant left; asked when a message leaves, so that no queue holds it."""
    found = applicants.clear_personal(question.applicant_id) if question.whose == "registration" else None
    return found.phone if found else None


ANSWERS = (
    (WhereToReach, where_to_reach),
    (WhichObjects, selectors.objects_called),
    (WhatIsCalled, what_is_called),
    (WhatIsOpen, heldwork.what_is_open),
)
