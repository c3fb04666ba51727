"""What a room offers to the frame: menu entries and to-do counters. Config gathers them; the frame shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from .parts import Tile, Work

ALL_KINDS = frozenset(
    {ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT, ViewerKind.SUBJECT, ViewerKind.SUPPORT}
)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the navigation: shown to kinds of people who hold the permission ("" for everybody logged in).

    ``levels`` keeps it to regulators of these levels (empty: all), ``fits`` to viewers of whom it is true, where the
    competence lies with some only. ``within`` names pages that belong to it though their address lies elsewhere.
    """

    key: str
    title: str
    icon: str
    url_name: str
    permission: str = ""
    group: str = ""
    kinds: frozenset[ViewerKind] = ALL_KINDS
    order: int = 50
    tab: bool = False
    short: str = ""
    levels: frozenset[Level] = frozenset()
    fits: Callable[[Viewer], bool] | None = None
    within: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Todo:
    """Work that waits: how many, where, and until when (``due``). ``key`` names the menu entry it belongs to.

    ``act`` is the verb and object of the workbench's primary button as long as something waits.
    """

    key: str
    title: str
    count: int
    url: str
    due: datetime | None = None
    hot: bool = False
    hint: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One of the acts a person uses most, as a button of the workbench; ``query`` follows the address."""

    title: str
    icon: str
    url_name: str
    permission: str = ""
    kinds: frozenset[ViewerKind] = ALL_KINDS
    primary: bool = False
    order: int = 50
    query: str = ""
    levels: frozenset[Level] = frozenset()
    fits: Callable[[Viewer], bool] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this person on the workbench; sorted by ``due_at``, those without one last."""

    work: Work
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything one room offers."""

    menu: tuple[MenuEntry, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    todo: Callable[[Viewer], tuple[Todo, ...]] | None = None
    waiting: Callable[[Viewer, datetime], tuple[Waiting, ...]] | None = None
    facts: Callable[[Viewer, datetime], tuple[Tile, ...]] | None = None
