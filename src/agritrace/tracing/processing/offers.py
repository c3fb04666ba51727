"""What processing offers to the frame: navigation and a shortcut."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})

OFFERS = Offers(
    menu=(
        MenuEntry(
            "processing", "分批合批与加工", "arrows-join", "processing:list", Permission.SEE, "生产", _SUBJECT, 22
        ),
        MenuEntry(
            "processing-watch", "加工记录", "arrows-join", "processing:list", Permission.SEE, "追溯", _AUTHORITY, 31
        ),
    ),
    shortcuts=(Shortcut("登记加工", "arrows-join", "processing:process", Permission.PROCESS, _SUBJECT, order=25),),
)
