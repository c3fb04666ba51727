"""What batches do when a lower room announces something: what is still in stock follows its holder to a new county.

Batches that are sold out keep the region of their day, so that the history of the old county stays what it was.
"""

from __future__ import annotations

from django.db.models import F, Q

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system
from agritrace.registry.subjects.values import SubjectMoved

from . import acts
from .keptvalues import CORRECTION_NAMES, CorrectionAsked, CorrectionDecided, CorrectionState
from .models import Batch
from .values import BatchState

IN_STOCK = Q(balance__is_open=True) | Q(state=BatchState.RECALLED.value)
"""What moves freely and what a recall holds: both lie with their holder."""


def follow(event: Announced) -> None:
    """The stock of a subject that moved lies in its new county."""
    told = event.payload
    subject_id, region_code = int(told["subject_id"]), str(told["region_code"])

    def work(opened: journal.OpenAct) -> int:
        rows = Batch.objects.storing(opened).filter(IN_STOCK, subject_id=subject_id)
        left = rows.filter(balance__entered__gt=F("balance__departed") + F("balance__lost"))
        numbers = list(left.order_by("id").values_list("id", flat=True))
        Batch.objects.storing(opened).filter(id__in=numbers).update(region_code=region_code)
        opened.on("subject", subject_id, region_code)
        for number in numbers:
            opened.on("batch", number, region_code)
        opened.note(count=len(numbers))
        return len(numbers)

    journal.act(system("主体迁移"), acts.FOLLOW, work, now=event.recorded_at, answer=int)


def tell(event: Announced) -> None:
    """Those who can look at a correction are told that it waits; its subject what became of it."""
    told = event.payload
    number, subject_id = int(told["correction_id"]), int(told["subject_id"])
    address = f"/batches/corrections/{number}/"

    def work(opened: journal.OpenAct) -> int:
        if event.name == CorrectionAsked.event_name:
            county = organisations.competent_county(str(told["region_code"]), beijing_day(event.recorded_at))
            if county is not None:
                message = Message(Topic.TODO, "有一条批次更正等待核对", address)
                notifications.tell(opened, To(organisation_id=county.id), message)
            words = "有一条批次更正等另一个人核对"
        else:
            words = f"批次更正{CORRECTION_NAMES[CorrectionState(told['state'])]}"
        notifications.tell(opened, To(subject_id=subject_id), Message(Topic.BATCH, words, address))
        return number

    journal.act(system("批次更正"), acts.TELL, work, now=event.recorded_at, answer=int)


LISTENERS = (
    Listener("batches.follow", frozenset({SubjectMoved.event_name}), follow),
    Listener("batches.tell", frozenset({CorrectionAsked.event_name, CorrectionDecided.event_name}), tell),
)
