"""The identity card on paper: true millimetres, decoded back at 203 dpi, nothing personal on it."""

import time
from dataclasses import replace

import pypdfium2
import zxingcpp

from agritrace.registry.subjects import cards, selectors
from agritrace.registry.subjects.web.card import LEFT, drawn
from tests.cast import PASSWORD


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


def test_the_screen_draws_the_same_name_facts_and_code_as_the_paper(cast):
    row = selectors.own_subject(cast.viewer("producer"))
    lines = drawn(replace(row, name="杭州市余杭区" * 6))
    assert "".join(line.text for line in lines if line.x == LEFT) == "杭州市余杭区" * 6
    facts = [line for line in lines if line.x > LEFT]
    assert "".join(f"{line.name}{line.text}" for line in facts) == "".join(
        f"{name}{value}" for name, value in cards.facts(row)
    )
    assert max(line.y for line in lines) < 62


def test_the_card_page_is_a_drawing_with_words_for_readers(cast, client):
    client.post("/login", {"username": cast["producer"].username, "password": PASSWORD})
    page = client.get(f"/subjects/{cast['producer'].subject_id}/card").content.decode()
    row = selectors.own_subject(cast.viewer("producer"))
    assert f'aria-label="电子身份标识：{row.name}，主体码 {row.code}，组织形式' in page
    assert cards.grouped(row) in page
    assert "idcard" not in page
