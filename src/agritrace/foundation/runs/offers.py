"""What background runs offer to the frame."""

from __future__ import annotations

from agritrace.kernel.viewer import ViewerKind
from agritrace.ui.offers import MenuEntry, Offers

OFFERS = Offers(
    menu=(
        MenuEntry(
            "runs",
            "后台任务",
            "hourglass",
            "runs:list",
            kinds=frozenset({ViewerKind.REGULATOR}),
            group="平台",
            order=95,
        ),
    )
)
