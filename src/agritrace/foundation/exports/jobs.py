"""The long work of this room: making a marked file."""

from __future__ import annotations

from agritrace.foundation.runs.values import RunKind

from . import services

RUNS = (RunKind(services.MAKE, services.make),)
