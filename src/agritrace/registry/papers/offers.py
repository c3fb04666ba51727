"""What papers offer to the frame: navigation, to-do counters, the county's tile of expired papers."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.kernel.clock import beijing_day
from agritrace.kernel.paging import COUNTED_TO
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Todo, Waiting
from agritrace.ui.parts import Tile, Work

from . import kinds, selectors
from .competence import sits
from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})
_WAITING_ROWS = 4


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Papers that wait for this county's check. One query."""
    if not viewer.can(Permission.CHECK) or not sits(viewer):
        return ()
    count = selectors.count_waiting(viewer)
    if not count:
        return ()
    url = f"{reverse('papers:list')}?state=submitted"
    return (Todo("papers-watch", "证照待核对", count, url, hint="与照片核对编号和有效期", act="核对证照"),)


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """The papers that wait longest. Two queries."""
    if not viewer.can(Permission.CHECK) or not sits(viewer):
        return ()
    rows = selectors.longest_waiting(viewer, _WAITING_ROWS)
    names = subjects.names({row.subject_id for row in rows})
    return tuple(
        Waiting(
            Work(
                f"核对{kinds.title(row.kind)}：{names.get(row.subject_id, '')}",
                reverse("papers:check", args=[row.id]),
                f"{words.said(row.created_at, now)}录入",
                "file-check",
            )
        )
        for row in rows
    )


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """For the county how many papers have expired; for a subject what ends soon or has ended. Two queries."""
    county = viewer.can(Permission.CHECK) and sits(viewer)
    if not county and (viewer.kind is not ViewerKind.SUBJECT or not viewer.can(Permission.SEE)):
        return ()
    soon, expired = selectors.count_terms(viewer, beijing_day(now))
    url = reverse("papers:list")
    tiles = []
    if expired:
        shown = words.counted(expired, expired >= COUNTED_TO)
        tiles.append(Tile("已过期证照", shown, "份", icon="calendar-x", tone="red", url=f"{url}?term=expired"))
    if soon:
        shown = words.counted(soon, soon >= COUNTED_TO)
        tiles.append(Tile("60 天内到期证照", shown, "份", icon="calendar", tone="amber", url=f"{url}?term=soon"))
    return tuple(tiles)


OFFERS = Offers(
    menu=(
        MenuEntry("papers", "我的证照", "file-text", "papers:list", Permission.SEE, "本主体", _SUBJECT, 82),
        MenuEntry("papers-watch", "证照", "file-text", "papers:list", Permission.SEE, "主体与产品", _AUTHORITY, 23),
    ),
    todo=todo,
    waiting=waiting,
    facts=facts,
)
