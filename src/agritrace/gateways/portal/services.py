"""Counting looks at codes, and slowing down those who guess."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime

from django.db import connection

from agritrace.tracing.batches.selectors import Labelled
from agritrace.tracing.codes import services as codes

from . import rules, slowing
from .counting import Tally
from .values import Counts


def _rest() -> None:
    """Give back the connection of the thread that asks; ``connection`` is another object in each thread."""
    connection.close()


tally = Tally(codes.count_scans, _rest)


def count(row: Labelled, now: datetime) -> Counts:
    """Count one look at an issued code and say how many there were, this one included."""
    waiting = tally.waiting(row.code_id)
    first = min(filter(None, (row.first_scan_at, waiting.first_at if waiting else None)), default=now)
    return rules.counted(tally.note(row.code_id, now, known=row.scans), first, row.prints)


def wait_after_wrong_code(address: str, browser: str) -> int:
    """Whole seconds to wait before a wrong code of this device is answered; 0: at once (:mod:`.slowing`).

    Address and browser name are kept as a digest and only in memory.
    """
    device = hashlib.blake2b(f"{address}\n{browser}".encode(), digest_size=12).digest()
    return slowing.wait_for(device, slowing.neighbourhood(address), time.monotonic())


def start_counting() -> None:
    """For a server process: tell counted scans once a second from now on."""
    tally.start()
