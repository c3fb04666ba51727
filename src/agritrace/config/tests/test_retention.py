"""What is kept for a term goes when the term is over: every line of the table that says so has its timer, and it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection

from agritrace.config import keptlogs, slowstatements, timers
from agritrace.config.operating import TIMER_WORDS
from agritrace.foundation.journal import services as recording
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications.models import Delivery, SentMessage
from agritrace.foundation.usage.models import UsageDay
from agritrace.kernel.clock import beijing_day, running_on, system_now
from agritrace.kernel.viewer import system
from agritrace.registry.privacy import selectors as retention
from tests.cast import Cast

AT_ITS_END = {"temporary"}
"""Deleted by the act that ends it, not by a clock."""


def test_every_line_that_says_every_day_has_a_timer_and_every_timer_has_its_words() -> None:
    automatic = {rule.key for rule in retention.retention() if rule.automatic}
    assert automatic - AT_ITS_END == set(timers.CARRIED_OUT_BY)
    scheduled = [work for work, _ in timers.TIMERS]
    assert [work for work in timers.CARRIED_OUT_BY.values() if work not in scheduled] == []
    assert {work.__name__ for work in scheduled} == set(TIMER_WORDS)


def test_terms_of_logs_and_sessions_are_never_shorter_than_the_law() -> None:
    for key in ("sessions", "logins", "logs"):
        assert retention.term(key) >= keptlogs.LEAST_KEPT
    assert retention.term("production") >= timedelta(days=730)


def test_figures_and_messages_go_after_their_term_and_not_a_day_earlier(fresh_cast: Cast) -> None:
    now = system_now()
    old, young = beijing_day(now) - timedelta(days=366), beijing_day(now) - timedelta(days=364)

    def fill(opened: recording.OpenAct) -> int:
        rows = [
            UsageDay(
                day=day, account_id=fresh_cast["county"].account_id, region_code="330110", logins=1, acts=1, last_at=now
            )
            for day in (old, young)
        ]
        return len(UsageDay.objects.storing(opened).bulk_create(rows))

    recording.act(system("test"), Act("test:usage:fill", "{who}"), fill, now=now, answer=int)
    for days in (184, 182):
        at = now - timedelta(days=days)
        Delivery(
            account_id=1, channel="sms", wording="notice.sms", state="sent", due_at=at, created_at=at, done_at=at
        ).save(force_insert=True)
        SentMessage(channel="sms", recipient="138****0001", text="注册已通过", sent_at=at).save(force_insert=True)
    waiting = now - timedelta(days=400)
    Delivery(account_id=1, channel="sms", wording="notice.sms", due_at=now, created_at=waiting).save(force_insert=True)
    assert timers.forget_use() == 1
    assert timers.forget_use() == 0
    assert list(UsageDay.objects.everything(reason="test").values_list("day", flat=True)) == [young]
    assert timers.forget_messages() == 2
    assert Delivery.objects.everything(reason="test").count() == 2, "what still waits is not forgotten"


def test_lines_of_all_processes_stand_whole_in_the_file_of_the_day(tmp_path: Path) -> None:
    folder, screen = tmp_path / "log", StringIO()
    log = keptlogs.KeptLog(screen, folder)
    print("启动", file=log, flush=True)
    log.write("半行")
    log.write("，后半行\n没有写完")
    path = folder / f"agritrace-{beijing_day(system_now()).isoformat()}.log"
    assert path.read_text() == "启动\n半行，后半行\n"
    assert screen.getvalue() == "启动\n半行，后半行\n没有写完"
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    script = (
        "import sys; from io import StringIO; from pathlib import Path; from agritrace.config.keptlogs import KeptLog\n"
        "log = KeptLog(StringIO(), Path(sys.argv[1]))\n"
        "for n in range(300): print(sys.argv[2] * 200, file=log)"
    )
    both = [subprocess.Popen([sys.executable, "-c", script, str(folder), sign]) for sign in "ab"]
    assert [one.wait(60) for one in both] == [0, 0]
    assert sorted(set(path.read_text().splitlines()[2:])) == ["a" * 200, "b" * 200]


def test_a_disk_that_takes_no_line_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    screen = StringIO()
    print("照常运行", file=keptlogs.KeptLog(screen, tmp_path / "log"))
    assert screen.getvalue() == "照常运行\n"


def test_files_of_lines_go_after_half_a_year_whatever_the_table_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 26)
    for days in (0, 182, 184):
        (tmp_path / f"agritrace-{today - timedelta(days=days)}.log").write_text("")
    for name in ("agritrace-backup.log", "notes.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setenv("AGRITRACE_LOG_DIR", str(tmp_path))
    noon = datetime(2026, 11, 26, 4, tzinfo=system_now().tzinfo)
    assert keptlogs.forget(tmp_path, noon, keep=timedelta(days=1)) == 1
    with running_on(lambda: noon + timedelta(days=2)):
        assert timers.forget_log_files() == 1
    assert {path.name for path in tmp_path.iterdir()} == {
        "agritrace-2026-11-26.log",
        "agritrace-backup.log",
        "notes.txt",
    }


class Heard:
    """A log that only listens."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    def warning(self, event: str, **told: object) -> None:
        self.lines.append({"event": event, **told})


@pytest.mark.django_db
def test_a_slow_statement_is_told_without_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Heard()
    monkeypatch.setattr(slowstatements, "log", log)
    with connection.execute_wrapper(slowstatements.note_slow), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert log.lines == [], "a quick one is not worth a line"
        monkeypatch.setattr(slowstatements, "SLOW", 0.0)
        cursor.execute("SELECT %s::text", ["诸葛青山"])
        assert cursor.fetchone() == ("诸葛青山",)
    assert [line["statement"] for line in log.lines] == ["SELECT %s::text"]
    assert "诸葛青山" not in str(log.lines)


FAULT = """
import logging, structlog
from agritrace.config.observing import configure_logging
configure_logging()
words = "duplicate key value violates unique constraint\\nDETAIL:  Key (name)=(诸葛青山) exists,\\n上官素芬 too."
try:
    raise ValueError(words)
except ValueError:
    logging.getLogger("django.request").exception("fault")
    structlog.get_logger("agritrace").error("fault", exc_info=True)
logging.getLogger("x").error(words)
"""


def test_a_fault_is_told_with_its_way_and_without_the_row_the_database_quotes(tmp_path: Path) -> None:
    environment = {**os.environ, "AGRITRACE_LOG_DIR": str(tmp_path), "AGRITRACE_LOG_LEVEL": "INFO"}
    done = subprocess.run([sys.executable, "-c", FAULT], env=environment, capture_output=True, text=True, check=True)
    (kept,) = tmp_path.iterdir()
    assert kept.read_text() == done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(lines) == 3
    assert [("Traceback" in line["exception"], "unique constraint" in line["exception"]) for line in lines[:2]] == [
        (True, True)
    ] * 2
    assert [name for name in ("诸葛青山", "上官素芬") if name in done.stderr] == []
