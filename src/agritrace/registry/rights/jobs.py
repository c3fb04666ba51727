"""The long work of this room: making a copy; and its timer."""

from __future__ import annotations

from agritrace.foundation.runs.values import RunKind

from . import services

RUNS = (RunKind(services.COPY, services.make_copy),)
