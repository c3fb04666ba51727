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
from .values import REASON_SIGNS, Link, LookBeyond


def look_beyond(viewer: Viewer, command: LookBeyond, now: datetime) -> str:
    """Record why an authority looks at stations outside its jurisdiction; returns the reason for ``selectors.walk``.

    Denied without the permission, NotFound for a batch the viewer does not see, Refused without a reason worth the
    name (architecture §4, depth *official*). The line stands under ``chain``, not in the history the holder reads.
    """
    if not viewer.can(Permission.OFFICIAL):
        raise denied("查看辖区外的来龙去脉")
    batch, reason = batches.batch(viewer, command.batch_id), command.reason.strip()
    least, most = REASON_SIGNS
    if not least <= len(reason) <= most:
        raise refuse(f"理由应为 {least} 至 {most} 个字。", "请写明为何事查看，例如：追查不合格番茄。", field="reason")

    def work(opened: OpenAct) -> str:
        opened.on("chain", batch.id, batch.region_code)
        opened.note(number=batch.number, reason=reason)
        return reason

    return journal.act(viewer, acts.LOOK, work, now=now, answer=str, command=command, command_id=command.command_id)


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
