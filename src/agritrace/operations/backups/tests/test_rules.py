"""When runs are due and what is warned of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agritrace.operations.backups.rules import is_due, warnings
from agritrace.operations.backups.values import Plan, RunRow, Standing

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PLAN = Plan(True, True, timedelta(hours=24), timedelta(days=7), 14)


def run(hours: float, outcome: str = "done", kind: str = "backup") -> RunRow:
    at = NOW - timedelta(hours=hours)
    return RunRow(1, kind, outcome, "agritrace-1.backup", at, at, 90, 1000, 3, 5_000_000, "磁盘已满。")


def standing(
    backup: RunRow | None, drill: RunRow | None, *, last: RunRow | None = None, tried: RunRow | None = None
) -> Standing:
    return Standing(backup, drill, last or backup, tried or drill)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (run(23.9), False),
        (run(24), True),
        (run(0.9, "failed"), False),
        (run(1, "failed"), True),
    ],
)
def test_a_run_is_due_an_interval_after_the_last_and_an_hour_after_a_failure(last: RunRow | None, due: bool) -> None:
    assert is_due(last, timedelta(hours=24), NOW) is due


def test_a_platform_in_order_warns_of_nothing() -> None:
    assert warnings(PLAN, standing(run(20), run(100)), NOW) == ()


def said(plan: Plan, what: Standing) -> list[tuple[str, str]]:
    return [(one.tone, one.sentence) for one in warnings(plan, what, NOW)]


def test_each_thing_that_is_wrong_is_said_with_a_remedy() -> None:
    nothing = standing(None, None)
    assert said(replace(PLAN, placed=False), nothing) == [("red", "没有设置备份位置，平台的数据没有备份。")]
    assert said(PLAN, nothing) == [("red", "还没有任何备份。")]
    assert said(PLAN, standing(run(49), run(1))) == [("red", "备份太旧了。")]
    assert said(PLAN, standing(run(1), None)) == [("amber", "备份还没有演练过。")]
    assert said(PLAN, standing(run(1), run(15 * 24))) == [("amber", "很久没有演练恢复了。")]
    assert said(replace(PLAN, keys_placed=False), standing(run(1), run(1))) == [("amber", "密钥没有另存。")]
    gone = said(replace(PLAN, present=False), standing(run(1), run(1)))
    assert gone == [("red", "最近的备份文件不在备份位置了。")]
    assert said(PLAN, standing(None, None, last=run(1, "failed"))) == [
        ("red", "最近一次备份没有成功。"), ("red", "还没有任何备份。")
    ]  # fmt: skip
    failed = warnings(PLAN, standing(run(1), run(1), tried=run(1, "failed")), NOW)
    assert [one.remedy for one in failed] == ["磁盘已满。"]
    assert all(one.remedy for one in warnings(replace(PLAN, keys_placed=False), standing(run(99), run(999)), NOW))
