"""What accounts offer: menu entries, and names for histories."""

from __future__ import annotations

from agritrace.foundation.journal.values import WhoIs
from agritrace.ui.offers import MenuEntry, Offers

from . import selectors
from .permissions import Permission

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
    ),
)
ANSWERS = ((WhoIs, selectors.who_is),)
