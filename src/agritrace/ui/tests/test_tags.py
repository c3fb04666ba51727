"""Template tags and filters, drawn as a room would."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.template import engines
from django.test import override_settings

from agritrace.ui.parts import Badge, Cell, Column, Fact, Facts, Row, Stock, StockPart, Table
from agritrace.ui.words import Due

NOW = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)


def drawn(source: str, **context: object) -> str:
    """The text a template makes."""
    return engines["django"].from_string(source).render(context)


def test_an_icon_comes_out_of_the_sprite_and_is_silent_for_readers() -> None:
    with override_settings(STATIC_URL="/static/"):
        text = drawn('{% icon "bell" "i-lg" %}')
    assert 'class="i i-lg"' in text
    assert 'aria-hidden="true"' in text
    assert 'dist/icons.svg#i-bell"' in text


def test_a_state_is_a_word_with_icon_and_outline() -> None:
    text = drawn("{% state badge %}", badge=Badge.of("召回"))
    assert 'class="state st-recalled"' in text
    assert "#i-alert-octagon" in text
    assert "召回" in text


def test_a_state_nobody_knows_is_shown_as_under_way() -> None:
    assert Badge.of("复核中") == Badge("复核中", "moving", "hourglass")


def test_nothing_is_drawn_for_nothing() -> None:
    source = "{% state x %}{% part x %}{{ x|quantity }}{{ x|stamp }}{{ x|said }}{{ x|due }}{{ x|money }}{{ x|masked_phone }}{{ x|code }}"
    assert drawn(source, x=None) == ""


def test_filters_say_what_words_say() -> None:
    source = "{{ n|quantity:'kg' }}|{{ n|money }}|{{ t|stamp }}|{{ t|said:now }}|{{ p|masked_phone }}|{{ c|code }}"
    text = drawn(source, n=Decimal(1250), t=NOW, now=NOW, p="13812346027", c="12345678")
    assert text == ('1,250 kg|1,250.00 元|2026-11-23 10:31|今天 10:31|138****6027|<span class="code">1234 5678</span>')


def test_a_deadline_has_an_alarm_once_it_is_over() -> None:
    late = drawn("{{ t|due:now }}", t=NOW - timedelta(days=1), now=NOW)
    assert 'class="due over"' in late
    assert "#i-alarm" in late
    ready = drawn("{{ t|due }}", t=Due("剩 2 个工作日"))
    assert 'class="due"' in ready
    assert "剩 2 个工作日" in ready


def test_a_script_in_a_name_stays_a_name() -> None:
    text = drawn("{% part x %}", x=Facts((Fact("名称", "<script>alert(1)</script>"),)))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_table_names_each_row_and_says_how_it_is_sorted() -> None:
    table = Table(
        caption="主体",
        columns=(Column("名称", sort_url="?s", order="descending"), Column("状态", corner=True)),
        rows=(Row((Cell("丰源家庭农场", url="/1"), Cell(badge=Badge.of("有效")))),),
    )
    text = drawn("{% part x %}", x=table)
    assert 'aria-sort="descending"' in text
    assert '<th scope="row" role="rowheader"><a href="/1">丰源家庭农场</a>' in text
    assert "st-active" in text


def test_a_stock_of_nothing_draws_a_bar_without_failing() -> None:
    stock = Stock((StockPart("free", "可卖", Decimal()),), unit="kg")
    assert stock.drawn[0][2:] == ("0.00", "0.00", "0 kg")


def test_the_shares_of_a_stock_fill_the_bar() -> None:
    stock = Stock(
        (StockPart("free", "可卖", Decimal(720)), StockPart("held", "冻结", Decimal(280), "等确认")), unit="kg"
    )
    assert [(css, at, width) for _, css, at, width, _ in stock.drawn] == [
        ("b1", "0.00", "72.00"),
        ("b2", "72.00", "28.00"),
    ]
    assert stock.sentence == "可卖 720 kg，冻结 280 kg"
