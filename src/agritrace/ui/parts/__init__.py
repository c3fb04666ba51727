"""Parts of pages as plain data. A room fills them, ``{% part x %}`` draws them; nothing here asks a database."""

from .answers import Confirm, Empty, ErrorPage, Note, Progress, RowError, Steps, Ticket, Verdict
from .lists import Bulk, Cell, Chip, Column, Jump, Listing, Pager, Row, Table, View
from .marks import BADGES, Act, Badge, Crumb, Hidden, Link, PageHead, Tile, Work, WorkList
from .records import Fact, Facts, Genealogy, GenNode, History, HistoryLine, Stock, StockPart

__all__ = [
    "BADGES",
    "Act",
    "Badge",
    "Bulk",
    "Cell",
    "Chip",
    "Column",
    "Confirm",
    "Crumb",
    "Empty",
    "ErrorPage",
    "Fact",
    "Facts",
    "GenNode",
    "Genealogy",
    "Hidden",
    "History",
    "HistoryLine",
    "Jump",
    "Link",
    "Listing",
    "Note",
    "PageHead",
    "Pager",
    "Progress",
    "Row",
    "RowError",
    "Steps",
    "Stock",
    "StockPart",
    "Table",
    "Ticket",
    "Tile",
    "Verdict",
    "View",
    "Work",
    "WorkList",
]
