"""May these values be shown? Pure Python."""

from __future__ import annotations

from datetime import datetime, timedelta

from agritrace.kernel.results import Reason

from .values import FIELD_NAMES, PURPOSES, Unmask

SHORTEST_REASON, LONGEST_REASON = 5, 200
MOST_AN_HOUR, MOST_A_DAY = 20, 60
"""Looks of one account: more than a county official needs for his calls, too few to copy a register."""
AGAIN = timedelta(minutes=2)
"""A repeated press of the same form shows the values again within this time, afterwards no more."""


def against_unmasking(command: Unmask, *, last_hour: int, last_day: int) -> tuple[Reason, ...]:
    """All reasons against showing: nothing chosen, no reason, too many looks."""
    return (*_against_fields(command), *_against_reason(command), *_against_number(last_hour, last_day))


def is_over(at: datetime, now: datetime) -> bool:
    """Whether the values of a look may not be shown again."""
    return now - at > AGAIN


def _against_fields(command: Unmask) -> tuple[Reason, ...]:
    if not command.fields or not set(command.fields) <= FIELD_NAMES.keys():
        return (Reason("请选择要查看哪几项。", "只选办事需要的。", "what", "fields"),)
    return ()


def _against_reason(command: Unmask) -> tuple[Reason, ...]:
    found = []
    if command.purpose not in PURPOSES:
        found.append(Reason("请选择用途。", field="purpose", code="purpose"))
    words = command.reason.strip()
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        found.append(
            Reason(
                "请写明查看的原因，5 到 200 个字。", "例如：电话核实 11 月 20 日送检样品的来源。", "reason", "reason"
            )
        )
    return tuple(found)


def _against_number(last_hour: int, last_day: int) -> tuple[Reason, ...]:
    if last_hour >= MOST_AN_HOUR or last_day >= MOST_A_DAY:
        return (
            Reason(
                f"查看次数太多：每小时最多 {MOST_AN_HOUR} 次，每天最多 {MOST_A_DAY} 次。",
                "请过一会儿再看；需要大量核对时请由上级统一安排。",
                code="rate",
            ),
        )
    return ()
