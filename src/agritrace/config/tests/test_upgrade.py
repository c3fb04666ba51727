"""Data of another PostgreSQL major version: dumped by the old programs, restored, counted, the old folder kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from agritrace.config.server import binaries, initialise, processes, upgrade
from agritrace.config.server.accounts import account_for
from agritrace.config.server.cluster import Cluster
from agritrace.config.server.places import Places
from agritrace.config.server.refusals import OtherMajorVersion, StartRefused
from agritrace.config.server.roles import OWNER, PROGRAM, SUPERUSER, provision

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
STORY = (
    "CREATE EXTENSION pg_trgm",
    "CREATE TABLE farm (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)",
    "CREATE INDEX farm_name ON farm USING gin (name gin_trgm_ops)",
    "CREATE TABLE harvest (farm_id bigint REFERENCES farm, day date) PARTITION BY RANGE (day)",
    "CREATE TABLE harvest_2026 PARTITION OF harvest FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    "INSERT INTO farm (name) SELECT '余杭茶园' || n FROM generate_series(1, 500) n",
    "INSERT INTO harvest SELECT id, '2026-04-01' FROM farm",
    "REVOKE UPDATE ON harvest FROM agritrace",
)


def oldest_programs(data: Path) -> Path:
    """Programs of the oldest other major version installed on this machine; without one, our own play its part."""
    for major in range(upgrade.OLDEST_SUPPORTED, binaries.major_version(binaries.wheel_bindir())):
        for place in upgrade.USUAL_PLACES:
            if (Path(place.format(major)) / "initdb").exists():
                return Path(place.format(major))
    return binaries.bindir_for(account_for(data))


@pytest.fixture
def old_bindir(tmp_path: Path) -> Path:
    return oldest_programs(tmp_path / "postgres")


@pytest.fixture
def data(tmp_path: Path, old_bindir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory written by the old programs, with tables, rows and rights in it."""
    made = tmp_path / "postgres"
    places = Places(made)
    with monkeypatch.context() as patch:
        patch.setattr(initialise, "bindir_for", lambda account: old_bindir)
        initialise.initialise(made, account_for(made), places.password(SUPERUSER), throwaway=True)
    with upgrade.old_server(old_bindir, made):
        passwords = {role: places.password(role) for role in (OWNER, PROGRAM)}
        provision(places.url_for(SUPERUSER, "template1"), passwords, throwaway=False)
        with psycopg.connect(places.url_for(OWNER, "agritrace"), autocommit=True) as connection:
            for statement in STORY:
                connection.execute(statement.encode())
    yield made
    if (pid := processes.running_pid(made)) is not None:
        processes.end(pid, made)


def test_an_upgrade_keeps_every_row_and_right_and_the_old_folder(data: Path, old_bindir: Path) -> None:
    old = int((data / "PG_VERSION").read_text())
    steps: list[str] = []
    done = upgrade.upgrade(data, NOW, old_bindir=old_bindir, report=steps.append)
    assert (done.old, done.new) == (old, binaries.major_version(binaries.wheel_bindir()))
    assert done.rows == {"public.farm": 500, "public.harvest": 500, "public.harvest_2026": 500}
    assert done.kept == data.with_name(f"postgres.old-{old}-20261123083000")
    assert (done.kept / "PG_VERSION").read_text() == f"{old}\n"
    assert len(steps) == 4
    assert {path.name for path in data.parent.iterdir() if "upgraded" in path.name or "dump" in path.name} == set()
    with Cluster(data) as cluster, psycopg.connect(cluster.url, autocommit=True) as connection:
        found = connection.execute("SELECT count(*) FROM farm WHERE name LIKE '%茶园499%'").fetchone()
        assert found == (1,)
        connection.execute("INSERT INTO farm (name) VALUES ('新茶园')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE harvest SET day = '2026-05-01'")


def test_rows_that_differ_stop_the_upgrade_and_change_nothing(
    data: Path, old_bindir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = upgrade.count_rows
    counts = iter([lambda rows: rows, lambda rows: rows | {"public.farm": 499}])
    monkeypatch.setattr(upgrade, "count_rows", lambda url: next(counts)(count(url)))
    with pytest.raises(StartRefused, match=r"public\.farm（500 → 499）"):
        upgrade.upgrade(data, NOW, old_bindir=old_bindir, report=lambda step: None)
    assert not [path for path in data.parent.iterdir() if path.name.startswith(("postgres.upgraded", "postgres.old"))]
    with upgrade.old_server(old_bindir, data):
        assert count(Places(data).url_for(SUPERUSER, "agritrace"))["public.farm"] == 500


def test_missing_old_programs_are_asked_for_with_the_option_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "USUAL_PLACES", (str(tmp_path / "postgresql" / "{}"),))
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(StartRefused, match=r"没有找到 PostgreSQL 16 .*--old-bindir"):
        upgrade.upgrade(data, NOW, report=lambda step: None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(StartRefused, match="没有找到"):
        upgrade.upgrade(data, NOW, old_bindir=tmp_path / "empty", report=lambda step: None)


def test_data_older_than_we_ever_wrote_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartRefused, match="太旧"):
        upgrade.upgrade(data, NOW, report=lambda step: None)


def test_programs_of_the_wrong_version_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(OtherMajorVersion):
        Cluster(data).start()
    with pytest.raises(StartRefused, match="请指定 17 的程序目录"):
        upgrade.upgrade(data, NOW, old_bindir=binaries.wheel_bindir(), report=lambda step: None)


def test_nothing_to_upgrade_is_said_so(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    with pytest.raises(StartRefused, match="没有数据库"):
        upgrade.upgrade(data, NOW, report=lambda step: None)
    Cluster(data).ensure()
    with pytest.raises(StartRefused, match="不需要升级"):
        upgrade.upgrade(data, NOW, report=lambda step: None)


def test_a_running_server_is_not_upgraded(tmp_path: Path) -> None:
    with Cluster(tmp_path / "postgres") as cluster, pytest.raises(StartRefused, match="正在运行"):
        upgrade.upgrade(cluster.data_dir, NOW, report=lambda step: None)


def test_a_dump_that_cannot_be_restored_leaves_the_old_data(data: Path, old_bindir: Path) -> None:
    places = Places(data)
    with (
        upgrade.old_server(old_bindir, data),
        psycopg.connect(places.url_for(SUPERUSER, "agritrace"), autocommit=True) as connection,
    ):
        connection.execute("CREATE ROLE auditor")
        connection.execute("GRANT SELECT ON farm TO auditor")
    with pytest.raises(StartRefused, match="pg_restore 没有成功，旧数据没有改动"):
        upgrade.upgrade(data, NOW, old_bindir=old_bindir, report=lambda step: None)
    assert (data / "PG_VERSION").exists()
    shutil.rmtree(data)
