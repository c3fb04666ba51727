"""What the subjects room offers to the frame."""

from __future__ import annotations

from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Shortcut, Todo

from . import deadlines, selectors
from .competence import sits
from .permissions import Permission

_REGULATORS = frozenset({ViewerKind.REGULATOR})
_SUBJECTS = frozenset({ViewerKind.SUBJECT})


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Applications that wait for this reviewer, with the deadline of the oldest."""
    if not viewer.can(Permission.REVIEW) or not sits(viewer):
        return ()
    count, oldest = selectors.count_waiting(viewer)
    if oldest is None:
        return ()
    return (
        Todo(
            "subjects-review",
            "注册申请待审",
            count,
            "/subjects/review/",
            due=deadlines.deadline_of(oldest),
            hint="5 个工作日内审结",
        ),
    )


OFFERS = Offers(
    menu=(
        MenuEntry("subjects", "生产经营主体", "building-store", "subjects:list", Permission.READ, "主体与产品", _REGULATORS, 20),
        MenuEntry("subjects-review", "注册审核", "clipboard-check", "subjects:queue", Permission.REVIEW, "主体与产品", _REGULATORS, 21,
                  tab=True, short="审核", fits=sits),
        MenuEntry("subjects-mine", "主体信息", "building-store", "subjects:mine", Permission.MANAGE_OWN, "本主体", _SUBJECTS, 80),
    ),
    shortcuts=(
        Shortcut("审核注册申请", "clipboard-check", "subjects:queue", Permission.REVIEW, _REGULATORS, primary=True, order=10, fits=sits),
        Shortcut("查主体", "search", "subjects:list", Permission.READ, _REGULATORS, order=20),
    ),
    todo=todo,
)  # fmt: skip  # one line per entry
