"""A room of the tests that has long work: it counts, may be slow, may break, and stores every step once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.runs import performing, services
from agritrace.foundation.runs.values import FileRole, MadeFile, Ongoing, Outcome, RunKind, StartRun
from agritrace.kernel.viewer import Viewer

STARTED = Act("test:run:start", "{who}开始了测试")
STEPPED = Act("test:run:step", "{who}走了一步")
JSON = "application/json"


class Desk:
    """Counts to ``total``; ``before`` is called before each step, so that stories can disturb the work."""

    def __init__(self) -> None:
        self.total = 3
        self.before = lambda step: None
        self.effects: list[int] = []
        self.words = "数到了3"

    def work(self, ongoing: Ongoing) -> Outcome:
        assert ongoing.parameters == {"what": "count"}
        for step in range(self.total):
            ongoing.progress(step, self.total, f"第 {step + 1} 步")
            self.before(step)
            self._step(ongoing, step)
        given = ongoing.inputs()
        return Outcome(
            self.words,
            {"steps": self.total},
            (MadeFile("结果.json", JSON, b"[1, 2, 3]"), MadeFile("页面.json", JSON, b"{}", FileRole.INNER), *given),
        )

    def _step(self, ongoing: Ongoing, step: int) -> None:
        def work(opened: journal.OpenAct) -> int:
            ongoing.hold(opened)
            self.effects.append(step)
            return step

        journal.act(
            ongoing.viewer, STEPPED, work, now=opened_at(ongoing), answer=int, command=step,
            command_id=UUID(int=ongoing.run_id * 1000 + step),
        )  # fmt: skip  # the id of a step out of run and step


def opened_at(ongoing: Ongoing) -> datetime:
    return performing.system_now()


@contextmanager
def at_work(monkeypatch) -> Iterator[Desk]:
    desk = Desk()
    monkeypatch.setitem(performing._KINDS, "test.count", RunKind("test.count", desk.work))
    yield desk


def start(viewer: Viewer, now: datetime, *files: MadeFile) -> int:
    command = StartRun("test.count", "数数", {"what": "count"}, "330110000000", files=files)
    return journal.act(viewer, STARTED, lambda opened: services.start(opened, command), now=now, answer=int)
