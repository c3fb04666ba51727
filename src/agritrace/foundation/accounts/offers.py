"""What accounts offer: menu entries, shortcut, figure, and names for histories."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from agritrace.foundation.journal.values import WhichObjects, WhoIs
from agritrace.foundation.organisations.values import WhatHindersClosing
from agritrace.kernel.paging import COUNTED_TO
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Shortcut
from agritrace.ui.parts import Tile

from . import counter, people, selectors
from .permissions import Permission


def facts(viewer: Viewer, now: datetime) -> tuple[Tile, ...]:
    """How many accounts an administrator looks after. One query."""
    if not viewer.can(Permission.SEE):
        return ()
    found = selectors.count_active(viewer)
    url = f"{reverse('accounts:list')}?state=active"
    return (Tile("在用账号", words.counted(found, found >= COUNTED_TO), "个", icon="users", url=url),)


_SUBJECT, _REGULATOR = frozenset({ViewerKind.SUBJECT}), frozenset({ViewerKind.REGULATOR})
OFFERS = Offers(
    menu=(
        MenuEntry(
            key="accounts",
            title="账号与权限",
            icon="users",
            url_name="accounts:list",
            permission=Permission.SEE,
            group="机构与账号",
            order=82,
        ),
        MenuEntry(
            key="accounts-security",
            title="账号安全",
            icon="shield-lock",
            url_name="accounts:security",
            permission=Permission.WATCH,
            group="安全",
            order=93,
            tab=True,
            short="安全",
        ),
        MenuEntry(
            "accounts-people", "人员与子账号", "users", "accounts:people", Permission.MANAGE_PEOPLE, "本主体", _SUBJECT, 82,
            fits=people.manages,
        ),
        MenuEntry(
            "accounts-counter", "柜台重置口令", "refresh", "accounts:counter", Permission.SERVE_SUBJECT, "主体与产品",
            _REGULATOR, 28, fits=counter.serves,
        ),
    ),
    shortcuts=(
        Shortcut("分配账号", "users", "accounts:new", Permission.APPOINT, primary=True, order=15),
        Shortcut("看账号安全", "shield-lock", "accounts:security", Permission.WATCH, primary=True, order=10),
    ),
    facts=facts,
)  # fmt: skip  # one line per entry
ANSWERS = (
    (WhoIs, selectors.who_is),
    (WhatHindersClosing, selectors.hinders_closing),
    (WhichObjects, selectors.objects_called),
)
