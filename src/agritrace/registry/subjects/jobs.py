"""The long work of this room: plaques for many subjects."""

from __future__ import annotations

from agritrace.foundation.runs.values import RunKind

from . import issues

RUNS = (RunKind(issues.PLAQUES, issues.perform),)
