"""What the composition root hears: notices, to be pushed to open pages."""

from __future__ import annotations

from agritrace.foundation.journal.relay import queue_live
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.notifications.values import NoticeTold


def push(event: Announced) -> None:
    """Queue the notice for the one NOTIFY after the relay's batch."""
    told = event.payload
    queue_live(
        {
            "to": [told["to"]],
            "id": told["notice_id"],
            "topic": told["topic"],
            "text": told["text"],
            "url": f"/notices/{told['notice_id']}/",
        }
    )


LISTENERS = (Listener("live.push", frozenset({NoticeTold.event_name}), push),)
