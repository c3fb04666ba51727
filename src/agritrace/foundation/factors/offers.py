"""What factors offer: the menu entry of the policy, and the answers to the login and to pages beside an account."""

from __future__ import annotations

from agritrace.foundation.accounts.values import WhatBeside, WhatFurther
from agritrace.ui.offers import MenuEntry, Offers

from . import selectors
from .permissions import Permission

OFFERS = Offers(
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
