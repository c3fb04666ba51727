"""What this room hears: its own notices, to send them further to whoever wants that."""

from __future__ import annotations

from agritrace.foundation.journal.values import Announced, Listener

from . import delivering
from .values import NoticeTold


def deliver(event: Announced) -> None:
    """Queue the messages of a notice beside it."""
    told = event.payload
    notice = NoticeTold(told["notice_id"], told["to"], told["topic"], told["text"], told["url"])
    delivering.queue_notice(notice, event.recorded_at)


LISTENERS = (Listener("notifications.deliver", frozenset({NoticeTold.event_name}), deliver),)
