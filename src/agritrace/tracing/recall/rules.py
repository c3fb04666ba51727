"""Decisions of recalls: who may open one, whether reasons say anything. Pure Python."""

from __future__ import annotations

from agritrace.kernel.clock import show_instant
from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from .values import REASON_SIGNS, HoldRow


def may_open(viewer: Viewer, origin_region: str) -> bool:
    """The county of the origin or an authority above it; townships and others ask their county."""
    high = viewer.level is not None and viewer.level <= Level.COUNTY
    return viewer.kind is ViewerKind.REGULATOR and high and viewer.jurisdiction.covers(origin_region)


def may_end(viewer: Viewer, level: int) -> bool:
    """Whoever opened a recall, and the authorities above, end it: a county does not take back what its province ordered."""
    return viewer.level is not None and viewer.level <= level


def against_reason(text: str) -> tuple[Reason, ...]:
    """The holder reads the reason; a word or two help nobody."""
    least, most = REASON_SIGNS
    if len(text.strip()) < least:
        return (Reason("请写明原因。", f"至少 {least} 个字，持有人会看到。", "reason", "reason"),)
    if len(text.strip()) > most:
        return (Reason(f"原因最多 {most} 个字。", "请写得简短一些。", "reason", "reason"),)
    return ()


def why_held(row: HoldRow) -> Reason:
    """Why a batch does not move: which hold, until when, and how its holder objects."""
    term = (
        f"临时暂停到 {show_instant(row.until)}，到期没有确认就恢复流通"
        if row.until
        else "由县级以上农业农村部门解除之前不能流通"
    )
    sentence = (
        f"{row.product_name} {row.batch_number} 因召回（{row.recall_number}）暂停流通：{row.recall_reason}。{term}。"
    )
    remedy = "持有人有异议的，请打开“暂停流通”中的这一条，写明理由提出异议。"
    return Reason(sentence, remedy, code="held")
