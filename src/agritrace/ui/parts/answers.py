"""What the platform answers: notices, confirmations, progress, empty lists, errors, scanned things, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.forms import Form

from .marks import Act, Hidden, Link

NOTE_ICONS = {"": "info-circle", "green": "circle-check", "amber": "alert-triangle", "red": "alert-octagon"}
VERDICT_ICONS = {
    "ok": "shield-check",
    "bad": "shield-x",
    "stop": "alert-octagon",
    "void": "circle-x",
    "none": "help-circle",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A notice that stays. ``tone``: "" (blue), green, amber (warns, does not block), red."""

    template: ClassVar[str] = "ui/parts/note.html"

    text: str
    strong: str = ""
    tone: str = ""
    links: tuple[Link, ...] = ()

    @property
    def icon(self) -> str:
        """The icon of the tone."""
        return NOTE_ICONS[self.tone]


@dataclass(frozen=True, slots=True)
class Empty:
    """Why it is empty and what to do; with filters: which condition to drop and what that gives."""

    template: ClassVar[str] = "ui/parts/empty.html"

    title: str
    text: str = ""
    icon: str = "search"
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The page before what cannot be undone: question with its object, consequences with quantities.

    ``cancel`` says 不召回, ``act`` repeats verb and amount; never 确定 and 取消.
    """

    template: ClassVar[str] = "ui/parts/confirm.html"

    question: str
    consequences: tuple[str, ...]
    act: str
    cancel: str
    cancel_url: str
    intro: str = ""
    url: str = ""
    icon: str = "alert-octagon"
    look: str = "danger"
    form: Form | None = None
    fields: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class RowError:
    """A line of an import that must be mended."""

    row: int
    name: str
    column: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work: done of all, words, and where the script asks for news.

    ``url`` answers JSON ``{done, total, text, finished, next}``. Without script the page ``ui/progress.html`` asks
    again by itself every 10 seconds.
    """

    template: ClassVar[str] = "ui/parts/progress.html"

    title: str
    done: int
    total: int
    text: str = ""
    url: str = ""
    finished: bool = False
    errors: tuple[RowError, ...] = ()
    result: Link | None = None

    @property
    def percent(self) -> int:
        """Whole percent done, 0 when nothing is known yet."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of a wizard; ``current`` counts from 1."""

    template: ClassVar[str] = "ui/parts/steps.html"

    names: tuple[str, ...]
    current: int

    @property
    def title(self) -> str:
        """Name of the current step."""
        return self.names[self.current - 1]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof of what was scanned, shown before anything else is asked."""

    template: ClassVar[str] = "ui/parts/ticket.html"

    heading: str
    title: str
    text: str = ""
    code: str = ""
    again: Link | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the public reads first. ``kind``: ok, bad (forged), stop (recalled), void, none (unknown)."""

    template: ClassVar[str] = "ui/parts/verdict.html"

    kind: str
    title: str
    text: str = ""
    code: str = ""
    code_name: str = "追溯码"

    @property
    def icon(self) -> str:
        """A shape for each verdict, so that colour is not needed."""
        return VERDICT_ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """An error in plain words: what happened, what is safe, one way on, a number to quote."""

    template: ClassVar[str] = "ui/parts/error_page.html"

    title: str
    lines: tuple[str, ...]
    icon: str = "alert-triangle"
    acts: tuple[Act, ...] = ()
    number: str = ""
    at: datetime | None = None
    search: bool = False
