"""What certificates offer to the frame: navigation."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})

OFFERS = Offers(
    menu=(
        MenuEntry("certificates", "合格证", "certificate", "certificates:list", Permission.SEE, "追溯", _SUBJECT, 32),
        MenuEntry(
            "certificates-watch", "合格证", "certificate", "certificates:list", Permission.SEE, "追溯", _AUTHORITY, 31
        ),
    ),
    shortcuts=(Shortcut("开合格证", "certificate", "certificates:new", Permission.ISSUE, _SUBJECT, order=25),),
)
