"""What the shell of a page shows somebody, remembered for a few seconds (docs/decisions/0023).

Menu, counters and the name of an organisation are asked of every room; on pages looked at one after the other they are
the same. They are kept by whoever looks, with everything that decides what he may see (:class:`Viewer` as a whole): a
right, a consent or a duty session that ends is another viewer, who finds nothing kept. A person's own acts and new
notices are seen at once, acts of others after :data:`agritrace.config.settings.SHELL_SECONDS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from agritrace.kernel.viewer import Viewer
from agritrace.ui.frame import NavEntry, NavGroup

MOST = 5_000
"""People remembered by one process: 5 kB each."""
ACTED = "acted"
"""The cookie of a browser that has just sent something: with it pages are made anew in every process."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Shell:
    """The part of a frame that does not depend on the page: who, where, menu with counters, and its addresses by length.

    ``within``: pages by name that belong to an entry though their address lies elsewhere, with its key.
    """

    organisation: str
    person: str
    groups: tuple[NavGroup, ...]
    tabs: tuple[NavEntry, ...]
    places: tuple[tuple[str, str], ...]
    within: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    shell: Shell
    unread: int
    until: float


class Shells:
    """The shells one process remembers. Threads may ask at the same time: a dictionary's single steps are whole."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds."""
        self._clock = clock
        self._kept: dict[Viewer, _Kept] = {}
        self._swept = clock()

    def of(self, viewer: Viewer, unread: int, make: Callable[[Viewer], Shell]) -> Shell:
        """The shell of a viewer, made when none is kept, when it is too old, or when he was told something since.

        Its age counts from before it was made: what happens meanwhile may be missing in it.
        """
        began = self._clock()
        kept = self._kept.get(viewer)
        if kept is not None and kept.unread == unread and began < kept.until:
            return kept.shell
        shell = make(viewer)
        if settings.SHELL_SECONDS:
            self._sweep(began)
            self._kept[viewer] = _Kept(shell, unread, began + settings.SHELL_SECONDS)
        return shell

    def forget(self, viewer: Viewer) -> None:
        """The next page of this viewer is made anew."""
        self._kept.pop(viewer, None)

    def __len__(self) -> int:
        """How many are kept, those too old but not swept yet among them."""
        return len(self._kept)

    def _sweep(self, now: float) -> None:
        """Now and then drop what is too old: names of persons do not stay in memory. Too many at once are all dropped."""
        if len(self._kept) < MOST and now < self._swept + settings.SHELL_SECONDS:
            return
        alive = {viewer: kept for viewer, kept in list(self._kept.items()) if now < kept.until}
        self._kept, self._swept = (alive if len(alive) < MOST else {}), now


shells = Shells()


def acted(request: HttpRequest) -> bool:
    """Whether this request, or one of the last seconds from the same browser, may have changed something."""
    return request.method not in _SAFE or ACTED in request.COOKIES


def note(request: HttpRequest, response: HttpResponseBase) -> None:
    """Mark the browser of somebody logged in that sent something, for as long as an older shell may be kept anywhere."""
    if request.method not in _SAFE and settings.SHELL_SECONDS:
        age = settings.SHELL_SECONDS + 1
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(ACTED, "1", max_age=age, httponly=True, samesite="Lax", secure=secure)
