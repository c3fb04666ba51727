"""The printed certificate: rendered as a 203-dpi printer would, its QR decoded, its text read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp

from agritrace.tracing.certificates import promises, sheets
from agritrace.tracing.certificates.values import Basis, CertificateForm, CertificateRow, CertificateState

ROW = CertificateRow(
    1, "50025184695604331953", 9, 7, "330110000000", 3, "20261123-01", "10025184695604331953", CertificateForm.PRODUCER,
    "01040551", "番茄", "粉果", Decimal("40.500"), "公斤", "330110000000", "1号基地", date(2026, 11, 23),
    (Basis.CONTROL, Basis.COMMISSIONED), "JC-1", date(2026, 11, 22), "检测站", None, None, "", CertificateState.ISSUED, "", 0,
    datetime(2026, 11, 23, tzinfo=UTC), None,
)  # fmt: skip
SHEET = sheets.Sheet(
    "a6", "余杭区禾田蔬菜专业合作社", "13800006027", "浙江省杭州市余杭区　1号基地",
    promises.promises(CertificateForm.PRODUCER, date(2026, 11, 23)), "2026-11-23", 1, 1,
)  # fmt: skip


def printed(sheet: sheets.Sheet = SHEET, row: CertificateRow = ROW) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(sheets.pdf(sheets.template_data("t.example.cn", row, sheet)))


def decoded(page: pypdfium2.PdfPage) -> list[str]:
    picture = page.render(scale=203 / 72, grayscale=True).to_numpy().squeeze()
    return [one.text for one in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    ("paper", "size", "code"), [("a6", (105, 148), ROW.code), ("100x70", (100, 70), ROW.batch_code)]
)
def test_it_says_what_the_order_asks_for_and_its_qr_decodes(paper: str, size: tuple[int, int], code: str) -> None:
    document = printed(replace(SHEET, paper=paper, first=3, copies=2))
    assert len(document) == 2
    page = document[0]
    assert tuple(side * 25.4 / 72 for side in page.get_size()) == pytest.approx(size, abs=0.1)
    assert decoded(page) == [f"HTTPS://T.EXAMPLE.CN/{code}"]
    text = page.get_textpage().get_text_range().replace("\r", "").replace("\n", "")
    for said in (
        "承诺达标合格证", "番茄", "40.5 公斤", "余杭区", "2026-11-23", "禾田蔬菜专业合作社", "13800006027", "不使用禁用的农药",
        "质量安全控制符合要求", "自行检测合格", "委托检测合格", "第 3 张", "5002 5184",
    ):  # fmt: skip
        assert said in text, said
    assert text.count("√") == 2 + ("打√" in text), "two bases are ticked"


@pytest.mark.parametrize("name", ['#import "x"', "*粗*_斜_", "很长的产品名" * 6])
@pytest.mark.parametrize("paper", ["a6", "100x70"])
def test_whatever_the_product_is_called_the_code_stays_readable(paper: str, name: str) -> None:
    page = printed(replace(SHEET, paper=paper), replace(ROW, product_name=name))[0]
    assert len(decoded(page)) == 1
    assert name[:4] in page.get_textpage().get_text_range()
