"""Records: facts, history in sentences, genealogy, stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from ..words import quantity
from .marks import Badge


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: name and text, perhaps a link, a code in groups of four, a state, or a word of praise (``good``)."""

    name: str
    text: str = ""
    url: str = ""
    code: str = ""
    badge: Badge | None = None
    good: str = ""
    full: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts in 1, 2 or 3 columns; one column on phones."""

    template: ClassVar[str] = "ui/parts/facts.html"

    facts: tuple[Fact, ...]
    columns: int = 2

    @property
    def css(self) -> str:
        """The class of the number of columns."""
        return {1: "facts one", 3: "facts three"}.get(self.columns, "facts")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A sentence: who did what, the quoted reason, when. ``tone`` of the icon: good, bad, now or nothing."""

    sentence: str
    at: datetime | None = None
    icon: str = "point"
    tone: str = ""
    quote: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Sentences, newest first."""

    template: ClassVar[str] = "ui/parts/history.html"

    lines: tuple[HistoryLine, ...]
    empty: str = "还没有记录"


@dataclass(frozen=True, slots=True)
class GenNode:
    """A station of a way of goods; ``me`` is this batch, ``several`` stands for many; ``step`` is the arrow after it."""

    title: str
    small: str = ""
    url: str = ""
    me: bool = False
    several: bool = False
    step: str = ""


@dataclass(frozen=True, slots=True)
class Genealogy:
    """The way of a batch from left to right, downwards on phones."""

    template: ClassVar[str] = "ui/parts/genealogy.html"

    nodes: tuple[GenNode, ...]


@dataclass(frozen=True, slots=True)
class StockPart:
    """A share of a stock: kind is free, held (hatched), sold or lost; ``note`` follows in brackets."""

    kind: str
    word: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """A bar of what became of a quantity; the legend says it in words and numbers."""

    template: ClassVar[str] = "ui/parts/stock.html"

    parts: tuple[StockPart, ...]
    unit: str
    key: str = "stock"

    @property
    def drawn(self) -> list[tuple[StockPart, str, str, str, str]]:
        """Share, class, left edge and width in percent, and the words of the legend; sums of zero draw nothing."""
        whole = sum((p.amount for p in self.parts), Decimal())
        at, rows = Decimal(), []
        for share in self.parts:
            width = share.amount * 100 / whole if whole else Decimal()
            css = {"free": "b1", "held": "b2", "lost": "b3"}.get(share.kind, "b4")
            rows.append((share, css, f"{at:.2f}", f"{width:.2f}", quantity(share.amount, self.unit)))
            at += width
        return rows

    @property
    def sentence(self) -> str:
        """The bar for readers."""
        return "，".join(f"{p.word} {quantity(p.amount, self.unit)}" for p in self.parts)
