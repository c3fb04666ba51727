"""What was erased is in no table, file or backup any more, and an older backup does not bring it back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from PIL import Image
from pytest_django.fixtures import Settings as SettingsWrapper

from agritrace.config import timers
from agritrace.config.backup import erasures, restoring, saving
from agritrace.config.backup.restoring import Target
from agritrace.config.backup.saving import Places, Source
from agritrace.config.tests.test_backup import owner_url, quiet
from agritrace.config.tests.test_rotation import everything_written
from agritrace.foundation.accounts.models import PersonalEntry
from agritrace.foundation.files import services as filing
from agritrace.foundation.files.values import Upload
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.privacy import selectors, services
from agritrace.registry.privacy.values import Erased
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.rights import services as rights
from agritrace.registry.rights.values import Ask, AskAtCounter, Kind, Step, Told
from agritrace.registry.subjects import reviews
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registering
from agritrace.registry.subjects.models import SubjectPersonal
from agritrace.registry.subjects.tests.papers import farmer, registration
from agritrace.registry.subjects.values import Attachment, Reject
from tests.cast import Cast

VISITOR = "the applicant's unguessable token"
YEAR = timedelta(days=366)


@pytest.fixture
def refused(fresh_cast: Cast, tmp_path: Path, settings: SettingsWrapper) -> Iterator[tuple[Cast, int]]:
    """A farmer's application with a picture, returned by the county."""
    shutil.copytree(settings.KEY_DIR, tmp_path / "keys")
    settings.KEY_DIR, settings.MEDIA_ROOT = tmp_path / "keys", tmp_path / "files"
    now, out = system_now(), BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    file = filing.store(PUBLIC, Upload("card.png", out.tell(), BytesIO(out.getvalue()), "paper", VISITOR), now)
    command = registration(farmer(77, name="诸葛青山"), attachments=(Attachment(file.id, "licence"),), session=VISITOR)
    subject_id = registering.submit_registration(PUBLIC, command, now).subject_id
    row = subjects.subject(system("test"), subject_id)
    reason = Reject(subject_id, row.version, ("papers",), "诸葛青山的照片看不清", uuid4())
    registering.reject(fresh_cast.viewer("county"), reason, now)
    yield fresh_cast, subject_id
    connections.close_all()


def traces(number: int) -> tuple[bytes, ...]:
    told = farmer(77, name="诸葛青山")
    return tuple(value.encode() for value in ("诸葛青山", told.cred_no, told.phone))


def test_an_application_returned_a_year_ago_is_erased_from_every_table_file_and_backup(
    refused: tuple[Cast, int], tmp_path: Path, settings: SettingsWrapper, capfd: pytest.CaptureFixture[str]
) -> None:
    _, number = refused
    now = system_now()
    assert services.expire_applications(now + timedelta(days=364)) == 0
    assert "诸葛青山".encode() in everything_written(tmp_path, settings)
    assert len(list((tmp_path / "files").rglob("*.sealed"))) == 1
    assert services.expire_applications(now + YEAR) == 1
    assert services.expire_applications(now + YEAR) == 0
    shutil.rmtree(tmp_path / "backups")
    written = everything_written(tmp_path, settings) + "".join(capfd.readouterr()).encode()
    assert [trace for trace in traces(number) if trace in written] == []
    assert list((tmp_path / "files").rglob("*.sealed")) == []
    line = journal.history(system("test"), "subject", number)[0]
    assert line.sentence == "系统删除了一份申请中的个人信息和附件，原因：申请被退回后超过保存期限"
    assert reviews.masked(system("test"), number).phone == ""
    assert [one.number for one in selectors.erased()] == [number]


def test_registered_subjects_are_never_erased(refused: tuple[Cast, int]) -> None:
    cast, _ = refused
    kept = Erased(cast["producer"].subject_id or 0, system_now())
    assert services.erase_again((kept,), system_now()) == 0
    assert subjects.subject(system("test"), kept.number).name != "（已删除的申请）"
    assert selectors.erased() == ()


def test_an_older_backup_does_not_bring_back_what_was_erased(
    refused: tuple[Cast, int], tmp_path: Path, settings: SettingsWrapper
) -> None:
    _, number = refused
    now, folder = system_now(), tmp_path / "older"
    database = owner_url(connections["default"].settings_dict["NAME"])
    source = Source(database, database, tmp_path / "files", tmp_path / "keys")
    made = saving.save(source, Places(folder, None), now, told=quiet)
    services.expire_applications(now + YEAR)
    erasures.write(folder)
    connections.close_all()
    gone = erasures.known(database, folder)
    assert [one.number for one in gone] == [number]
    restoring.restore(made.path, made.manifest, Target(database, tmp_path / "files", replace=True), now=now, told=quiet)
    assert "诸葛青山".encode() in everything_written(tmp_path, settings), "the archive itself is older"
    assert erasures.again(erasures.read(folder), now) == 1
    shutil.rmtree(tmp_path / "backups")
    written = everything_written(tmp_path, settings)
    assert [trace for trace in traces(number) if trace in written] == []
    assert list((tmp_path / "files").rglob("*.sealed")) == []


def test_what_a_person_asked_to_erase_is_nowhere_and_an_older_backup_does_not_bring_it_back(
    fresh_cast: Cast, tmp_path: Path, settings: SettingsWrapper, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(settings.KEY_DIR, tmp_path / "keys")
    settings.KEY_DIR, settings.MEDIA_ROOT = tmp_path / "keys", tmp_path / "files"
    now, told, folder = system_now(), farmer(52), tmp_path / "older"
    made = Field(fresh_cast, now).approved(serial=52)
    secret = f"本人 {told.phone} 不再种地，请删除"
    asked = AskAtCounter(made.subject_id, "identity_card", Ask(Kind.ERASE, Told(why=secret), uuid4()))
    number = rights.ask_at_counter(fresh_cast.viewer("township"), asked, now).request_id
    county = fresh_cast.viewer("county")
    rights.step(county, Step(number, 1, "receive", uuid4()), now)
    database = owner_url(connections["default"].settings_dict["NAME"])
    with psycopg.connect(database) as owner:
        owner.execute("SELECT set_config('agritrace.record', '1', true)")
        owner.execute(
            "UPDATE subjects_subject SET state = 'cancelled', decided_at = now() WHERE id = %s", [made.subject_id]
        )
    source = Source(database, database, tmp_path / "files", tmp_path / "keys")
    archive = saving.save(source, Places(folder, None), now, told=quiet)
    rights.step(county, Step(number, 2, "fulfil", uuid4(), words="已删除"), now)
    erasures.write(folder)
    log = "".join(capfd.readouterr()).encode()
    traces = [value.encode() for value in (told.phone, told.cred_no, secret)]
    written = everything_written(tmp_path, settings) + log
    assert [trace for trace in traces if trace in written] == []
    assert personal_rows(made.subject_id) == (0, 0)
    connections.close_all()
    target = Target(database, tmp_path / "files", replace=True)
    restoring.restore(archive.path, archive.manifest, target, now=now, told=quiet)
    assert personal_rows(made.subject_id) == (1, 1), "the archive itself is older"
    assert erasures.again(erasures.read(folder), now) == 1
    assert personal_rows(made.subject_id) == (0, 0)
    connections.close_all()


def personal_rows(subject_id: int) -> tuple[int, int]:
    """How many sealed rows of the subject and of persons behind its accounts there are."""
    names = PersonalEntry.objects.everything(reason="test").filter(account__subject_id=subject_id, field="name")
    return SubjectPersonal.objects.everything(reason="test").filter(subject_id=subject_id).count(), names.count()


def test_the_list_beside_the_archives_grows_and_survives_a_lost_database(tmp_path: Path) -> None:
    now = system_now()
    one, two, person = Erased(7, now), Erased(9, now), Erased(7, now, "account")
    assert erasures.read(tmp_path) == ()
    erasures.save(tmp_path, (person, two, one, replace(one)))
    assert erasures.read(tmp_path) == (one, two, person)
    assert (tmp_path / erasures.NAME).stat().st_mode & 0o077 == 0


def test_the_daily_timer_erases_and_forgets_old_sessions(refused: tuple[Cast, int]) -> None:
    assert timers.expire_data() == (0, 0)
    with psycopg.connect(owner_url(connections["default"].settings_dict["NAME"])) as owner:
        owner.execute("SELECT set_config('agritrace.record', '1', true)")
        owner.execute("UPDATE subjects_subject SET decided_at = now() - interval '366 days' WHERE state = 'rejected'")
        owner.execute(
            "UPDATE subjects_subject SET created_at = decided_at, submitted_at = decided_at WHERE state = 'rejected'"
        )
        owner.execute("INSERT INTO django_session VALUES ('old', '', now() - interval '184 days')")
        owner.execute("INSERT INTO django_session VALUES ('new', '', now() - interval '182 days')")
    assert timers.expire_data() == (1, 1)
