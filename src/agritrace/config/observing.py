"""Structured log lines and metrics of requests. No line carries a phone, an identity number or a form value."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from .keptlogs import KeptLog

REQUESTS = Counter("agritrace_requests_total", "Requests answered", ["view", "status"])
SECONDS = Histogram(
    "agritrace_request_seconds",
    "Time of one request in the server",
    ["view"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def configure_logging() -> None:
    """One JSON object per line on standard error; ``AGRITRACE_LOG=text`` for people at a terminal.

    Where ``AGRITRACE_LOG_DIR`` names a folder (all processes of an installation) the lines are kept there by day, too.
    """
    folder = os.environ.get("AGRITRACE_LOG_DIR", "")
    stream: Any = KeptLog(sys.stderr, Path(folder)) if folder else sys.stderr
    text = os.environ.get("AGRITRACE_LOG") == "text"
    level = getattr(logging, os.environ.get("AGRITRACE_LOG_LEVEL", "INFO").upper(), logging.INFO)
    renderer: Any = structlog.dev.ConsoleRenderer() if text else structlog.processors.JSONRenderer(ensure_ascii=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
