"""What vouchers offer to the frame: navigation, the counter of papers under way, what hinders a subject's end."""

from __future__ import annotations

from django.urls import reverse

from agritrace.kernel.viewer import ViewerKind
from agritrace.registry.subjects.values import Hindrance, WhatHinders
from agritrace.ui.offers import MenuEntry, Offers

from . import selectors
from .permissions import Permission

_SUBJECT = frozenset({ViewerKind.SUBJECT})
_AUTHORITY = frozenset({ViewerKind.REGULATOR})


def hinders(asked: WhatHinders) -> tuple[Hindrance, ...]:
    """A subject with goods under way to a market cannot be cancelled. One query."""
    count = selectors.open_vouchers(asked.subject_id)
    if not count:
        return ()
    where = f"{reverse('vouchers:list')}"
    return (Hindrance(f"还有 {count} 张入市追溯凭证没有交付。", "请登记已交付，或作废凭证。", where),)


ANSWERS = ((WhatHinders, hinders),)
OFFERS = Offers(
    menu=(
        MenuEntry("vouchers", "入市凭证", "file-text", "vouchers:list", Permission.SEE, "追溯", _SUBJECT, 31),
        MenuEntry("vouchers-gate", "入场核验", "scan", "vouchers:gate", Permission.VERIFY, "追溯", _SUBJECT, 32),
        MenuEntry("vouchers-watch", "入市凭证", "file-text", "vouchers:list", Permission.SEE, "追溯", _AUTHORITY, 31),
    ),
)
