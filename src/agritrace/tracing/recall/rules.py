"""Decisions of recalls: who may open one, whether reasons say anything. Pure Python."""

from __future__ import annotations

from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from .values import REASON_SIGNS


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
