"""What recalls offer to the frame: navigation, and holds that wait for a county's decision or a holder's receipt."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import Level, Viewer, ViewerKind
from agritrace.tracing.batches.selectors import WhyHeld
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Todo, Waiting
from agritrace.ui.parts import Badge, Work

from . import rules, selectors
from .permissions import Permission
from .states import HOLD
from .values import DRILL, HoldRow

_REGULATOR = frozenset({ViewerKind.REGULATOR})
_BOTH = frozenset({ViewerKind.REGULATOR, ViewerKind.SUBJECT})


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """A county: provisional holds to decide; a subject: holds it has not answered. One query."""
    if not _answers(viewer):
        return ()
    office = viewer.subject_id is None
    count, until = selectors.waiting(viewer)
    if not count:
        return ()
    url = reverse("recall:holds") + ("?state=provisional" if office else "")
    if office:
        return (Todo("holds", "召回暂停待确认", count, url, due=until, hot=True, act="确认暂停流通"),)
    return (Todo("holds", "产品被暂停流通", count, url, hot=True, hint="请查看并确认知悉", act="查看暂停流通"),)


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """What a county must decide, or a holder has not answered yet. One query."""
    if not _answers(viewer):
        return ()
    return tuple(_waiting(row) for row in selectors.to_answer(viewer))


def _answers(viewer: Viewer) -> bool:
    office = viewer.kind is ViewerKind.REGULATOR and viewer.level is Level.COUNTY and viewer.can(Permission.DECIDE)
    return office or (viewer.kind is ViewerKind.SUBJECT and viewer.can(Permission.ANSWER))


def _waiting(row: HoldRow) -> Waiting:
    drill = f"【{DRILL}】" if row.drill else ""
    what = f"{drill}{row.product_name} {words.quantity(row.quantity, row.unit)}被暂停流通"
    badge = Badge(HOLD.labels[row.state], "suspended", "player-pause")
    url = reverse("recall:hold", args=[row.id])
    return Waiting(Work(what, url, f"原因：{row.recall_reason}", "player-pause", badge=badge), row.until)


def why_held(asked: WhyHeld) -> tuple[Reason, ...]:
    """The holds of these batches, in the words of their holder."""
    return tuple(rules.why_held(row) for row in selectors.standing_of(asked.batch_ids))


ANSWERS = ((WhyHeld, why_held),)
OFFERS = Offers(
    menu=(
        MenuEntry("recalls", "召回", "alert-octagon", "recall:list", Permission.SEE, "追溯", _REGULATOR, 41),
        MenuEntry("holds", "暂停流通", "player-pause", "recall:holds", Permission.SEE_HOLD, "追溯", _BOTH, 42),
    ),
    todo=todo,
    waiting=waiting,
)
