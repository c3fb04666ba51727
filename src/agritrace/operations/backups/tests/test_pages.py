"""The operators' page: seen by the platform's administrators alone, telling what must be mended."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.config import timers
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import Denied
from agritrace.kernel.viewer import system
from agritrace.operations.backups import selectors, services
from agritrace.operations.backups.values import Outcome, Ran, RunKind
from tests.cast import PASSWORD, Cast

PAGE = "/operations/backups/"


def enter(username: str) -> Client:
    client = Client()
    client.post("/login", {"username": username, "password": PASSWORD})
    return client


def ran(kind: RunKind, outcome: Outcome = Outcome.DONE, *, hours: float = 1, words: str = "") -> int:
    now = system_now()
    started = now - timedelta(hours=hours)
    name = f"agritrace-{started:%Y%m%d-%H%M%S}.backup"
    run = Ran(kind, outcome, started, name, tables=92, rows=12_345, files=7, size=3 * 2**20, words=words)
    return services.remember(system("test"), run, started + timedelta(minutes=2))


def test_only_administrators_of_the_platform_enter(cast: Cast) -> None:
    assert enter("system_office").get(PAGE).status_code == 200
    for username in (
        "ministry",
        "ministry_admin",
        "province_admin",
        "county_admin",
        "county",
        "producer",
        "laboratory_admin",
    ):
        assert enter(cast[username].username).get(PAGE).status_code == 403
        assert enter(cast[username].username).get(PAGE + "export").status_code == 403
    with pytest.raises(Denied):
        selectors.list_runs(cast.viewer("province_admin"), PageRequest())
    with pytest.raises(Denied):
        services.remember(cast.viewer("ministry_admin"), Ran(RunKind.BACKUP, Outcome.DONE, system_now()), system_now())


def test_without_a_place_the_page_and_the_workbench_say_so(cast: Cast) -> None:
    client = enter("system_office")
    page = client.get(PAGE).content.decode()
    assert "没有设置备份位置，平台的数据没有备份。" in page
    assert "AGRITRACE_BACKUP_DIR" in page
    assert "还没有做过备份" in page
    assert "没有设置备份位置" in client.get("/workbench").content.decode()
    assert "备份" not in enter("county_admin").get("/workbench").content.decode()


def test_runs_are_listed_filtered_and_exported_with_their_figures(
    cast: Cast, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.BACKUP_DIR, settings.BACKUP_KEYS = str(tmp_path), str(tmp_path / "elsewhere")
    number = ran(RunKind.BACKUP)
    ran(RunKind.DRILL)
    ran(RunKind.BACKUP, Outcome.FAILED, hours=30, words="磁盘空间不够：请清理。")
    client = enter("system_office")
    page = client.get(PAGE).content.decode()
    assert "92 张表、12,345 行、7 个文件" in page
    assert "逐表核对一致" in page
    assert "最近的备份文件不在备份位置了。" in page
    selectors_row = selectors.standing(system("test")).backup
    assert selectors_row is not None
    (tmp_path / selectors_row.archive).touch()
    assert "最近的备份文件不在备份位置了。" not in client.get(PAGE).content.decode()
    failed = client.get(PAGE, {"outcome": "failed"}).content.decode()
    assert "磁盘空间不够：请清理。" in failed
    assert "12,345" not in failed.split("<table")[1]
    assert "没有符合条件的记录" in client.get(PAGE, {"q": "moon"}).content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(PAGE + "export", {"kind": "drill"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[:2] for row in rows] == [("类别", "结果"), ("恢复演练", "完成")]
    (line,) = journal.history(system("test"), "backup-run", number)
    assert line.sentence.startswith("系统做了备份 agritrace-")


def test_the_timer_starts_nothing_without_a_place(fresh_cast: Cast) -> None:
    assert timers.run_backups() == ()


def test_what_is_due_follows_the_intervals_set(cast: Cast, settings: SettingsWrapper, tmp_path: Path) -> None:
    viewer, now = system("test"), system_now()
    assert selectors.due(viewer, now) == ()
    settings.BACKUP_DIR = str(tmp_path)
    assert selectors.due(viewer, now) == (RunKind.BACKUP, RunKind.DRILL)
    ran(RunKind.BACKUP, hours=2)
    assert selectors.due(viewer, now) == (RunKind.DRILL,)
    ran(RunKind.DRILL, hours=2)
    assert selectors.due(viewer, now) == ()
    assert selectors.due(viewer, now + timedelta(hours=23)) == (RunKind.BACKUP,)
    settings.DRILL_HOURS = 1
    assert selectors.due(viewer, now) == (RunKind.DRILL,)
