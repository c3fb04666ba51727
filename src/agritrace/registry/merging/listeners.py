"""What this room hears: subjects that registered or changed are compared; who was merged is told."""

from __future__ import annotations

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.viewer import system
from agritrace.registry.subjects.selectors import SubjectMerged
from agritrace.registry.subjects.values import SubjectMoved, SubjectReinstated, SubjectSubmitted

from . import acts, services

MINE, LOGIN = "/subjects/mine", "/login"


def compare(event: Announced) -> None:
    """A subject that is new in its county is compared with the others; so is the one that goes on after a merging."""
    number = int(event.payload.get("into_id") or event.payload["subject_id"])
    services.find_for(number, str(event.payload["region_code"]), event.recorded_at)


def tell(event: Announced) -> None:
    """Both owners: the one that goes on inside the platform, the one whose account stopped by a text message."""
    ended, into = int(event.payload["subject_id"]), int(event.payload["into_id"])

    def work(opened: journal.OpenAct) -> int:
        text = "同一主体的另一份登记已并入您的主体，那份的主体码和追溯码继续可查，指向您的主体"
        notifications.tell(opened, To(subject_id=into), Message(Topic.REGISTRATION, text, MINE))
        return into

    journal.act(system("通知合并的主体"), acts.TELL, work, now=event.recorded_at, answer=int)
    told = {"link": notifications.link(LOGIN)}
    notifications.queue_for_applicant(ended, "registration.merged", told, now=event.recorded_at)


_NEW = (SubjectSubmitted, SubjectReinstated, SubjectMoved, SubjectMerged)
LISTENERS = (
    Listener("merging.compare", frozenset(one.event_name for one in _NEW), compare),
    Listener("merging.tell", frozenset({SubjectMerged.event_name}), tell),
)
