"""Structured log lines and metrics of requests. No line carries a phone, an identity number or a form value."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import MutableMapping
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


_QUOTED = re.compile(r"\n(?:DETAIL|LINE \d+|HINT|CONTEXT|QUERY):.*?(?=\n\n|\nTraceback|\Z)", re.DOTALL)
"""What PostgreSQL adds to an error: the row, the key or the statement it is about, with values in them."""


def without_values(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut from a log line what the database quoted: names of persons stand there."""
    for key in ("event", "exception"):
        if isinstance(line.get(key), str):
            line[key] = _QUOTED.sub("\n(values left out)", line[key])
    return line


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
        processors=[*shared, structlog.processors.format_exc_info, without_values, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    told: list[Any] = [meta, structlog.processors.format_exc_info, without_values, renderer]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=told, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
