"""What genealogy offers to the frame: navigation for authorities that compare suspect batches."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers

from .permissions import Permission

OFFERS = Offers(
    menu=(
        MenuEntry(
            "common-sources",
            "共同来源",
            "search",
            "genealogy:common-sources",
            Permission.OFFICIAL,
            "追溯",
            frozenset({ViewerKind.REGULATOR}),
            40,
        ),
    ),
)
