"""What recalls do when a lower room announces something: what stands still follows its holder to a new county."""

from __future__ import annotations

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system
from agritrace.registry.subjects.values import SubjectMoved

from . import acts
from .models import Hold
from .values import STANDING


def follow(event: Announced) -> None:
    """The holds that stand on a subject that moved are decided by its new county from now on, which is told."""
    told = event.payload
    subject_id, region_code = int(told["subject_id"]), str(told["region_code"])

    def work(opened: journal.OpenAct) -> int:
        rows = Hold.objects.storing(opened).filter(subject_id=subject_id, state__in=list(STANDING))
        found = list(rows.order_by("id").values_list("id", "batch_id"))
        Hold.objects.storing(opened).filter(id__in=[number for number, _ in found]).update(region_code=region_code)
        for number, batch_id in found:
            opened.on("hold", number, region_code)
            opened.on("batch", batch_id, region_code)
        opened.on("subject", subject_id, region_code)
        opened.note(count=len(found))
        county = organisations.competent_county(region_code, beijing_day(event.recorded_at))
        if found and county is not None:
            text = f"有主体迁入，它的 {len(found)} 个批次因召回暂停流通，请查看并办理"
            notifications.tell(opened, To(organisation_id=county.id), Message(Topic.TODO, text, "/recalls/holds/"))
        return len(found)

    journal.act(system("主体迁移"), acts.FOLLOW, work, now=event.recorded_at, answer=int)


LISTENERS = (Listener("recall.follow", frozenset({SubjectMoved.event_name}), follow),)
