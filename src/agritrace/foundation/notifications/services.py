"""Writing notices, reading marks and messages."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal.services import OpenAct
from agritrace.kernel.viewer import Viewer

from . import ports, selectors
from .delivering import link, prune, queue_for_applicant, retry_failed, send_due
from .models import Notice, NoticeRead
from .preferences import choose_preferences
from .values import Message, NoticeTold, Outgoing, To
from .wordings import change_wording

__all__ = [
    "change_wording",
    "choose_preferences",
    "link",
    "mark_all_read",
    "mark_read",
    "prune",
    "queue_for_applicant",
    "retry_failed",
    "send",
    "send_due",
    "tell",
]

MOST_AT_ONCE = 5000


def tell(opened: OpenAct, to: To, message: Message) -> int:
    """Store a notice inside the open act of the caller; returns its id.

    After the commit the relay hands it to the live process, so that open pages show it at once.
    """
    notice = Notice(
        account_id=to.account_id,
        subject_id=to.subject_id,
        organisation_id=to.organisation_id,
        topic=message.topic,
        text=message.text[:300],
        url=message.url,
        record_id=opened.record_id,
        created_at=opened.now,
    )
    notice.save(force_insert=True)
    opened.announce(NoticeTold(notice.id, to.key, message.topic, notice.text, message.url))
    return notice.id


def mark_read(viewer: Viewer, notice_id: int, now: datetime) -> str:
    """Mark one notice read by this account; returns its address. NotFound when it is not the viewer's."""
    row = selectors.notice(viewer, notice_id)
    _mark(viewer, [row.id], now)
    return row.url


def mark_all_read(viewer: Viewer, now: datetime) -> int:
    """Mark all unread notices of this account read, at most 5,000 at once; returns how many."""
    numbers = selectors.unread_ids(viewer, MOST_AT_ONCE)
    _mark(viewer, numbers, now)
    return len(numbers)


def _mark(viewer: Viewer, numbers: list[int], now: datetime) -> None:
    if viewer.account_id is None or not numbers:
        return
    marks = [NoticeRead(notice_id=number, account_id=viewer.account_id, read_at=now) for number in numbers]
    NoticeRead.objects.everything(reason="an account marks for itself").bulk_create(marks, ignore_conflicts=True)


def send(outgoing: Outgoing, now: datetime) -> None:
    """Send a message by telephone or e-mail through the port chosen by config; Refused when there is no way."""
    ports.chosen_port().send(outgoing, now)
