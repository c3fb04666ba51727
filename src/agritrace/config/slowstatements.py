"""Statements that took too long, told to the log without their values: the database itself quotes none, names stand in them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger(__name__)
SLOW = 0.5
"""s from which on a statement is told."""
_MOST = 2000  # characters of a statement


def note_slow(execute: Callable[..., Any], *call: Any) -> Any:
    """Execute a statement (a wrapper of Django's); one slower than ``SLOW`` leaves a line with its text, no parameters."""
    began = time.perf_counter()
    try:
        return execute(*call)
    finally:
        took = time.perf_counter() - began
        if took > SLOW:
            statement = call[0]
            told = statement[:_MOST] if isinstance(statement, str) else type(statement).__name__
            log.warning("slow statement", seconds=round(took, 3), statement=told)
