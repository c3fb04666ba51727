"""Putting the job of a run into the queue."""

from __future__ import annotations

from django.db import transaction
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

TASK, QUEUE = "agritrace.run", "runs"
_DEFERRING = App(connector=DjangoConnector())
"""Puts jobs into the queue on Django's own connection, so also inside the relay's transaction."""


def defer(run_id: int) -> None:
    """Queue the job of a run; nothing happens when one waits already."""
    try:
        with transaction.atomic():
            job = _DEFERRING.configure_task(TASK, queue=QUEUE, queueing_lock=f"{TASK}.{run_id}")
            job.defer(run_id=run_id)
    except AlreadyEnqueued:
        return
