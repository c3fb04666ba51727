"""System check: every address states its permission, or the program does not start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class EntranceRow:
    """One line of the permission table: address pattern, its name, who may enter ("" when it does not say)."""

    pattern: str
    name: str
    permission: str


def entrances() -> tuple[EntranceRow, ...]:
    """All addresses of the site, in the order in which they are tried."""
    return tuple(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[EntranceRow]:
    for item in patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from _walk(item.url_patterns, path, inner)
        else:
            yield EntranceRow(path, f"{space}{item.name or ''}", _permission(item.callback))


def _permission(view: Any) -> str:
    if hasattr(view, "permission"):
        return str(view.permission)
    return str(getattr(getattr(view, "__self__", None), "permission", "") or "")


@register(Tags.security)
def every_entrance_states_its_permission(app_configs: object, **kwargs: object) -> list[Error]:
    """An entrance without a statement would be open by accident."""
    return [
        Error(
            f"{row.pattern} states no permission",
            hint="decorate it with page(), signed_in or public_page()",
            id="agritrace.E001",
        )
        for row in entrances()
        if not row.permission
    ]
