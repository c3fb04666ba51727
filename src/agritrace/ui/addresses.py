"""Addresses of lists: filters, sorts and cursors kept in the query string, so that a list can be sent to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from agritrace.kernel.paging import Page, Sort

from .parts import Jump, Pager

CURSORS = ("after", "before", "jump")


def with_changes(request: HttpRequest, **changes: str) -> str:
    """The address of this list with other parameters, from its first page; "" drops a parameter."""
    asked = request.GET.copy()
    for name in (*CURSORS, *changes):
        asked.pop(name, None)
    for name, value in changes.items():
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}"


def sort_link(request: HttpRequest, page: Page[Any], sorts: Mapping[str, Sort], *, key: str) -> dict[str, str]:
    """``sort_url`` and ``order`` of a column: the sorted one turns round, another begins in its usual direction."""
    if page.sort == key:
        order = "descending" if page.descending else "ascending"
        return {"sort_url": with_changes(request, sort=key, dir="asc" if page.descending else "desc"), "order": order}
    return {"sort_url": with_changes(request, sort=key, dir="desc" if sorts[key].descending else "asc")}


def pager(request: HttpRequest, page: Page[Any], filters: Iterable[str], *, noun: str, jump: Jump | None = None) -> Pager:
    """Totals and neighbours of a page; ``jump`` gets what must travel along."""
    kept = tuple((name, request.GET[name]) for name in ("q", "sort", "dir", *filters) if request.GET.get(name))
    return Pager(
        total=page.total,
        noun=noun,
        more=page.more_than_counted,
        previous_url=with_changes(request, before=page.previous) if page.previous else "",
        next_url=with_changes(request, after=page.next) if page.next else "",
        jump=None if jump is None else Jump(jump.label, kind=jump.kind, value=request.GET.get("jump", ""), kept=kept),
    )
