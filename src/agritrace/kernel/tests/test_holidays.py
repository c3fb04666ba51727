"""The published holidays: 2026 as the notice has it, later years not known yet."""

from __future__ import annotations

from datetime import date

import pytest

from agritrace.kernel.holidays import published
from agritrace.kernel.workdays import add_working_days


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-09-28", "2026-10-10"),  # 29, 30, then the holiday, 8, 9, and the Saturday that is worked
        ("2026-09-17", "2026-09-23"),  # the Sunday of 20 September is worked
        ("2026-02-13", "2026-02-27"),  # worked on Saturday the 14th, then nine days off
        ("2026-11-23", "2026-11-30"),  # an ordinary week
        ("2027-09-30", "2027-10-07"),  # nobody has published 2027 yet: weekends only
    ],
)
def test_five_working_days_over_a_holiday_end_when_offices_have_worked_five_days(submitted: str, due: str) -> None:
    assert add_working_days(date.fromisoformat(submitted), 5, published()).isoformat() == due


def test_the_calendar_says_which_years_it_knows() -> None:
    assert published().certain(date(2026, 5, 9))
    assert not published().certain(date(2027, 1, 1))
    assert len(published().holidays) == 33
    assert len(published().workdays_made_up) == 6
