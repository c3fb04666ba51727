"""What the imports room offers to the frame."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects.permissions import Permission
from agritrace.registry.subjects.services import may_take_over
from agritrace.ui.offers import MenuEntry, Offers

OFFERS = Offers(
    menu=(
        MenuEntry(
            "imports",
            "导入名录",
            "table-import",
            "imports:list",
            Permission.TAKE_OVER,
            "主体与产品",
            frozenset({ViewerKind.REGULATOR}),
            24,
            fits=may_take_over,
        ),
    )
)
