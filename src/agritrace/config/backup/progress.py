"""One progress bar for the steps of a run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from .fingerprints import Told


@contextlib.contextmanager
def shown() -> Iterator[Told]:
    """A bar for each step, as they come."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    steps: dict[str, TaskID] = {}
    with bar:

        def told(step: str, done: int, whole: int) -> None:
            if step not in steps:
                steps[step] = bar.add_task(step, total=whole)
            bar.update(steps[step], completed=done, total=whole or 1)

        yield told
