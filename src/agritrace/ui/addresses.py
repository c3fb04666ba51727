"""Addresses of the same list with another condition, order or page: what is not named stays as it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from agritrace.kernel.paging import Page

from .parts import Jump, Pager

PLACE = ("after", "before", "jump")
"""Where one stands in a list; any change of conditions or order begins at its start again."""


def changed(request: HttpRequest, **changes: str) -> str:
    """The address of this page with these parameters; "" takes one away."""
    kept = {name: value for name, value in request.GET.items() if value and name not in PLACE}
    asked = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def pager(request: HttpRequest, page: Page[Any], noun: str, *, jump: str = "", kind: str = "text") -> Pager:
    """The neighbours of a page of a list; ``jump`` is the label of the jump field, "" for none."""
    kept = tuple((name, str(value)) for name, value in request.GET.dict().items() if value and name not in PLACE)
    return Pager(
        total=page.total,
        noun=noun,
        more=page.more_than_counted,
        previous_url=changed(request, before=page.previous) if page.previous else "",
        next_url=changed(request, after=page.next) if page.next else "",
        jump=Jump(jump, kind=kind, value=request.GET.get("jump", ""), kept=kept) if jump else None,
    )
