"""Lists: saved views, filters, chips, table, bulk bar, pages, export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.forms import Form

from ..words import Due, counted
from .answers import Empty
from .marks import Act, Badge


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as a tab with its count."""

    text: str
    url: str
    count: str = ""
    current: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that applies, with the address of the list without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """A head of a table. ``sort_url`` makes it a link; ``order`` is ascending, descending or "" (not the sorted one).

    On phones a row is a card: ``corner`` puts the cell of this column into the upper right corner (states), ``full``
    gives it a line of its own.
    """

    text: str
    sort_url: str = ""
    order: str = ""
    right: bool = False
    corner: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: text, perhaps a link, a line below (``small``, or ``code`` in groups of four), a state, a deadline.

    ``tone``: good, warn or bad, always with words that say why; ``act`` puts a button into the row.
    """

    text: str = ""
    url: str = ""
    small: str = ""
    code: str = ""
    badge: Badge | None = None
    due: Due | None = None
    tone: str = ""
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row; the first cell names it. ``key`` is what a ticked box sends as ``name`` of the bulk bar."""

    cells: tuple[Cell, ...]
    key: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """Acts on ticked rows: each act's address receives the ticked keys under ``name``. Desk work, hidden on phones."""

    acts: tuple[Act, ...]
    name: str = "key"
    noun: str = "项"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption for readers; rows become cards on phones unless ``cards`` is false."""

    template: ClassVar[str] = "ui/parts/table.html"

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cards: bool = True
    bulk: Bulk | None = None
    empty: Empty | None = None

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """Rows with each cell beside its column."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def sorts(self) -> tuple[Column, ...]:
        """Columns one can sort by, offered as a menu on phones where heads are hidden."""
        return tuple(column for column in self.columns if column.sort_url)


@dataclass(frozen=True, slots=True)
class Jump:
    """The field that jumps to a date, letter or number of the sorted column; ``kept`` travels along as hidden fields."""

    label: str
    name: str = "jump"
    kind: str = "text"
    value: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    """Totals and neighbours of a page; "" where there is no neighbour. ``more`` writes the total as 1,000+."""

    template: ClassVar[str] = "ui/parts/pager.html"

    total: int
    noun: str = "条"
    more: bool = False
    previous_url: str = ""
    next_url: str = ""
    jump: Jump | None = None

    @property
    def total_words(self) -> str:
        """The total as people read it."""
        return counted(self.total, self.more)


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole list: views as tabs, filters (a Django form, sent by GET), chips, export, table, pages.

    The first field of ``filters`` is the wide search field. ``export`` names what it exports: 导出 Excel（37 条）.
    """

    template: ClassVar[str] = "ui/parts/listing.html"

    table: Table
    pager: Pager | None = None
    views: tuple[View, ...] = ()
    filters: Form | None = None
    kept: tuple[tuple[str, str], ...] = ()
    chips: tuple[Chip, ...] = ()
    clear_url: str = ""
    export: Act | None = None
