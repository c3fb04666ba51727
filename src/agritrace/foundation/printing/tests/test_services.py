"""PDFs keep their millimetres, and what was printed reads back."""

import time
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from agritrace.foundation.printing import services

PACKAGE = "agritrace.foundation.printing.tests"


def test_a_page_has_its_true_millimetres_and_its_words():
    document = pypdfium2.PdfDocument(services.pdf(PACKAGE, "sample", {"words": "云岭县 #box[*]"}))
    width, height = document[0].get_size()
    assert (round(width / 72 * 25.4, 1), round(height / 72 * 25.4, 1)) == (60.0, 40.0)
    assert "云岭县 #box[*]" in document[0].get_textpage().get_text_range()


def test_the_chinese_font_is_embedded_as_a_subset():
    assert len(services.pdf(PACKAGE, "sample", {"words": "农产品"})) < 60_000


def test_a_warm_page_takes_less_than_300_milliseconds():
    services.pdf(PACKAGE, "sample", {"words": "预热"})
    started = time.perf_counter()
    services.pdf(PACKAGE, "sample", {"words": "再来"})
    assert time.perf_counter() - started < 0.3


def test_a_template_nobody_wrote_is_a_programming_error():
    with pytest.raises(FileNotFoundError):
        services.pdf(PACKAGE, "nothing", {})


def test_a_qr_code_reads_back():
    picture = Image.open(BytesIO(services.qr_png("HTTPS://T.EXAMPLE.CN/S/4299042100003187?K=012345678")))
    assert zxingcpp.read_barcode(picture).text == "HTTPS://T.EXAMPLE.CN/S/4299042100003187?K=012345678"


def test_a_qr_drawing_brings_its_quiet_zone():
    assert 'viewBox="0 0 29 29"' in services.qr_svg("12345678901234567890")
