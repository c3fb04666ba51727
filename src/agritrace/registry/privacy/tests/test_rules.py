"""May these values be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from agritrace.registry.privacy.rules import AGAIN, MOST_A_DAY, MOST_AN_HOUR, against_unmasking, is_over
from agritrace.registry.privacy.values import Unmask

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GOOD = {"subject_id": 1, "fields": ("phone",), "purpose": "contact", "reason": "电话核实送检样品来源"}


def against(last_hour: int = 0, last_day: int = 0, **changes: object) -> list[str]:
    command = Unmask(**{**GOOD, **changes}, command_id=uuid4())
    return [reason.code for reason in against_unmasking(command, last_hour=last_hour, last_day=last_day)]


def test_a_stated_reason_and_chosen_fields_are_enough() -> None:
    assert against() == []
    assert against(MOST_AN_HOUR - 1, MOST_A_DAY - 1) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fields": ()}, "fields"),
        ({"fields": ("password_hash",)}, "fields"),
        ({"fields": ("phone", "moon")}, "fields"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"reason": "  看看  "}, "reason"),
        ({"reason": "看" * 201}, "reason"),
        ({"last_hour": MOST_AN_HOUR}, "rate"),
        ({"last_day": MOST_A_DAY}, "rate"),
    ],
)
def test_each_thing_missing_is_a_reason_against_it(changes: dict[str, object], code: str) -> None:
    assert against(**changes) == [code]  # type: ignore[arg-type]


def test_a_look_is_over_after_two_minutes() -> None:
    assert not is_over(NOW, NOW + AGAIN)
    assert is_over(NOW, NOW + AGAIN + timedelta(seconds=1))
