"""How codes, quantities, times and telephone numbers are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agritrace.ui import words

NOW = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)  # 10:31 in Beijing


def test_a_trace_code_stands_in_groups_of_four() -> None:
    assert words.group_code("10025184695604331953") == "1002 5184 6956 0433 1953"


@given(st.text(alphabet="0123456789 ", max_size=30))
def test_grouping_a_code_changes_nothing_but_spaces(text: str) -> None:
    assert words.group_code(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (Decimal("1250.000"), "kg", "1,250 kg"),
        (Decimal("-300.5"), "kg", "−300.5 kg"),
        (0, "", "0"),
        ("12500", "亩", "12,500 亩"),
        (Decimal("1E+3"), "", "1,000"),
    ],
)
def test_quantities_have_commas_a_unit_and_no_idle_zeros(value: Decimal | int | str, unit: str, said: str) -> None:
    assert words.quantity(value, unit) == said


def test_money_has_two_decimals() -> None:
    assert words.money(Decimal("-1250.5")) == "−1,250.50 元"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - timedelta(minutes=25), "今天 10:06"),
        (NOW - timedelta(hours=11), "昨天 23:31"),
        (datetime(2026, 11, 20, 8, 40, tzinfo=UTC), "11月20日 16:40"),
        (datetime(2025, 1, 5, 16, 0, tzinfo=UTC), "2025年1月6日 00:00"),
        (date(2026, 11, 23), "今天"),
        (date(2026, 11, 20), "11月20日"),
    ],
)
def test_sentences_say_today_and_yesterday_by_the_day_of_beijing(moment: datetime | date, said: str) -> None:
    assert words.said(moment, NOW) == said


def test_facts_show_beijing_time() -> None:
    assert words.stamp(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == "2026-11-23 07:30"
    assert words.stamp(date(2026, 11, 22)) == "2026-11-22"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        words.stamp(datetime(2026, 11, 23))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize(
    ("away", "text", "level"),
    [
        (timedelta(days=4), "剩 4 天", ""),
        (timedelta(hours=7), "今天 17:31", "soon"),
        (timedelta(hours=14), "剩 1 天", ""),
        (-timedelta(seconds=10), "超期 1 分钟", "over"),
        (-timedelta(hours=3), "超期 3 小时", "over"),
        (-timedelta(days=1, hours=3), "超期 1 天", "over"),
    ],
)
def test_a_deadline_says_how_much_time_is_left_or_gone(away: timedelta, text: str, level: str) -> None:
    assert words.due(NOW + away, NOW) == words.Due(text, level)


def test_a_deadline_at_midnight_belongs_to_the_day_it_ends() -> None:
    tonight = words.beijing(NOW).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert words.due(tonight, NOW) == words.Due("今天到期", "soon")
    assert words.due(tonight + timedelta(days=1), NOW) == words.Due("剩 1 天")


@pytest.mark.parametrize(("phone", "said"), [("13812346027", "138****6027"), ("12316", "***16"), ("", "")])
def test_the_middle_of_a_telephone_number_is_hidden(phone: str, said: str) -> None:
    assert words.masked_phone(phone) == said


def test_a_total_that_was_not_counted_to_its_end_says_so() -> None:
    assert (words.counted(37), words.counted(1000, more=True)) == ("37", "1,000+")
