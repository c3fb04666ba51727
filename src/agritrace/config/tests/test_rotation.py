"""New keys for personal data: nothing of the old seals is left in any table, file, backup or log, nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from PIL import Image
from psycopg import sql
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.config.backup import programs, saving
from agritrace.config.backup.saving import Places, Source
from agritrace.config.rotation import columns, steps
from agritrace.config.server.binaries import wheel_bindir
from agritrace.config.server.refusals import StartRefused
from agritrace.config.tests.test_backup import owner_url, quiet
from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as entering
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.files import selectors as files
from agritrace.foundation.files import services as filing
from agritrace.foundation.files.values import Upload
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import PUBLIC, Origin, system
from agritrace.registry.subjects import personal
from agritrace.registry.subjects.models import SubjectPersonal
from tests.cast import PASSWORD, Cast

LATER = timedelta(days=2)
VISITOR = "a visitor's unguessable token"


@pytest.fixture
def house(fresh_cast: Cast, tmp_path: Path, settings: SettingsWrapper) -> Iterator[Cast]:
    """The cast in a database of its own, with keys of its own and an uploaded picture."""
    shutil.copytree(settings.KEY_DIR, tmp_path / "keys")
    settings.KEY_DIR, settings.MEDIA_ROOT = tmp_path / "keys", tmp_path / "files"
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    picture = BytesIO(out.getvalue())
    filing.store(PUBLIC, Upload("card.png", len(out.getvalue()), picture, "paper", VISITOR), system_now())
    yield fresh_cast
    connections.close_all()


def held() -> set[bytes]:
    """Every token and search value of every declared column, and the sealed files, as they lie now."""
    found: set[bytes] = set()
    for model in columns.sealed_models():
        places = [(model._meta.db_table, column) for column in model.sealed.tokens]  # type: ignore[attr-defined]
        places += [(one.table, one.column) for one in model.sealed.indexes]  # type: ignore[attr-defined]
        for table, column in places:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table)))
                found |= {bytes(row[0]) for row in cursor.fetchall() if row[0]}
    return found


def personal_values(cast: Cast) -> dict[str, str]:
    row = SubjectPersonal.objects.everything(reason="test").get(subject_id=cast["producer"].subject_id)
    opened = personal.opened(row.row, tuple(getattr(row, name) for name in personal.FIELDS))
    return {name: getattr(opened, name) for name in personal.FIELDS}


def database_log() -> bytes:
    """What the server of all tests has written into its log so far."""
    return Path(os.environ["AGRITRACE_TEST_SERVER_LOG"]).read_bytes()


def everything_written(tmp_path: Path, settings: SettingsWrapper) -> bytes:
    """Every table as text, every file, the tables inside a backup made just now, and the log of the database."""
    name = connections["default"].settings_dict["NAME"]
    source = Source(owner_url(name), os.environ["DATABASE_URL"], tmp_path / "files", Path(settings.KEY_DIR))
    made = saving.save(source, Places(tmp_path / "backups", None), system_now(), told=quiet)
    dump = tmp_path / "now.dump"
    with psycopg.connect(source.owner_url) as owner:
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        snapshot = owner.execute("SELECT pg_export_snapshot()").fetchone()
        programs.dump(source.owner_url, dump, snapshot=str(snapshot[0]) if snapshot else "")
    told = [subprocess.run([wheel_bindir() / "pg_restore", "-f", "-", dump], capture_output=True, check=True).stdout]
    told += [path.read_bytes() for path in (tmp_path / "files").rglob("*.sealed")]
    told += [made.path.read_bytes(), database_log()]
    return b"\n".join(told)


def test_after_a_rotation_nothing_of_the_old_seals_is_left_anywhere(
    house: Cast, tmp_path: Path, settings: SettingsWrapper, capfd: pytest.CaptureFixture[str]
) -> None:
    before, told = held(), personal_values(house)
    sealed_file = next((tmp_path / "files").rglob("*.sealed"))
    old_file = sealed_file.read_bytes()
    assert len(before) > 30
    assert any(token.hex().encode() in everything_written(tmp_path, settings) for token in before)
    steps.rotate(system_now())
    looked = steps.reseal(system_now(), quiet)
    assert looked > 15
    assert not before & held()
    shutil.rmtree(tmp_path / "backups")
    written = everything_written(tmp_path, settings)
    assert [
        token for token in before if token.hex().encode() in written or (len(token) > 20 and token in written)
    ] == []
    assert old_file not in written
    public = {"cred_no"}  # the credit code of an organisation is a public number; a farmer's identity is in legal_id
    plain = [value for name, value in told.items() if len(value) > 5 and name not in public]
    captured = "".join(capfd.readouterr())
    assert len(plain) >= 2
    assert [value for value in plain if value.encode() in written or value in captured] == []
    assert personal_values(house) == told
    assert {use.version: use.values for use in steps.uses() if not use.current} == {1: 0}


def test_people_files_and_searches_work_with_the_new_key_alone(house: Cast, settings: SettingsWrapper) -> None:
    told, number = personal_values(house), next(iter(filing.stored_ids()))
    steps.rotate(system_now())
    assert personal_values(house) == told
    with pytest.raises(StartRefused, match=r"personal-1（\d+ 处）、search-1（\d+ 处）.*keys reseal"):
        steps.retire(system_now() + LATER)
    steps.reseal(system_now(), quiet)
    with pytest.raises(StartRefused, match="不到一天"):
        steps.retire(system_now())
    moved = steps.retire(system_now() + LATER)
    assert [path.name for path in moved] == ["personal-1.key", "search-1.key"]
    assert steps.retire(system_now() + LATER) == ()
    assert not (Path(settings.KEY_DIR) / "personal-1.key").exists()
    assert personal_values(house) == told
    assert files.open_file(PUBLIC, number, session=VISITOR).content.startswith(b"\xff\xd8")
    origin = Origin("test", "", "")
    assert entering.sign_in(Credentials("county", PASSWORD), origin, system_now()).account_id
    assert accounts.viewer_of_account(house["county"].account_id, origin, system_now()) is not None
    row = SubjectPersonal.objects.everything(reason="test").get(subject_id=house["producer"].subject_id)
    assert bytes(row.phone_index) == personal.phone_index(told["phone"])


def test_a_rotation_broken_off_goes_on_and_keeps_what_people_wrote_meanwhile(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "CHUNK", 1)
    steps.rotate(system_now())
    rings = steps.rings_now()
    walk = columns.reseal(SubjectPersonal, rings, system_now())
    assert next(walk) == 1
    rows = SubjectPersonal.objects.everything(reason="test").order_by("subject_id")
    first, second = rows[0], rows[1]
    assert bytes(first.phone)[0] == rings.personal.current
    assert bytes(second.phone)[0] != rings.personal.current
    stale = columns._chunk(SubjectPersonal, first.subject_id)
    values = personal.opened(second.row, tuple(getattr(second, name) for name in personal.FIELDS))
    changed = personal.Personal(**{**{n: getattr(values, n) for n in personal.FIELDS}, "phone": "13900001111"})

    def change(opened: journal.OpenAct) -> int:
        return rows.filter(subject_id=second.subject_id).update(**personal.sealed(second.row, changed))

    journal.act(system("test"), Act("test:phone:change", "{who}"), change, now=system_now(), answer=int)
    columns._store(SubjectPersonal, stale, rings, now=system_now())
    kept = rows.get(subject_id=second.subject_id)
    assert personal.opened(kept.row, tuple(getattr(kept, n) for n in personal.FIELDS)).phone == "13900001111"
    steps.reseal(system_now(), quiet)
    assert {use.version for use in steps.uses() if use.values} == {2}
    assert bytes(rows.get(subject_id=second.subject_id).phone_index) == personal.phone_index("13900001111")


def test_versions_go_round_and_are_never_used_twice_while_in_use(house: Cast, settings: SettingsWrapper) -> None:
    now = system_now()
    for day in range(9):
        steps.rotate(now + timedelta(days=day))
    with pytest.raises(StartRefused, match="版本号已用完"):
        steps.rotate(now + timedelta(days=9))
    assert steps.rings_now().personal.current == 0
