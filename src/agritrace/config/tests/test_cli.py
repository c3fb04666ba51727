"""The program at a terminal: Chinese help, one sentence and exit code 2 when it cannot go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from agritrace.config.server.cluster import Cluster
from agritrace.config.tests.test_supervisor import free_pair


def agritrace(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as an operator would, in an environment without our test database."""
    dropped = {"DATABASE_URL", "DATABASE_OWNER_URL", "AGRITRACE_KEYS", "AGRITRACE_DEMONSTRATION", "HOST", "PORT", "TLS"}
    inherited = {name: value for name, value in os.environ.items() if name not in dropped}
    ours = {"AGRITRACE_VAR": str(var), "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "agritrace.config.cli", *arguments],
        env=inherited | ours | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_is_chinese_and_offers_only_commands_that_exist(tmp_path: Path) -> None:
    said = agritrace(tmp_path / "var", "--help").stdout
    assert "农产品质量安全追溯平台" in said
    for line in ("serve     启动平台", "migrate   更新数据库结构", "database  启动、停止、查看自带的数据库"):
        assert line in said
    assert "Show this message" not in said
    assert agritrace(tmp_path / "var", "backup-the-moon").returncode == 2
    assert not (tmp_path / "var").exists()


def test_the_database_by_hand_starts_stays_answers_and_stops(tmp_path: Path) -> None:
    var = tmp_path / "var"
    assert "没有在运行" in agritrace(var, "database", "status").stdout
    assert "数据库已启动" in agritrace(var, "database", "start").stdout
    assert "运行中，进程号" in agritrace(var, "database", "status").stdout
    asked = agritrace(var, "database", "psql", "--", "-At", "-c", "SELECT current_user")
    assert asked.stdout == "agritrace\n"
    with Cluster(var / "postgres"):
        refused = agritrace(var, "database", "stop")
        assert (refused.returncode, refused.stderr.strip()) == (2, "还有程序在使用数据库，请先停止它们，或加 --force。")
        assert "数据库已停止" in agritrace(var, "database", "stop", "--force").stdout
    assert "没有在运行" in agritrace(var, "database", "stop").stdout


def test_serving_before_migrating_is_refused_with_the_command_to_run(tmp_path: Path) -> None:
    var = tmp_path / "var"
    served = agritrace(
        var, "serve", PORT=str(free_pair())
    )  # port 0 and the next would be 0 and 1: one only root may use
    assert served.returncode == 2
    assert "Traceback" not in served.stderr
    assert served.stderr.strip().endswith("请先运行 agritrace migrate。")
    assert Cluster(var / "postgres").pid() is None


def test_an_installation_is_migrated_and_founded_once_with_tables_the_program_may_use_but_not_change(
    tmp_path: Path,
) -> None:
    var = tmp_path / "var"
    assert agritrace(var, "database", "start").returncode == 0  # stays up, so that each command below starts at once
    done = agritrace(var, "migrate")
    assert done.returncode == 0, done.stderr
    assert "数据库结构已是最新（执行了" in done.stdout
    assert agritrace(var, "migrate").stdout.strip().endswith("数据库结构已是最新。")
    assert agritrace(var, "migrate", "--check").returncode == 0
    with Cluster(var / "postgres") as cluster, psycopg.connect(cluster.url) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [("agritrace_owner",)]
        ((regions,),) = connection.execute("SELECT count(*) FROM regions_region").fetchall()
        assert regions >= 44_702  # with those that were abolished
    hint = agritrace(var, "found", "--if-needed")
    assert (hint.returncode, "请运行 agritrace found" in hint.stdout) == (0, True)
    person = ("--username=zongguan", "--name=陈志远", "--phone=13900001111")
    refused = agritrace(var, "found", "--username=x", *person[1:])
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1)
    founded = agritrace(var, "found", *person)
    assert founded.returncode == 0, founded.stderr
    assert "用户名：zongguan　初始口令：" in founded.stdout
    assert agritrace(var, "found", *person).returncode == 2
    assert agritrace(var, "found", "--if-needed").stdout == ""
    assert agritrace(var, "database", "stop").returncode == 0


@pytest.mark.parametrize(
    ("environment", "arguments", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, ["migrate"], "连不上数据库"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1/y"}, ["database", "status"], "已设置 DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1/y"}, ["upgrade"], "已设置 DATABASE_URL"),
        ({"AGRITRACE_VAR": "/proc/self/var"}, ["migrate"], "不能写入"),
        ({}, ["upgrade"], "没有数据库，不需要升级"),
    ],
)
def test_each_refusal_is_one_sentence_and_exit_code_2(
    tmp_path: Path, environment: dict[str, str], arguments: list[str], sentence: str
) -> None:
    refused = agritrace(tmp_path / "var", *arguments, **environment)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_data_of_another_version_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "var" / "postgres")
    cluster.ensure()
    (cluster.data_dir / "PG_VERSION").write_text("17\n")
    refused = agritrace(tmp_path / "var", "migrate")
    assert refused.returncode == 2
    assert "由 PostgreSQL 17 写成" in refused.stderr
    assert "agritrace upgrade" in refused.stderr
