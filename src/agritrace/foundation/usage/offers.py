"""What the usage room offers: a menu entry for administrators."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers

from .permissions import Permission

OFFERS = Offers(
    menu=(
        MenuEntry(
            "usage", "使用情况", "chart-bar", "usage:overview", Permission.SEE, "机构与账号",
            frozenset({ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT, ViewerKind.SUPPORT}), 86,
        ),
    ),
)  # fmt: skip  # one line per entry
