"""What certificates do when a lower room announces something.

They become void with their batch; and when a farm record is entered afterwards that speaks against one, people are told.
"""

from __future__ import annotations

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.values import BatchVoided
from agritrace.tracing.farming import selectors as farming
from agritrace.tracing.farming.values import FarmEntered

from . import acts, selectors, services, sources
from .values import CertificateRow


def void(event: Announced) -> None:
    """A void batch leaves nothing to promise for."""
    services.void_of_batch(system("批次作废"), int(event.payload["batch_id"]), event.recorded_at, reason="批次已作废")


def tell(event: Announced) -> None:
    """The holders of certificates whose harvest falls into a wait entered afterwards are told, and their counties."""
    found = _against(event)
    if not found:
        return

    def work(opened: journal.OpenAct) -> int:
        for row in found:
            opened.on("certificate", row.id, row.region_code)
        opened.note(count=len(found))
        for holder in dict.fromkeys(row.subject_id for row in found):
            mine = [row for row in found if row.subject_id == holder]
            _tell(opened, To(subject_id=holder), mine)
        by_county: dict[int, list[CertificateRow]] = {}
        for row in found:
            county = organisations.competent_county(row.region_code, beijing_day(event.recorded_at))
            if county is not None:
                by_county.setdefault(county.id, []).append(row)
        for office, theirs in by_county.items():
            _tell(opened, To(organisation_id=office), theirs)
        return len(found)

    journal.act(system("补登农事记录"), acts.TELL, work, now=event.recorded_at, answer=int)


def _against(event: Announced) -> list[CertificateRow]:
    """The certificates in force that the record of an event speaks against."""
    record_id, subject_id = int(event.payload["record_id"]), int(event.payload["subject_id"])
    record = next(iter(farming.counting(subject_id, [record_id])), None)
    if record is None or (record.free_on is None and not record.banned):
        return []
    rows = selectors.in_force_since(subject_id, record.done_on)
    known = batches.briefs(row.batch_id for row in rows)
    early = {key for key, batch in known.items() if record_id in sources.against(batch)}
    return [row for row in rows if row.batch_id in early]


def _tell(opened: journal.OpenAct, to: To, rows: list[CertificateRow]) -> None:
    more = f"等 {len(rows)} 张" if len(rows) > 1 else ""
    words = f"{rows[0].product_name}{more}合格证开具后补登了农事记录，采收在间隔期内；请核实，属实的请作废"
    address = f"/certificates/{rows[0].id}/"
    notifications.tell(opened, to, Message(Topic.BATCH if to.subject_id else Topic.TODO, words, address))


LISTENERS = (
    Listener("certificates.void", frozenset({BatchVoided.event_name}), void),
    Listener("certificates.tell", frozenset({FarmEntered.event_name}), tell),
)
