"""What may be asked of the records, and how a question is said in the record of the reading. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agritrace.kernel.results import Reason

from .values import Asked


def against(asked: Asked) -> tuple[Reason, ...]:
    """Why a question makes no sense: days in the wrong order."""
    if asked.first and asked.last and asked.first > asked.last:
        return (Reason("起始日期晚于截止日期。", "请交换两个日期。", field="last", code="days"),)
    return ()


def said(asked: Asked, usernames: Sequence[str], *, act: str, region: str, things: int) -> str:
    """The question in words without anything personal: whom a name meant is told by user names only."""
    parts = []
    if asked.person:
        parts.append(f"人员 {'、'.join(usernames[:5])}" if usernames else "人员：没有找到")
    if asked.thing:
        parts.append(f"对象 {things} 个")
    if asked.act:
        parts.append(f"操作：{act}")
    if region:
        parts.append(region)
    if asked.first or asked.last:
        first = asked.first.isoformat() if asked.first else "最早"
        parts.append(f"{first} 至 {asked.last.isoformat() if asked.last else '今天'}")
    return "；".join(parts) or "全部"
