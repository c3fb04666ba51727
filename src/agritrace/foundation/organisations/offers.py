"""What organisations offer: a menu entry."""

from __future__ import annotations

from agritrace.foundation.journal.values import WhichObjects
from agritrace.ui.offers import MenuEntry, Offers

from . import selectors
from .permissions import Permission

OFFERS = Offers(
    menu=(
        MenuEntry(
            key="organisations",
            title="机构",
            icon="building-community",
            url_name="organisations:list",
            permission=Permission.SEE,
            group="机构与账号",
            order=81,
        ),
    ),
)
ANSWERS = ((WhichObjects, selectors.objects_called),)
