"""What products offer to the frame: navigation."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers

from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})

OFFERS = Offers(
    menu=(
        MenuEntry("products", "我的产品", "plant-2", "products:list", Permission.SEE, "生产", _SUBJECT, 25),
        MenuEntry("products-watch", "产品", "plant-2", "products:list", Permission.SEE, "追溯", _AUTHORITY, 28),
    )
)
