"""Making workbooks: the template with its hints, and the error file that comes back to be mended and uploaded again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from .rules import EXAMPLE
from .values import BY_KEY, COLUMNS, IGNORED, MOST_ROWS, SHEET, CellKind, Fault, Line, Places

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HINTS = "填写说明"
_WIDTHS = {"name": 28, "cred_no": 24, "business_roles": 22, "address": 24, "main_products": 22, "legal_id": 24}
_LOST = frozenset({CellKind.FORMULA, CellKind.ERROR})


def template(places: Places) -> bytes:
    """An empty directory with an example row, choices in the cells, and a sheet that explains every column."""
    book, buffer = _book()
    sheet = _directory(book, ())
    example = [_example(column.key, column.example, places) for column in COLUMNS]
    grey = book.add_format({"italic": True, "font_color": "#767676", "num_format": "@"})
    for index, text in enumerate(example):
        sheet.write_string(1, index, text, grey)
    towns, products = _lists(places)
    _explain(book, towns, products)
    _choices(sheet, len(towns))
    book.close()
    return buffer.getvalue()


def error_file(lines: Iterable[tuple[Line, Sequence[Fault]]]) -> bytes:
    """The rows with faults as they were written; each wrong cell is red with its remedy as a comment, all beside the row."""
    book, buffer = _book()
    sheet = _directory(book, IGNORED)
    wrong = book.add_format({"bg_color": "#FDE7E9", "border": 1, "border_color": "#C62828", "num_format": "@"})
    words = book.add_format({"font_color": "#B71C1C", "text_wrap": True, "num_format": "@"})
    for at, (line, faults) in enumerate(lines, start=1):
        remedies = {column: [f.remedy for f in faults if f.column == column] for column in {f.column for f in faults}}
        for index, column in enumerate(COLUMNS):
            cell = line.cells[column.key]
            text = "" if cell.kind in _LOST else cell.text
            found = remedies.get(column.key)
            sheet.write_string(at, index, text, wrong if found else None)
            if found:
                sheet.write_comment(at, index, "\n".join(found), {"x_scale": 2})
        sheet.write_string(at, len(COLUMNS), "\n".join(_said(fault) for fault in faults), words)
        sheet.write_string(at, len(COLUMNS) + 1, str(line.number))
    sheet.set_column(len(COLUMNS), len(COLUMNS), 60)
    book.close()
    return buffer.getvalue()


def _said(fault: Fault) -> str:
    column = BY_KEY.get(fault.column)
    return f"{column.head}：{fault.remedy}" if column else fault.remedy


def _book() -> tuple[Any, BytesIO]:
    buffer = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    return xlsxwriter.Workbook(buffer, options), buffer


def _directory(book: Any, more: Sequence[str]) -> Any:
    sheet = book.add_worksheet(SHEET)
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#E8F2EC", "border": 1, "text_wrap": True, "valign": "top"})
    for index, title in enumerate([*(column.title for column in COLUMNS), *more]):
        sheet.write_string(0, index, title, head)
        key = COLUMNS[index].key if index < len(COLUMNS) else ""
        sheet.set_column(index, index, _WIDTHS.get(key, 16), text)
    sheet.freeze_panes(1, 1)
    return sheet


def _example(key: str, example: str, places: Places) -> str:
    if key == "name":
        return f"{EXAMPLE}{example}（导入时自动跳过）"
    return next(iter(places.regions), "") if key == "region_code" else example


def _lists(places: Places) -> tuple[list[str], list[str]]:
    towns = list(dict.fromkeys(name for name in places.regions if len(name) <= 20 and not name.isascii()))
    return towns, sorted(name for name in places.products if not name.isascii())


def _explain(book: Any, towns: Sequence[str], products: Sequence[str]) -> None:
    sheet, bold = book.add_worksheet(HINTS), book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    heads = ("列", "必填", "怎么填", "可填内容", "示例", "", "乡镇（街道）名称", "产品名称")
    for index, (title, width) in enumerate(zip(heads, (20, 8, 40, 50, 28, 4, 20, 24), strict=True)):
        sheet.write_string(0, index, title, bold)
        sheet.set_column(index, index, width)
    for at, column in enumerate(COLUMNS, start=1):
        told = (column.head, "是" if column.required else "", column.hint, "、".join(column.words), column.example)
        for index, words in enumerate(told):
            sheet.write_string(at, index, words, wrap)
    for index, names in ((6, towns), (7, products)):
        for at, name in enumerate(names, start=1):
            sheet.write_string(at, index, name)
    sheet.freeze_panes(1, 0)


def _choices(sheet: Any, towns: int) -> None:
    """Choices appear in the cells; other words are told about, not forbidden: lists are pasted in from elsewhere."""
    for index, column in enumerate(COLUMNS):
        source: Any = list(column.words)
        if column.key == "region_code":
            source = f"={HINTS}!$G$2:$G${towns + 1}"
        if source and not column.several:
            told = {"validate": "list", "source": source, "error_type": "information"}
            sheet.data_validation(1, index, MOST_ROWS, index, told)
