"""What handovers offer: the administrator's list, what stands beside an account, what would be left behind."""

from __future__ import annotations

from django.urls import reverse

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import Beside, WhatBeside, WhatIsHeld
from agritrace.kernel.viewer import Viewer
from agritrace.ui.offers import MenuEntry, Offers, Todo

from . import selectors


def beside(question: WhatBeside) -> tuple[Beside, ...]:
    """Beside one's own account the way to one's work; beside another the way to hand it over, when there is any."""
    count = len(selectors.open_of(question.account_id))
    if not count:
        return ()
    if question.own:
        address = reverse("handovers:mine")
        return (Beside("承办的工作", f"您承办的工作还有 {count} 件没有办完。", "查看", address, "clipboard-list"),)
    address = reverse("handovers:hand-over", args=[question.account_id])
    words = f"手上有 {count} 件没有办完的工作。离岗前请交给同事。"
    return (Beside("承办的工作", words, "办理交接", address, "users"),)


def what_is_held(question: WhatIsHeld) -> int:
    """The answer to the accounts' question before somebody is disabled."""
    return len(selectors.open_of(question.account_id))


def todo(viewer: Viewer) -> tuple[Todo, ...]:
    """Work whose holder left, for the administrator who can hand it over. What somebody holds stands in its own queue."""
    if viewer.organisation_id is None or not viewer.can(Accounts.MANAGE):
        return ()
    left = selectors.left_behind(viewer)
    if not left:
        return ()
    url = reverse("handovers:list")
    return (Todo("handovers", "没有承办人的工作", left, url, hint="原承办人已停用", act="办理交接"),)


OFFERS = Offers(
    menu=(MenuEntry("handovers", "工作交接", "refresh", "handovers:list", Accounts.MANAGE, "机构与账号", order=83),),
    todo=todo,
)
ANSWERS = ((WhatBeside, beside), (WhatIsHeld, what_is_held))
