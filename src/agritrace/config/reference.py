"""Reference data every database needs: regions, catalogue, month partitions. Loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from agritrace.foundation.journal import jobs as journal_jobs
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import system

Progress = Callable[[str, int, int], None]
_LOADERS = (
    ("agritrace.foundation.regions.services", "load_regions", "行政区划"),
    ("agritrace.registry.catalogue.services", "load_catalogue", "产品分类"),
)


def _quiet(title: str, done: int, total: int) -> None:
    """Nobody watches."""


def load(progress: Progress = _quiet) -> None:
    """Load what is missing; ``progress(title, done, total)`` is told after each step."""
    viewer, now = system("装载基础数据"), system_now()
    journal_jobs.ensure_partitions(beijing_day(now))
    steps = [(m, f, t) for m, f, t in _LOADERS if find_spec(m.rpartition(".")[0]) and find_spec(m)]
    for number, (module, function, title) in enumerate(steps, start=1):
        getattr(import_module(module), function)(viewer, now)
        progress(title, number, len(steps))
