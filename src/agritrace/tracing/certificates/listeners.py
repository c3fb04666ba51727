"""What certificates do when a lower room announces something: they become void with their batch."""

from __future__ import annotations

from agritrace.foundation.journal.values import Announced, Listener
from agritrace.kernel.viewer import system
from agritrace.tracing.batches.values import BatchVoided

from . import services


def void(event: Announced) -> None:
    """A void batch leaves nothing to promise for."""
    services.void_of_batch(system("批次作废"), int(event.payload["batch_id"]), event.recorded_at, reason="批次已作废")


LISTENERS = (Listener("certificates.void", frozenset({BatchVoided.event_name}), void),)
