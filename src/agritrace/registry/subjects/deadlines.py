"""Deadlines of reviews in working days, and how they are said."""

from __future__ import annotations

from datetime import datetime

from agritrace.kernel.clock import beijing_day, end_of_day
from agritrace.kernel.holidays import published
from agritrace.kernel.workdays import add_working_days
from agritrace.ui.words import Due, due
from agritrace.ui.words import said as words_said

from .states import REVIEW_WORKING_DAYS


def deadline_of(submitted_at: datetime) -> datetime:
    """The end of the fifth working day after the day of submission, in Beijing."""
    return end_of_day(add_working_days(beijing_day(submitted_at), REVIEW_WORKING_DAYS, published()))


def due_of(submitted_at: datetime, now: datetime) -> Due:
    """The deadline in words: 剩 4 天, 今天, 超期 1 天."""
    return due(deadline_of(submitted_at), now)


def said(moment: datetime, now: datetime) -> str:
    """When something happened, for sentences."""
    return words_said(moment, now)
