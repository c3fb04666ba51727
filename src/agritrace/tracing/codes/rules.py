"""Decisions about codes and labels. Pure."""

from __future__ import annotations

from agritrace.kernel.results import Reason, raise_for

from .values import MOST_COPIES, REPRINT_REASONS, STATE_NAMES, CodeState, PrintLabels


def check_print(state: CodeState, runs: int, command: PrintLabels) -> None:
    """Refuse a print run with all its reasons: code not valid, number of copies, reprint without a reason."""
    reasons = []
    if state is not CodeState.ACTIVE:
        reasons.append(
            Reason(f"这个追溯码已{STATE_NAMES[state]}，不能再打印标签。", "请为产品重新登记批次。", code="state")
        )
    if not 1 <= command.copies <= MOST_COPIES:
        reasons.append(
            Reason(f"一次可以打印 1 到 {MOST_COPIES} 张。", "请修改张数，可分几次打印。", "copies", "copies")
        )
    if runs and command.reason not in REPRINT_REASONS:
        reasons.append(Reason("这批标签打印过，再打是重印。", "请选择重印原因。", "reason", "reprint"))
    raise_for(reasons)
