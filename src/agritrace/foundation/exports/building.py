"""Making marked files: Excel with first line, head, foot and a picture behind the cells; PDF with words across each page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import noto_cjk_sans_otc
import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

from agritrace.foundation.printing import services as printing
from agritrace.ui.entrances import XLSX

from .values import Form, Made, Mark

PACKAGE = "agritrace.foundation.exports"
PDF = "application/pdf"
WARNING = "含个人信息，只限申请的用途使用；文件带有编号，可追查来源。"
_HEAD_MOST = 200


def build(form: Form, title: str, heads: Sequence[str], *, rows: Sequence[Sequence[str]], mark: Mark) -> Made:
    """A file of these rows that shows and hides where it comes from."""
    if form is Form.PDF:
        data = {"title": title, "heads": list(heads), "rows": [list(row) for row in rows], "words": mark.words,
                "hidden": mark.hidden, "warning": WARNING}  # fmt: skip  # the data of the template
        return Made(title, PDF, printing.pdf(PACKAGE, "list", data))
    return Made(title, XLSX, _workbook(title, heads, rows=rows, mark=mark))


def _workbook(title: str, heads: Sequence[str], *, rows: Sequence[Sequence[str]], mark: Mark) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"title": title, "keywords": mark.hidden, "comments": mark.words})
    book.set_custom_property("source", mark.hidden)
    sheet, bold, red = (
        book.add_worksheet(title[:28]),
        book.add_format({"bold": True}),
        book.add_format({"font_color": "#b42318"}),
    )
    shown = mark.words.replace("&", "&&")[:_HEAD_MOST]
    sheet.set_header(f"&C{shown}")
    sheet.set_footer(f"&C{shown}&R&P / &N")
    sheet.set_background(BytesIO(_picture(mark.words)))
    sheet.write_string(0, 0, f"{mark.words}　{WARNING}", red)
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, bold)
        sheet.set_column(column, column, max(12, min(40, len(head) * 2 + 6)))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    sheet.freeze_panes(2, 0)
    hidden = book.add_worksheet("source")
    hidden.write_string(0, 0, mark.hidden)
    hidden.very_hidden()
    book.close()
    return out.getvalue()


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"), 22)


def _picture(words: str) -> bytes:
    """The words, light grey and slanted, on white."""
    length = int(_font().getlength(words)) + 40
    band = Image.new("RGB", (length, 60), "white")
    ImageDraw.Draw(band).text((20, 12), words, font=_font(), fill=(205, 210, 216))
    out = BytesIO()
    band.rotate(18, expand=True, fillcolor="white").save(out, "PNG")
    return out.getvalue()
