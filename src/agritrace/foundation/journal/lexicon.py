"""The list of all acts, gathered by config at start-up so that any record can be said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .values import Act

_VALUES = re.compile(r"\s?[“”（]*\{[a-z_]+\}[”）]*\s?")
_KNOWN: dict[str, Act] = {}


def register(acts: Iterable[Act]) -> None:
    """Add acts; two different acts of one name are a programming error (ValueError)."""
    for act in acts:
        if _KNOWN.setdefault(act.name, act) != act:
            raise ValueError(f"two acts are called {act.name}")


def title(act: Act) -> str:
    """An act in a list of choices: its sentence without the person, values as dots."""
    return _VALUES.sub("…", act.sentence.removeprefix("{who}"))


def find(name: str) -> Act:
    """The act of that name; a name no room knows any more still reads as itself."""
    return _KNOWN.get(name) or Act(name, "{who}执行了操作")


def known() -> tuple[Act, ...]:
    """All registered acts by name."""
    return tuple(sorted(_KNOWN.values(), key=lambda act: act.name))


_KINDS: dict[str, str] = {}


def register_kinds(kinds: Mapping[str, str]) -> None:
    """Set the Chinese words of the kinds of objects that records are about; called by config at start-up."""
    _KINDS.update(kinds)


def kind_word(kind: str) -> str:
    """The word of a kind of object; the kind itself when nobody named it."""
    return _KINDS.get(kind, kind)


def kinds() -> Mapping[str, str]:
    """All named kinds with their words."""
    return dict(_KINDS)
