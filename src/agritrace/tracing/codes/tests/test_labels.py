"""Labels: rendered as a 203-dpi printer would, decoded like a phone would, measured with a ruler."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy
import pypdfium2
import pytest
import zxingcpp

from agritrace.kernel.tracecodes import CodeKind
from agritrace.tracing.codes import labels
from agritrace.tracing.codes.values import CodeRow, CodeState, LabelFacts, Printed

HOST = "t.example.cn"
CODE = CodeRow(
    1, "10025184695604331953", CodeKind.PRODUCTION_BATCH, 1, None, 1, "330110000000", CodeState.ACTIVE, "",
    datetime(2026, 11, 23, tzinfo=UTC), 0,
)  # fmt: skip
FACTS = LabelFacts(
    "番茄（粉果）", "净含量 2.5 kg", ("采收 2026-11-23", "产地 浙江省杭州市余杭区", "余杭区禾田蔬菜专业合作社"),
    "20261123-01", "番茄", "/batches/1/", date(2026, 11, 23),
)  # fmt: skip


def printed(copies: int = 1, *, nth: int = 1, first: int = 1, paper: str = "60x40", facts: LabelFacts = FACTS) -> bytes:
    run = Printed(CODE.id, nth, first, copies)
    return labels.pdf(labels.template_data(HOST, CODE, facts, run=run, paper=paper))


def rendered(page: pypdfium2.PdfPage, dpi: float = 203):
    return page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()


def test_a_label_is_60_by_40_millimetres():
    width, height = pypdfium2.PdfDocument(printed())[0].get_size()
    assert (width * 25.4 / 72, height * 25.4 / 72) == (pytest.approx(60, abs=0.01), pytest.approx(40, abs=0.01))


def test_the_code_decodes_from_a_203_dpi_rendering_and_leads_to_the_public_page():
    found = zxingcpp.read_barcodes(rendered(pypdfium2.PdfDocument(printed())[0]))
    assert [one.text for one in found] == [f"HTTPS://T.EXAMPLE.CN/{CODE.code}"]
    assert found[0].ec_level == "Q"


def test_a_module_is_five_dots_wide_on_the_paper():
    """Measured at 2,030 dpi along the first row of the upper left finder: seven dark modules in one piece."""
    measure = labels.measure(HOST, CODE.code)
    assert (measure.version, round(measure.side, 1)) == (3, 23.1)
    dark = rendered(pypdfium2.PdfDocument(printed())[0], dpi=2030) < 128
    rows, columns = numpy.nonzero(dark)
    top = rows[columns < 600].min() + 25
    left = columns[rows == top].min()
    run = int(numpy.argmin(dark[top, left:]))
    assert run / 7 * 25.4 / 2030 == pytest.approx(0.6256, abs=0.005)


def test_the_quiet_zone_of_four_modules_stays_white():
    measure = labels.measure(HOST, CODE.code)
    picture = rendered(pypdfium2.PdfDocument(printed())[0], dpi=508) > 200
    zone, side = int(measure.module * 4 * 20) - 1, int(measure.side * 20)
    top, left = round(1.2 * 20), round(1.5 * 20)
    corner = picture[top : top + side, left : left + side]
    for strip in (corner[:zone], corner[-zone:], corner[:, :zone], corner[:, -zone:]):
        assert strip.all()


def test_serial_numbers_go_on_and_a_reprint_says_so():
    document = pypdfium2.PdfDocument(printed(3, nth=2, first=121))
    texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert len(texts) == 3
    for serial, text in zip((121, 122, 123), texts, strict=True):
        assert f"序 {serial} 重印" in text
        assert "1002 5184 6956 0433 1953" in text
    assert "重印" not in pypdfium2.PdfDocument(printed())[0].get_textpage().get_text_range()


def test_21_labels_stand_on_an_a4_page_and_each_decodes():
    document = pypdfium2.PdfDocument(printed(22, paper="a4"))
    assert len(document) == 2
    found = zxingcpp.read_barcodes(rendered(document[0]))
    assert len(found) == 21
    assert {one.text for one in found} == {f"HTTPS://T.EXAMPLE.CN/{CODE.code}"}


@pytest.mark.parametrize("name", ['#import "x"', "$ e^x $", "*粗*_斜_", "`代码` <标签> @引用", "很长" * 20])
def test_whatever_a_product_is_called_prints_as_it_stands_and_leaves_the_code_readable(name):
    facts = LabelFacts(name, name, (name, name), "20261123-01", name, "/", date(2026, 11, 23))
    page = pypdfium2.PdfDocument(printed(facts=facts))[0]
    assert len(zxingcpp.read_barcodes(rendered(page))) == 1
    assert name[:6] in page.get_textpage().get_text_range()


def test_a_long_host_gets_smaller_modules_instead_of_a_code_that_leaves_the_label():
    measure = labels.measure("trace.nongye.example.gov.cn:8443", CODE.code)
    assert measure.side <= labels.WIDEST_QR_MM
    assert measure.module >= 4 * labels.DOT_MM - 1e-9
