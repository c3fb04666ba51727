"""What the worker does about backups by the clock."""

from __future__ import annotations

import os
import subprocess
import sys

import structlog
from django.db import close_old_connections

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system
from agritrace.operations.backups import selectors as backups

log = structlog.get_logger(__name__)
HALF_HOURLY = "7,37 * * * *"


def run_backups() -> tuple[str, ...]:
    """Start the backup and the drill that are due, each in a process of its own; nothing without a backup place."""
    close_old_connections()
    kinds = tuple(str(kind) for kind in backups.due(system("到了备份时间"), system_now()))
    close_old_connections()
    for kind in kinds:
        done = subprocess.run(
            [sys.executable, "-m", "agritrace.config.cli", kind],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        log.info("backup run", kind=kind, code=done.returncode, said=(done.stderr or done.stdout).strip()[-300:])
    return kinds
