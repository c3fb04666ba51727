"""What factors offer: the menu entry of the policy, and the answers to the login and to pages beside an account."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.accounts.values import WhatBeside, WhatFurther
from agritrace.kernel.viewer import Viewer
from agritrace.ui import words
from agritrace.ui.offers import MenuEntry, Offers, Waiting
from agritrace.ui.parts import Work

from . import selectors
from .permissions import Permission
from .values import NEED_WORDS


def waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    """An administrator who lacks what his role must have is told in good time, with the day it is asked for."""
    found = selectors.due(viewer, now)
    if found is None:
        return ()
    need, day = found
    work = Work(
        "登记登录验证",
        selectors.enrol_address(),
        f"您的岗位须使用{NEED_WORDS[need]}",
        "shield-lock",
        due=words.due(day, now),
    )
    return (Waiting(work, day),)


OFFERS = Offers(
    waiting=waiting,
    menu=(
        MenuEntry(
            key="factors",
            title="登录验证要求",
            icon="shield-lock",
            url_name="factors:policy",
            permission=Permission.SET_POLICY,
            group="机构与账号",
            order=84,
        ),
    ),
)
ANSWERS = ((WhatFurther, selectors.what_further), (WhatBeside, selectors.what_beside))
