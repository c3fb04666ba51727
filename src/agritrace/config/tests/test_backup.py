"""Backups as operators meet them: made while people work, refused with a sentence, proven row by row, brought back."""

from __future__ import annotations

import os
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from agritrace.config.backup import archive, keyfile, manifest, restoring, runs, saving
from agritrace.config.backup.fingerprints import fingerprints
from agritrace.config.backup.restoring import Target
from agritrace.config.backup.saving import Places, Saved, Source
from agritrace.config.keys import ensure_keys
from agritrace.config.server.refusals import StartRefused
from agritrace.config.tests.plugin import TEMPLATE
from agritrace.config.tests.test_cli import agritrace
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.keys import generate_key
from agritrace.operations.backups.models import BackupRun
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SECRET = b"\x01\x01sealed picture of an identity card"


def quiet(step: str, done: int, whole: int) -> None:
    assert 0 <= done <= whole or whole == 0


def owner_url(database: str) -> str:
    return os.environ["AGRITRACE_TEST_TEMPLATE_OWNER_URL"].replace(TEMPLATE, database)


@contextmanager
def empty_database() -> Iterator[str]:
    name = f"restored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(os.environ["AGRITRACE_TEST_OWNER_URL"], autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield owner_url(name)
    finally:
        with psycopg.connect(os.environ["AGRITRACE_TEST_SUPERUSER_URL"], autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def manifest_of(size: int) -> manifest.Manifest:
    part = {"database.dump": manifest.Part(size, "")}
    return manifest.Manifest("0.1.0", NOW, 18, size, ("agritrace",), (), {}, {}, part)


def tables(url: str) -> dict[str, manifest.Table]:
    with psycopg.connect(url) as connection:
        return fingerprints(connection, quiet)


@pytest.fixture
def source(fresh_cast: Cast, tmp_path: Path) -> Source:
    """The cast's database and a vault with two files."""
    files = tmp_path / "here" / "files"
    for name in ("ab/ab12.sealed", "cd/cd34.sealed"):
        (files / name).parent.mkdir(parents=True)
        (files / name).write_bytes(SECRET + name.encode())
    (files / "cd" / "cd35.part").write_bytes(b"half")
    name = connections["default"].settings_dict["NAME"]
    return Source(owner_url(name), os.environ["DATABASE_URL"], files, Path(settings.KEY_DIR))


@pytest.fixture
def saved(source: Source, tmp_path: Path) -> Saved:
    return saving.save(source, Places(tmp_path / "backups", tmp_path / "safe"), NOW, told=quiet)


def test_an_archive_holds_every_table_and_file_and_no_key(source: Source, saved: Saved, tmp_path: Path) -> None:
    assert saved.path == tmp_path / "backups" / "agritrace-20261123-083000.backup"
    assert saved.path.stat().st_mode & 0o077 == 0
    read = archive.head(saved.path)
    assert read == saved.manifest
    assert read.tables == tables(source.owner_url)
    assert read.tables["public.subjects_subject"].rows == 2
    assert read.files == 2
    assert {p.name for p in (tmp_path / "backups").iterdir()} == {saved.path.name}
    content = saved.path.read_bytes()
    for path in source.keys.glob("*-1.key"):
        key = path.read_text().split("key: ")[-1].strip()
        assert key.encode() not in content
        assert bytes.fromhex(key) not in content
    assert saved.keys == tmp_path / "safe" / "agritrace-20261123-083000.keys"
    assert set(keyfile.read(saved.keys)) >= set(read.keys)
    assert saved.keys.stat().st_mode & 0o077 == 0


def test_an_archive_comes_back_into_an_empty_database_row_by_row(saved: Saved, tmp_path: Path) -> None:
    with empty_database() as url:
        target = Target(url, tmp_path / "there" / "files", replace=False)
        restoring.check_target(target, saved.manifest)
        restoring.restore(saved.path, saved.manifest, target, now=NOW, told=quiet)
        assert tables(url) == saved.manifest.tables
        program = url.replace("agritrace_owner:", "agritrace:").replace(
            psycopg.conninfo.conninfo_to_dict(url)["password"],
            psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])["password"],
        )
        with psycopg.connect(program) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM journal_record")
        with psycopg.connect(program) as connection, pytest.raises(psycopg.DatabaseError, match="no record"):
            connection.execute("DELETE FROM subjects_subjectdecision")
    files = sorted(p.relative_to(target.files).as_posix() for p in target.files.rglob("*.*"))
    assert files == ["ab/ab12.sealed", "cd/cd34.sealed"]
    assert (target.files / "ab" / "ab12.sealed").read_bytes() == SECRET + b"ab/ab12.sealed"


def test_a_restored_database_can_be_saved_and_restored_again(saved: Saved, source: Source, tmp_path: Path) -> None:
    with empty_database() as first, empty_database() as second:
        restoring.restore(
            saved.path, saved.manifest, Target(first, tmp_path / "a" / "files", replace=False), now=NOW, told=quiet
        )
        again = Source(first, source.url, tmp_path / "a" / "files", source.keys)
        later = saving.save(again, Places(tmp_path / "later", None), NOW, told=quiet)
        assert later.keys is None
        assert later.manifest.tables == saved.manifest.tables
        restoring.restore(
            later.path, later.manifest, Target(second, tmp_path / "b" / "files", replace=False), now=NOW, told=quiet
        )
        assert tables(second) == saved.manifest.tables


def test_existing_data_are_kept_unless_replacing_is_asked_for(saved: Saved, source: Source) -> None:
    connections.close_all()
    target = Target(source.owner_url, source.files, replace=False)
    with pytest.raises(StartRefused, match=r"这里已有数据.*--replace"):
        restoring.check_target(target, saved.manifest)
    with psycopg.connect(source.owner_url) as owner:
        owner.execute("SELECT set_config('agritrace.record', '1', true)")
        owner.execute("UPDATE subjects_subject SET name = '改过的名字'")
    (source.files / "ab" / "new.sealed").write_bytes(b"later")
    replacing = Target(source.owner_url, source.files, replace=True)
    restoring.check_target(replacing, saved.manifest)
    restoring.restore(saved.path, saved.manifest, replacing, now=NOW, told=quiet)
    assert tables(source.owner_url) == saved.manifest.tables
    assert not (source.files / "ab" / "new.sealed").exists()
    assert [p.name for p in source.files.parent.iterdir()] == ["files"]
    with psycopg.connect(source.owner_url) as owner:
        assert owner.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'").fetchall() == []
        assert owner.execute("SELECT show_trgm('农')").fetchone() != ([],)


def test_a_restore_that_does_not_prove_leaves_everything_as_it_was(saved: Saved, source: Source) -> None:
    connections.close_all()
    before = tables(source.owner_url)
    wrong = dict(saved.manifest.tables) | {"public.subjects_subject": manifest.Table(3, "7")}
    lying = manifest.Manifest(**{**{f: getattr(saved.manifest, f) for f in saved.manifest.__slots__}, "tables": wrong})
    with pytest.raises(StartRefused, match=r"不一致（public\.subjects_subject）"):
        restoring.restore(saved.path, lying, Target(source.owner_url, source.files, replace=True), now=NOW, told=quiet)
    assert tables(source.owner_url) == before
    assert (source.files / "ab" / "ab12.sealed").exists()
    assert [p.name for p in source.files.parent.iterdir()] == ["files"]
    with psycopg.connect(source.owner_url) as owner:
        owner.execute("SELECT count(*) FROM trade_sale WHERE words ILIKE '%茶叶%'")


def test_a_database_somebody_uses_is_not_restored(saved: Saved, source: Source) -> None:
    connections.close_all()
    with psycopg.connect(source.owner_url), pytest.raises(StartRefused, match="请先停止平台"):
        restoring.check_target(Target(source.owner_url, source.files, replace=True), saved.manifest)


def altered(path: Path, number: int) -> Path:
    content = bytearray(path.read_bytes())
    content[number] ^= 1
    broken = path.with_name("agritrace-broken.backup")
    broken.write_bytes(content)
    return broken


def test_a_damaged_archive_is_refused_wherever_it_is_damaged(saved: Saved, tmp_path: Path) -> None:
    size = saved.path.stat().st_size
    with tarfile.open(saved.path) as tar:
        middle = tar.getmember("database.dump").offset_data + 5000
        last = tar.getmembers()[-1].offset_data
    for position in (middle, last):
        with pytest.raises(StartRefused, match="已损坏"):
            archive.unpack(altered(saved.path, position), saved.manifest, tmp_path / str(position), told=quiet)
    short = tmp_path / "short.backup"
    short.write_bytes(saved.path.read_bytes()[: size // 2])
    with pytest.raises(StartRefused, match="已损坏"):
        archive.unpack(short, saved.manifest, tmp_path / "short", told=quiet)
    (tmp_path / "story.backup").write_text("no archive at all")
    with pytest.raises(StartRefused, match="不是本程序做的备份"):
        archive.head(tmp_path / "story.backup")
    with pytest.raises(StartRefused, match="没有找到备份文件"):
        archive.head(tmp_path / "nowhere.backup")


def test_an_archive_of_another_tool_or_version_is_refused(saved: Saved, tmp_path: Path) -> None:
    other = tmp_path / "other.backup"
    with tarfile.open(other, "w") as tar:
        head = manifest.write(saved.manifest).replace(b'"format": 1', b'"format": 2')
        info = tarfile.TarInfo(manifest.NAME)
        info.size = len(head)
        tar.addfile(info, BytesIO(head))
    with pytest.raises(StartRefused, match="格式是第 2 版"):
        archive.head(other)
    with pytest.raises(StartRefused, match="由更新的程序"):
        restoring.check_version(saved.manifest, frozenset())
    restoring.check_version(saved.manifest, frozenset(saved.manifest.migrations))
    with pytest.raises(StartRefused, match="目录页已损坏"):
        manifest.read(b"{}")


def test_missing_keys_are_named_and_the_key_file_mends_it(saved: Saved, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    with pytest.raises(StartRefused, match=r"缺少密钥 identity-1\.key、personal-1\.key.*--keys"):
        restoring.check_keys(saved.manifest, folder, {})
    offered = keyfile.read(saved.keys or Path())
    restoring.check_keys(saved.manifest, folder, offered)
    keyfile.put(folder, offered)
    assert keyfile.key_prints(folder) == dict(saved.manifest.keys)
    restoring.check_keys(saved.manifest, folder, {})
    assert keyfile.put(folder, offered) == ()
    other = tmp_path / "other"
    generate_key(other, KeyPurpose.PERSONAL, version=1, demonstration=False, now=NOW)
    with pytest.raises(StartRefused, match="已有另一把同名的密钥"):
        keyfile.put(other, offered)
    with pytest.raises(StartRefused, match="打不开或已损坏"):
        keyfile.read(folder / "personal-1.key")


def test_keys_beside_the_archive_and_a_full_disk_are_refused(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StartRefused, match="密钥不能和备份放在同一个文件夹"):
        saving.save(source, Places(tmp_path / "b", tmp_path / "b"), NOW, told=quiet)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 2**20))
    with pytest.raises(StartRefused, match="磁盘空间不够"):
        saving.save(source, Places(tmp_path / "b", None), NOW, told=quiet)
    assert list((tmp_path / "b").iterdir()) == []
    with pytest.raises(StartRefused, match="磁盘空间不够"):
        restoring.check_space(manifest_of(5 * 2**20), tmp_path)


def test_only_the_newest_archives_stay(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"agritrace-202611{day:02d}-000000.backup").touch()
    (tmp_path / "mine.backup").touch()
    gone = saving.thin_out(tmp_path, 2)
    assert [path.name[10:18] for path in gone] == ["20261103", "20261102", "20261101"]
    assert len(saving.archives(tmp_path)) == 2
    assert (tmp_path / "mine.backup").exists()


def test_a_drill_proves_an_archive_and_both_are_remembered(source: Source, tmp_path: Path) -> None:
    made = runs.backup(source, Places(tmp_path / "backups", None), keep=3, told=quiet)
    done = runs.drill(runs.newest(tmp_path / "backups"), tmp_path / "drills", source.keys, told=quiet)
    assert done.lacking == ()
    assert done.manifest.tables == made.manifest.tables
    assert list((tmp_path / "drills").iterdir()) == []
    bare = tmp_path / "bare"
    ensure_keys(bare, demonstration=False, now=NOW)
    with pytest.raises(StartRefused, match="已损坏"):
        runs.drill(altered(made.path, made.path.stat().st_size // 2), tmp_path / "drills", bare, told=quiet)
    rows = BackupRun.objects.everything(reason="test").order_by("id").values_list("kind", "outcome", "rows")
    assert list(rows) == [
        ("backup", "done", made.manifest.rows), ("drill", "done", made.manifest.rows), ("drill", "failed", 0)
    ]  # fmt: skip
    assert list((tmp_path / "drills").iterdir()) == []


def test_the_whole_story_at_a_terminal(tmp_path: Path) -> None:
    here, there, backups, safe = (tmp_path / name for name in ("here", "there", "backups", "safe"))
    assert agritrace(here, "migrate").returncode == 0
    made = agritrace(here, "backup", str(backups), "--keys", str(safe))
    assert made.returncode == 0, made.stderr
    assert "已备份到" in made.stdout
    (path,), (keys,) = backups.glob("*.backup"), safe.glob("*.keys")
    drilled = agritrace(here, "drill", AGRITRACE_BACKUP_DIR=str(backups))
    assert (drilled.returncode, "演练通过" in drilled.stdout) == (0, True), drilled.stderr
    refused = agritrace(there, "restore", str(path))
    assert (refused.returncode, "缺少密钥" in refused.stderr, "Traceback" in refused.stderr) == (2, True, False)
    restored = agritrace(there, "restore", str(path), "--keys", str(keys))
    assert restored.returncode == 0, restored.stderr
    assert "逐一核对一致" in restored.stdout
    again = agritrace(there, "restore", str(path))
    assert (again.returncode, again.stderr.strip()[:8]) == (2, "这里已有数据，没")
    assert (here / "keys" / "personal-1.key").read_bytes() == (there / "keys" / "personal-1.key").read_bytes()
