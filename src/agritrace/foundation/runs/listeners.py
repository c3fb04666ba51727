"""What this room hears: its own runs that wait. The relay tells after the commit, and the job is deferred then."""

from __future__ import annotations

from agritrace.foundation.journal.values import Announced, Listener

from .deferring import defer
from .values import RunQueued


def defer_run(event: Announced) -> None:
    """Queue the job of the run that was started."""
    defer(int(event.payload["run_id"]))


LISTENERS = (Listener("runs.defer", frozenset({RunQueued.event_name}), defer_run),)
