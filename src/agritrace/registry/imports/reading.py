"""Reading an uploaded workbook: what kind of file it is, its sheet, its cells; streaming, so that memory stays small.

An Excel file is a zip of XML: it may be another thing under that name, hold macros, be a bomb, or declare entities.
All that is refused before a cell is read, each with what to do.
"""

from __future__ import annotations

import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook

from agritrace.kernel.results import Refused, refuse

from . import rules
from .values import EMPTY, LARGEST, MOST_ROWS, SHEET, Cell, CellKind, Line

LARGEST_INFLATED = 120 * 1024 * 1024
MOST_SCANNED = 60_000
"""Rows looked at: sheets are often formatted far below their last row."""
MOST_COLUMNS = 60
MOST_MERGED = 200_000
_EXACT = 10**15
"""Excel keeps 15 digits of a number; longer ones have lost their end."""
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]*?ref=\"([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)\"")
_OLD = b"\xd0\xcf\x11\xe0"
_TEMPLATE = "请下载模板填写后再上传。"


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory as it was written: lines that hold something, heads nobody asked for."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def check(content: bytes) -> None:
    """Refuse at once what is no directory: another kind of file, a wrong sheet, missing columns."""
    with _opened(content) as (book, _):
        sheet = _sheet(book)
        _heading(list(islice(_rows(sheet, {}), rules.HEAD_WITHIN)), sheet.title)


def read(content: bytes) -> Directory:
    """All lines below the head. Refuses an empty directory and one of more than 10,000 rows."""
    with _opened(content) as (book, archive):
        sheet = _sheet(book)
        rows = _rows(sheet, _merged(archive, sheet))
        first = list(islice(rows, rules.HEAD_WITHIN))
        heading = _heading(first, sheet.title)
        lines = [rules.line_of(heading, n, cells) for n, cells in first if n > heading.row]
        lines += [rules.line_of(heading, n, cells) for n, cells in rows]
        told = tuple(line for line in lines if not line.empty and not rules.is_example(line))
        if not told:
            raise refuse("名录中没有数据。", "请从表头下面一行开始填写，每家主体一行。", field="file", code="empty")
        if len(told) > MOST_ROWS:
            raise refuse(
                f"名录有 {len(told):,} 行，一次最多 {MOST_ROWS:,} 行。",
                "请分成几个文件上传。",
                field="file",
                code="rows",
            )
        head = next(cells for n, cells in first if n == heading.row)
        return Directory(told, rules.unknown_heads(head))


class _opened:  # noqa: N801  # a context manager used like a function
    """The workbook and its archive; whatever the reader cannot make sense of is one plain refusal."""

    def __init__(self, content: bytes) -> None:
        self.archive = _archive(content)
        try:
            self.book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        except Exception as error:
            raise _damaged() from error

    def __enter__(self) -> tuple[Workbook, zipfile.ZipFile]:
        return self.book, self.archive

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self.book.close()
        self.archive.close()
        if isinstance(error, Exception) and not isinstance(error, Refused):
            raise _damaged() from error


def _archive(content: bytes) -> zipfile.ZipFile:
    if len(content) > LARGEST:
        raise refuse(
            f"文件超过 {LARGEST // 2**20} MB。", "请只保留名录这一张表，或分成几个文件。", field="file", code="size"
        )
    if content.startswith(_OLD):
        raise refuse(
            "文件是旧版 Excel（.xls），或设有密码。",
            "请另存为没有密码的“Excel 工作簿（.xlsx）”。",
            field="file",
            code="old",
        )
    if not content.startswith(b"PK\x03\x04"):
        raise refuse(
            "文件不是 Excel 工作簿（.xlsx）。", "改文件名不能改变类型；" + _TEMPLATE, field="file", code="type"
        )
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        names = {item.filename for item in archive.infolist()}
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise refuse("文件不是 Excel 工作簿（.xlsx）。", _TEMPLATE, field="file", code="type")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise refuse("文件含有宏，不能接收。", "请另存为“Excel 工作簿（.xlsx）”。", field="file", code="macro")
        if sum(item.file_size for item in archive.infolist()) > LARGEST_INFLATED:
            raise refuse("文件解开后过大。", "请只保留名录这一张表。", field="file", code="bomb")
        _without_entities(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _damaged() from error
    return archive


def _without_entities(archive: zipfile.ZipFile) -> None:
    """No part declares a document type: entities are a way to read other files and to fill memory."""
    for item in archive.infolist():
        if item.filename.endswith((".xml", ".rels")):
            text = archive.read(item)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise refuse("文件内部结构不正常，不能接收。", _TEMPLATE, field="file", code="entity")


def _sheet(book: Workbook) -> Any:
    """The sheet of that name; the only one, whatever its name; else the first whose head fits."""
    sheets = list(book.worksheets)
    for sheet in sheets:
        if sheet.title == SHEET:
            return sheet
    if len(sheets) == 1:
        return sheets[0]
    for sheet in sheets:
        if isinstance(rules.head_of(islice(_rows(sheet, {}), rules.HEAD_WITHIN)), rules.Heading):
            return sheet
    names = "、".join(f"“{sheet.title[:20]}”" for sheet in sheets[:5]) or "没有工作表"
    raise refuse(
        f"文件中没有“{SHEET}”工作表（现有：{names}）。", "请把名录放在模板的第一张表中。", field="file", code="sheet"
    )


def _heading(first: list[tuple[int, Sequence[Cell]]], title: str) -> rules.Heading:
    found = rules.head_of(first)
    if isinstance(found, tuple):
        missing = "、".join(f"“{head}”" for head in found[:6]) + ("等" if len(found) > 6 else "")
        raise refuse(
            f"工作表“{title[:20]}”缺少 {missing} 列。", "表头请与模板一致，放在前 5 行之内。", field="file", code="head"
        )
    twice = rules.twice_named(next(cells for n, cells in first if n == found.row))
    if twice:
        raise refuse(f"“{twice[0]}”列出现了两次。", "请只保留一列。", field="file", code="twice")
    return found


def _rows(sheet: Any, merged: dict[int, frozenset[int]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Row numbers from 1 with their cells; blank rows too, up to where the sheet is only formatted."""
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > MOST_SCANNED:
            raise refuse("表格下方有大量空行。", "请选中数据下方的空行，删除后保存再上传。", field="file", code="blank")
        lost = merged.get(number, frozenset())
        yield number, [Cell(CellKind.MERGED, cell_of(c).text) if i in lost else cell_of(c) for i, c in enumerate(row)]


def cell_of(cell: Any) -> Cell:
    """What an openpyxl cell holds; anything unknown is an error of the cell, never of the program."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return EMPTY
    if kind in {"f", "e"}:
        return Cell(CellKind.FORMULA if kind == "f" else CellKind.ERROR, str(value)[:200])
    return plain(value)


def plain(value: object) -> Cell:
    """A value without formula: text, exact number, number that lost digits, date, truth."""
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return Cell(CellKind.TEXT, value) if value.strip() else EMPTY
    if isinstance(value, bool):
        return Cell(CellKind.TRUTH, "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date | time | timedelta):
        return Cell(CellKind.DATE, str(value))
    return Cell(CellKind.ERROR, str(value)[:200])


def _number(value: int | float) -> Cell:
    if isinstance(value, float) and not math.isfinite(value):
        return Cell(CellKind.ERROR, str(value))
    whole = value == int(value)
    text = str(int(value)) if whole else repr(value)
    return Cell(CellKind.LONG_NUMBER if abs(value) >= _EXACT else CellKind.NUMBER, text)


def _merged(archive: zipfile.ZipFile, sheet: Any) -> dict[int, frozenset[int]]:
    """Columns (from 0) of merged cells by row: a merged cell tells the program only its first value."""
    found: dict[int, set[int]] = {}
    cells = 0
    for match in _MERGED.finditer(archive.read(str(sheet._worksheet_path).lstrip("/"))):
        left, top, right, bottom = range_boundaries(match[1].decode())
        rows = range(int(top or 1), min(int(bottom or 1), MOST_SCANNED) + 1)
        columns = range(int(left or 1) - 1, min(int(right or 1), MOST_COLUMNS))
        cells += len(rows) * max(len(columns), 1)
        if cells > MOST_MERGED:
            raise refuse("合并单元格太多。", "请全选后取消合并，每行都填写。", field="file", code="merged")
        for row in rows:
            found.setdefault(row, set()).update(columns)
    return {row: frozenset(columns) for row, columns in found.items()}


def _damaged() -> Refused:
    return refuse(
        "文件打不开，可能已损坏。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。",
        field="file",
        code="damaged",
    )
