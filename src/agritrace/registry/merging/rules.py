"""Decisions about pairs: may they be compared, may one end in the other. Pure Python."""

from __future__ import annotations

from agritrace.kernel.results import Reason
from agritrace.registry.subjects.values import LIVE, SubjectBrief, SubjectState

SHORTEST_REASON = 5
NEAR_METRES = 100.0


def against_reason(reason: str) -> tuple[Reason, ...]:
    """A decision about two subjects says how one knows."""
    if len(reason.strip()) >= SHORTEST_REASON:
        return ()
    return (Reason("请写明怎么认定的。", "至少 5 个字，例如“两人持身份证到窗口核对”。", "reason", "reason"),)


def against_starting(subject_id: int, other: SubjectBrief | None, *, ours: bool) -> tuple[Reason, ...]:
    """Why these two cannot be compared: unknown, the same record, in another county, or over.

    ``ours``: the other one lies in the county of the office that asks.
    """
    if other is None:
        return (Reason("没有找到这个主体码。", "请核对 4 开头的 16 位主体码。", "code", "unknown"),)
    if other.id == subject_id:
        return (Reason("这是同一份登记。", "请填另一份登记的主体码；已合并的不用再办。", "code", "self"),)
    if not ours:
        remedy = "请先由那份登记的主体申请迁移到本县，迁入后再合并。"
        return (Reason("那份登记在其他县（市、区），不能合并。", remedy, "code", "county"),)
    if other.state not in LIVE:
        return (Reason("那份登记现在不是有效状态，不用合并。", "请核对主体码。", "code", "state"),)
    return ()


def against_survivor(survivor: int, low: int, high: int) -> tuple[Reason, ...]:
    """The one that goes on is one of the two."""
    if survivor in {low, high}:
        return ()
    return (Reason("请选择保留哪一份。", "保留一直在用的那一份。", "survivor", "survivor"),)


def mergeable(state: SubjectState) -> bool:
    """Whether a record in this state could end in another one, as far as its state goes."""
    return state is SubjectState.ACTIVE
