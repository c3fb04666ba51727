"""The long work of this room: checking a directory, and taking it over."""

from __future__ import annotations

from agritrace.foundation.runs.values import RunKind

from . import taking
from .services import CHECK, TAKE

RUNS = (RunKind(CHECK, taking.check), RunKind(TAKE, taking.take))
