"""The list of all acts, gathered by config at start-up so that any record can be said in words."""

from __future__ import annotations

from collections.abc import Iterable

from .values import Act

_KNOWN: dict[str, Act] = {}


def register(acts: Iterable[Act]) -> None:
    """Add acts; two different acts of one name are a programming error (ValueError)."""
    for act in acts:
        if _KNOWN.setdefault(act.name, act) != act:
            raise ValueError(f"two acts are called {act.name}")


def find(name: str) -> Act:
    """The act of that name; a name no room knows any more still reads as itself."""
    return _KNOWN.get(name) or Act(name, "{who}执行了操作")


def known() -> tuple[Act, ...]:
    """All registered acts by name."""
    return tuple(sorted(_KNOWN.values(), key=lambda act: act.name))
