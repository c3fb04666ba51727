"""The identity card on paper: true millimetres, decoded back at 203 dpi, nothing personal on it."""

import time

import pypdfium2
import zxingcpp

from agritrace.registry.subjects import cards, selectors


def page_of(pdf):
    return pypdfium2.PdfDocument(pdf)[0]


def test_the_printed_card_scans_at_203_dpi_and_has_the_size_of_a7(cast):
    row = selectors.own_subject(cast.viewer("producer"))
    page = page_of(cards.pdf(row))
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [105, 74]
    found = zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil().convert("1"))
    assert [one.text for one in found] == [cards.link(row)]


def test_the_card_names_subject_code_and_issuer_and_nobody(cast):
    row = selectors.own_subject(cast.viewer("producer"))
    text = page_of(cards.pdf(row)).get_textpage().get_text_range()
    assert row.name in text
    assert "余杭区农业农村局" in text
    assert row.code[:4] in text
    assert "王桂兰" not in text
    assert "139" not in text


def test_a_warm_card_takes_less_than_300_milliseconds(cast):
    row = selectors.own_subject(cast.viewer("producer"))
    cards.pdf(row)
    started = time.perf_counter()
    cards.pdf(row)
    assert time.perf_counter() - started < 0.3
