"""What bases offer to the frame: navigation."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers

from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})

OFFERS = Offers(
    menu=(
        MenuEntry("bases", "我的基地", "map-pin", "bases:list", Permission.SEE, "生产", _SUBJECT, 27),
        MenuEntry("bases-watch", "基地", "map-pin", "bases:list", Permission.SEE, "主体与产品", _AUTHORITY, 22),
    )
)
