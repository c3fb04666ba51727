"""What farming offers to the frame: navigation, shortcut, how many waits are open."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Shortcut
from agritrace.ui.parts import Tile

from . import selectors
from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """A subject: how many of its records ask to wait before a harvest; nothing when none does. One query."""
    if viewer.kind is not ViewerKind.SUBJECT or not viewer.can(Permission.SEE):
        return ()
    rows = selectors.waiting(viewer, now)
    url = f"{reverse('farming:list')}?view=open"
    return (Tile("间隔期内", str(len(rows)), "条", icon="plant-2", tone="warn", url=url),) if rows else ()


OFFERS = Offers(
    menu=(
        MenuEntry("farming", "农事记录", "clipboard-check", "farming:list", Permission.SEE, "生产", _SUBJECT, 18),
        MenuEntry(
            "farming-watch", "农事记录", "clipboard-check", "farming:list", Permission.SEE, "追溯", _AUTHORITY, 28
        ),
    ),
    shortcuts=(Shortcut("记农事", "plant-2", "farming:new", Permission.ENTER, _SUBJECT, order=15),),
    facts=facts,
)
