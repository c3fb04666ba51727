"""Writing lineage: one edge for each movement, inside the act that moves the quantity; and who looked how far."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.services import OpenAct
from agritrace.kernel.results import denied, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.tracing.batches import selectors as batches

from . import acts
from .models import Edge
from .permissions import Permission
from .values import MOST_SUSPECTS, REASON_SIGNS, Compare, Compared, Link, LookBeyond


def look_beyond(viewer: Viewer, command: LookBeyond, now: datetime) -> str:
    """Record why an authority looks at stations outside its jurisdiction; returns the reason for ``selectors.walk``.

    Denied without the permission, NotFound for a batch the viewer does not see, Refused without a reason worth the
    name (architecture §4, depth *official*). The line stands under ``chain``, not in the history the holder reads.
    """
    if not viewer.can(Permission.OFFICIAL):
        raise denied("查看辖区外的来龙去脉")
    batch, reason = batches.batch(viewer, command.batch_id), _stated(command.reason)

    def work(opened: OpenAct) -> str:
        opened.on("chain", batch.id, batch.region_code)
        opened.note(number=batch.number, reason=reason)
        return reason

    return journal.act(viewer, acts.LOOK, work, now=now, answer=str, command=command, command_id=command.command_id)


def compare(viewer: Viewer, command: Compare, now: datetime) -> Compared:
    """Record who looks for the common source of which suspects and why; returns the batches for ``selectors.common_sources``.

    Denied without the permission; Refused (field ``codes``) for fewer than two or more than 50 codes and for codes of no
    batch the viewer sees; Refused (field ``reason``) as :func:`look_beyond`.
    """
    if not viewer.can(Permission.OFFICIAL):
        raise denied("查找共同来源")
    reason = _stated(command.reason)
    found = {code: batches.by_code(viewer, code) for code in dict.fromkeys(command.codes)}
    if not 2 <= len(found) <= MOST_SUSPECTS:
        raise refuse(f"请填写 2 至 {MOST_SUSPECTS} 个不同的追溯码。", "每行一个。", field="codes")
    missing = [code for code, row in found.items() if row is None]
    if missing:
        raise refuse(f"没有找到：{'、'.join(missing[:5])}。", "请核对追溯码；只能填写辖区内的批次。", field="codes")

    def work(opened: OpenAct) -> Compared:
        rows = [row for row in found.values() if row is not None]
        for row in rows:
            opened.on("chain", row.id, row.region_code)
        opened.note(count=len(rows), reason=reason)
        return Compared(tuple(row.id for row in rows))

    return journal.act(
        viewer, acts.COMPARE, work, now=now, answer=Compared, command=command, command_id=command.command_id
    )


def _stated(text: str) -> str:
    reason, (least, most) = text.strip(), REASON_SIGNS
    if not least <= len(reason) <= most:
        raise refuse(f"理由应为 {least} 至 {most} 个字。", "请写明为何事查看，例如：追查不合格番茄。", field="reason")
    return reason


def link(opened: OpenAct, *links: Link) -> None:
    """Store movements with one statement. A target must be younger than its source (IntegrityError otherwise)."""
    Edge.objects.storing(opened).bulk_create(
        Edge(
            source_id=one.source_id,
            target_id=one.target_id,
            kind=one.kind.value,
            quantity=one.quantity,
            unit=one.unit,
            source_region=one.source_region,
            target_region=one.target_region,
            record_id=opened.record_id,
            occurred_at=opened.occurred_at,
        )
        for one in links
    )
