"""What the institutions room hears: reforms, after which other offices decide about open applications."""

from __future__ import annotations

from agritrace.foundation.journal.values import Announced, Listener
from agritrace.foundation.organisations.values import DivisionsChanged
from agritrace.kernel.viewer import system

from . import services


def reformed(event: Announced) -> None:
    """Hand open applications of closed offices to the offices now competent."""
    services.hand_over(system("a change of divisions"), event.recorded_at)


LISTENERS = (Listener("institutions.hand_over", frozenset({DivisionsChanged.event_name}), reformed),)
