"""Log lines on disk: one file for each Beijing day, shared by all processes of an installation, kept for the term of logs."""

from __future__ import annotations

import os
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO

from agritrace.kernel.clock import beijing_day, wall_now

PREFIX, SUFFIX = "agritrace-", ".log"
LEAST_KEPT = timedelta(days=183)
"""Six months (网络安全法 第二十一条): no table can shorten it."""


class KeptLog:
    """A stream that shows what is written on ``screen`` and appends whole lines to the file of the day in ``folder``.

    A line is one write in append mode, so processes do not mix theirs. A disk that does not take it holds up nobody:
    the screen has the line.
    """

    def __init__(self, screen: TextIO, folder: Path) -> None:
        self.screen, self.folder = screen, folder
        self._here = threading.local()

    def write(self, text: str) -> int:
        """Show the text; keep it once its line is whole."""
        self.screen.write(text)
        held = getattr(self._here, "held", "") + text
        whole, end, self._here.held = held.rpartition("\n")
        if end:
            self._keep(whole + end)
        return len(text)

    def flush(self) -> None:
        """Nothing waits here but the screen."""
        self.screen.flush()

    def _keep(self, lines: str) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{PREFIX}{beijing_day(wall_now()).isoformat()}{SUFFIX}"
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, lines.encode())
            finally:
                os.close(file)
        except OSError:
            return


def forget(folder: Path, now: datetime, *, keep: timedelta) -> int:
    """Delete files of days longer ago than ``keep`` (at least six months); returns how many. Other files stay."""
    first = beijing_day(now - max(keep, LEAST_KEPT))
    old = [path for path in folder.glob(f"{PREFIX}*{SUFFIX}") if (day := _day(path)) is not None and day < first]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.name[len(PREFIX) : -len(SUFFIX)])
    except ValueError:
        return None
