"""The directory the listed county brings in the season: invented subjects, two of them with mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO

import xlsxwriter

from agritrace.registry.imports.values import COLUMNS, SHEET

from . import names, papers
from .people import CHENGMAI

ROWS = 12
WRONG = {4: "1990000", 9: ""}
"""Rows whose telephone is wrong or missing."""


def workbook(day: date, towns: Sequence[str]) -> bytes:
    """The sheet as Excel would save it; the same day and towns give the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.combine(day, time(), tzinfo=UTC)})
    sheet = book.add_worksheet(SHEET)
    for at, column in enumerate(COLUMNS):
        sheet.write_string(0, at, column.title)
    for number in range(1, ROWS + 1):
        told = _row(number, towns)
        for at, column in enumerate(COLUMNS):
            sheet.write_string(number, at, told.get(column.key, ""))
    book.close()
    return out.getvalue()


def _row(number: int, towns: Sequence[str]) -> dict[str, str]:
    owner = names.SURNAMES[number] + names.GIVEN[number]
    return {
        "name": f"澄迈{names.MARKS[number]}{number}号蔬菜专业合作社",
        "org_form": "农民专业合作社",
        "cred_kind": "统一社会信用代码",
        "cred_no": papers.credit_code("93", CHENGMAI, 700_000 + number),
        "business_roles": "种植",
        "industries": "种植业",
        "region_code": towns[number % len(towns)],
        "address": f"{names.PLACES[number % len(names.PLACES)]} {number} 组",
        "main_products": "蔬菜",
        "legal_name": owner,
        "legal_id": papers.identity_number(CHENGMAI, date(1970, 1, 1), 500 + number),
        "phone": WRONG.get(number, f"1960002{number:04d}"),
        "scale_words": f"大棚 {20 + number} 亩",
    }
