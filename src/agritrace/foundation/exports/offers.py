"""What the room offers to the frame."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.ui.offers import MenuEntry, Offers, Todo

from . import selectors
from .permissions import Permission

_REGULATORS = frozenset({ViewerKind.REGULATOR})


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Requests that wait for this administrator, or the security office."""
    guards = viewer.can(Permission.GUARD)
    if viewer.kind is not ViewerKind.REGULATOR or not (
        guards or (viewer.can(Permission.APPROVE) and viewer.can(Permission.ASK))
    ):
        return ()
    waiting = selectors.count_waiting(viewer)
    url = reverse("exports:guard-list" if guards else "exports:list")
    key = "exports-guard" if guards else "exports"
    return (Todo(key, "导出审批", waiting, f"{url}?state=asked", act="审批个人信息导出"),) if waiting else ()


OFFERS = Offers(
    menu=(
        MenuEntry("exports", "个人信息导出", "database-export", "exports:list", Permission.ASK, "主体与产品", _REGULATORS, 29),
        MenuEntry("exports-guard", "个人信息导出", "database-export", "exports:guard-list", Permission.GUARD, "安全", _REGULATORS, 30),
        MenuEntry("exports-trace", "查验文件来源", "search", "exports:trace", Permission.TRACE, "安全", _REGULATORS, 31),
    ),
    todo=todo,
)  # fmt: skip  # one line per entry
