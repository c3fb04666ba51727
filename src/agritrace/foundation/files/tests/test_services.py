"""An upload belongs to its visitor until something claims it, then to whoever may see its owner."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from PIL import Image

from agritrace.foundation.files import rules, selectors, services, vault
from agritrace.foundation.files.values import Owner, Upload
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.sealing import SealBroken
from agritrace.kernel.viewer import PUBLIC, system

CLAIM = Act("files:test:claim", "{who}使用了文件")
MINE = "token of this visitor"


def upload(name="执照.jpg", session=MINE, size=None, content=None):
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    content = content or out.getvalue()
    return Upload(name, len(content) if size is None else size, BytesIO(content), "registration", session)


def store(now, **changes):
    return services.store(PUBLIC, upload(**changes), now)


def claim(file_ids, owner, now, *, session=MINE):
    def work(opened):
        services.claim(opened, file_ids, owner, session=session)

    journal.act(system("test"), CLAIM, work, now=now, answer=type(None))


def test_a_visitor_sees_his_own_upload_and_nobody_else_does(cast, now):
    row = store(now)
    assert selectors.open_file(PUBLIC, row.id, session=MINE).content.startswith(b"\xff\xd8")
    for session in ("", "another"):
        with pytest.raises(NotFound):
            selectors.open_file(PUBLIC, row.id, session=session)
    with pytest.raises(NotFound):
        selectors.open_file(cast.viewer("county"), row.id)


def test_the_same_upload_twice_is_one_file_and_leaves_nothing_else_on_the_disk(cast, now):
    told = upload()
    command_id = uuid4()
    first = services.store(PUBLIC, replace(told, command_id=command_id), now)
    stored = set(services.stored_ids())
    told.stream.seek(0)
    assert services.store(PUBLIC, replace(told, command_id=command_id), now) == first
    assert set(services.stored_ids()) == stored


def test_a_claimed_file_is_seen_by_its_subject_and_its_authorities_only(cast, now):
    row, producer = store(now), cast["producer"].subject_id
    claim([row.id], Owner("330110000000", subject_id=producer), now)
    for who in ("county", "city", "province", "ministry", "producer"):
        assert selectors.open_file(cast.viewer(who), row.id).row.id == row.id
    for who in ("sibling_county", "other_province", "buyer", "laboratory", "enforcement", "anonymous"):
        with pytest.raises(NotFound):
            selectors.open_file(cast.viewer(who), row.id, session=MINE)


def test_nobody_claims_what_another_visitor_uploaded(cast, now):
    row = store(now)
    for session in ("another", ""):
        with pytest.raises(Refused) as caught:
            claim([row.id], Owner("330110000000", subject_id=1), now, session=session)
        assert caught.value.refusal.reasons[0].code == "gone"


def test_a_file_claimed_before_may_be_kept_by_the_same_owner(cast, now):
    row, owner = store(now), Owner("330110000000", subject_id=cast["producer"].subject_id)
    claim([row.id], owner, now)
    claim([row.id], owner, now, session="")
    with pytest.raises(Refused):
        claim([row.id], Owner("330110000000", subject_id=cast["buyer"].subject_id), now)


def test_more_than_20_megabytes_are_refused_with_a_remedy(cast, now):
    with pytest.raises(Refused) as caught:
        store(now, size=20 * 1024 * 1024 + 1)
    assert "压缩" in str(caught.value)


def test_a_stream_longer_than_it_says_is_refused(cast, now, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_UPLOAD", 100)
    with pytest.raises(Refused) as caught:
        store(now, size=50)
    assert "20 MB" in str(caught.value)


def test_an_upload_without_a_visitor_is_denied(cast, now):
    with pytest.raises(Denied):
        store(now, session="")


def test_a_visitor_cannot_fill_the_disk(cast, now):
    for _ in range(services.MOST_LOOSE):
        store(now)
    before = len(list(Path(settings.MEDIA_ROOT).rglob("*.sealed")))
    with pytest.raises(Refused):
        store(now)
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.sealed"))) == before


def test_the_disk_holds_nothing_readable_and_nothing_exchangeable(cast, now):
    one, two = store(now), store(now)
    paths = [next(Path(settings.MEDIA_ROOT).rglob(f"{row.id.hex}.sealed")) for row in (one, two)]
    assert all(b"JFIF" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0 for path in paths)
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(SealBroken):
        vault.get(one.id)


def test_what_nobody_claims_is_swept_after_two_days(cast, now):
    old, kept = store(now), store(now)
    claim([kept.id], Owner("330110000000", subject_id=cast["producer"].subject_id), now)
    fresh = store(now + timedelta(hours=47))
    assert services.sweep_loose(system("sweep"), now + timedelta(hours=49)) == 1
    with pytest.raises(FileNotFoundError):
        vault.get(old.id)
    assert vault.get(fresh.id)
    assert vault.get(kept.id)
    with pytest.raises(Denied):
        services.sweep_loose(cast.viewer("ministry"), now)


def test_unknown_files_are_left_out_of_lists(cast, now):
    row = store(now)
    assert [one.id for one in selectors.loose_files([row.id, uuid4()], MINE)] == [row.id]
    assert set(selectors.files([row.id, uuid4()])) == {row.id}
    assert selectors.loose_files([row.id], "") == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("执照.jpg.exe", "执照.jpg.jpg"),
        ("..\\..\\boot.ini", "boot.jpg"),
        ("/etc/passwd", "passwd.jpg"),
        ("<script>.png", "script.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("...", "附件.jpg"),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert rules.safe_name(given, "image/jpeg") == kept
