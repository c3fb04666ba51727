"""What this room does when an application is approved: the entry the reviewer found is joined with the new subject."""

from __future__ import annotations

from agritrace.foundation.journal.values import Announced, Listener
from agritrace.registry.subjects.values import SubjectApproved, SubjectReinstated

from . import services


def approved(event: Announced) -> None:
    """A subject got its code, its old one back, or nothing was claimed: then nothing happens."""
    subject_id = int(event.payload["subject_id"])
    application_id = int(event.payload.get("application_id") or subject_id)
    services.complete(application_id, subject_id, event.recorded_at)


LISTENERS = (
    Listener("temporary.approved", frozenset({SubjectApproved.event_name, SubjectReinstated.event_name}), approved),
)
