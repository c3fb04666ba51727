"""What the room offers: a menu entry, and a warning on the workbench of the system office, which looks after backups."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Todo, Waiting
from agritrace.ui.parts import Work

from . import selectors
from .permissions import Permission


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """How many things about backups must be mended. Four queries, for the system office only."""
    if not viewer.can(Permission.SEE):
        return ()
    found = selectors.warnings(viewer, system_now())
    if not found:
        return ()
    grave = any(one.tone == "red" for one in found)
    return (
        Todo(
            "backups",
            "备份问题",
            len(found),
            reverse("backups:list"),
            hot=grave,
            hint=found[0].sentence,
            act="查看备份",
        ),
    )


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """What must be mended, as rows of the workbench."""
    if not viewer.can(Permission.SEE):
        return ()
    url = reverse("backups:list")
    return tuple(
        Waiting(Work(one.sentence, url, one.remedy, "database-export")) for one in selectors.warnings(viewer, now)
    )


OFFERS = Offers(
    menu=(
        MenuEntry(
            key="backups",
            title="备份与恢复",
            icon="database-export",
            url_name="backups:list",
            permission=Permission.SEE,
            group="系统",
            kinds=frozenset({ViewerKind.REGULATOR, ViewerKind.SUPPORT}),
            order=90,
        ),
    ),
    todo=todo,
    waiting=waiting,
)
