"""Writing files: store an upload, claim it for an object, sweep what nobody claimed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import Refused, denied, refuse
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, contents, vault
from .models import StoredFile
from .rules import safe_name, session_digest
from .values import LARGEST_UPLOAD, FileRow, FileState, Keep, Owner, Upload

LOOSE_FOR = timedelta(hours=48)
MOST_LOOSE = 20
TYPE_WORDS = {contents.JPEG: "照片", contents.PDF: "PDF 文件"}
"""How records name what was uploaded: people read them on their workbench."""
"""Uploads one visitor may have waiting: more than any form takes, too few to fill a disk with."""


def store(viewer: Viewer, upload: Upload, now: datetime) -> FileRow:
    """Take an upload from anybody; loose until claimed by the same visitor (``upload.session``).

    Refuses more than 20 MB, anything that is no JPEG, PNG or PDF by content, damaged, encrypted or active files
    (domain facts subjects §2, attachments). Pictures become JPEG of at most 2,000 pixels without metadata.
    """
    if upload.size > LARGEST_UPLOAD:
        raise refuse("文件超过 20 MB。", "请压缩后再上传，或用手机重新拍照。", field="attachments", code="size")
    if not upload.session:
        raise denied("上传文件")
    content = upload.stream.read(LARGEST_UPLOAD + 1)
    if len(content) > LARGEST_UPLOAD:
        raise refuse("文件超过 20 MB。", "请压缩后再上传。", field="attachments", code="size")
    cleaned = contents.clean(content)
    file_id, owner = uuid4(), session_digest(upload.session)
    vault.put(file_id, cleaned.content)

    def work(opened: journal.OpenAct) -> FileRow:
        waiting = StoredFile.objects.everything(reason="the visitor's own").filter(session=owner, state=FileState.LOOSE)
        if waiting.count() >= MOST_LOOSE:
            raise refuse("上传的文件太多了。", "请先提交，或删去不需要的文件。", field="attachments", code="many")
        row = StoredFile(
            id=file_id,
            state=FileState.LOOSE,
            purpose=upload.purpose[:20],
            name=safe_name(upload.name, cleaned.media_type),
            media_type=cleaned.media_type,
            size=len(cleaned.content),
            digest=hashlib.sha256(cleaned.content).digest(),
            session=owner,
            uploaded_by=viewer.account_id,
            uploaded_at=now,
        )
        row.save(force_insert=True)
        opened.note(media_type=TYPE_WORDS.get(row.media_type, "文件"), size=row.size, file=str(file_id))
        return FileRow(row.id, row.name, row.media_type, row.size, row.purpose, now)

    told = (upload.purpose, cleaned.media_type, len(cleaned.content))
    try:
        stored = journal.act(
            viewer, acts.STORE, work, now=now, answer=FileRow, command=told, command_id=upload.command_id
        )
    except Exception:
        vault.drop(file_id)
        raise
    if stored.id != file_id:  # the same upload again: the first one stands
        vault.drop(file_id)
    return stored


def store_each(viewer: Viewer, uploads: Iterable[Upload], now: datetime) -> tuple[list[UUID], list[str]]:
    """Take what can be taken of several uploads: the ids stored, and a sentence for each that could not be."""
    ids, faults = list[UUID](), list[str]()
    for upload in uploads:
        try:
            ids.append(store(viewer, upload, now).id)
        except Refused as refused:
            faults.append(str(refused.refusal))
    return ids, faults


def claim(opened: journal.OpenAct, file_ids: Iterable[UUID], owner: Owner, *, session: str) -> None:
    """Make loose files of the same visitor part of an object, inside the act that creates or changes it.

    Files that already belong to the same owner stay as they are. Refuses when one is unknown or somebody else's.
    """
    wanted = set(file_ids)
    mine = StoredFile.objects.storing(opened).filter(id__in=wanted)
    loose = mine.filter(state=FileState.LOOSE, session=session_digest(session)) if session else mine.none()
    kept = mine.filter(
        state=FileState.CLAIMED,
        owner_subject_id=owner.subject_id,
        owner_organisation_id=owner.organisation_id,
    ).count()
    taken = loose.update(
        state=FileState.CLAIMED,
        owner_subject_id=owner.subject_id,
        owner_organisation_id=owner.organisation_id,
        region_code=owner.region_code,
    )
    if taken + kept != len(wanted):
        raise refuse("有附件已失效。", "上传超过两天的附件会自动删除，请重新上传。", field="attachments", code="gone")


def hand_over(opened: journal.OpenAct, file_ids: Iterable[UUID], owner: Owner) -> int:
    """Let claimed files follow their object to another owner or region, inside the act that moves it; how many did."""
    rows = StoredFile.objects.storing(opened).filter(id__in=set(file_ids), state=FileState.CLAIMED)
    return rows.update(
        owner_subject_id=owner.subject_id,
        owner_organisation_id=owner.organisation_id,
        region_code=owner.region_code,
    )


def keep(opened: journal.OpenAct, kept: Keep, owner: Owner) -> FileRow:
    """Keep content that a room above made or checked itself, inside its act; only that room reads it (``open_kept``).

    Whoever calls drops the content (:func:`drop_contents`) when the act is not stored.
    """
    vault.put(kept.file_id, kept.content)
    row = StoredFile(
        id=kept.file_id,
        state=FileState.KEPT,
        purpose=kept.purpose[:20],
        name=safe_name(kept.name, kept.media_type),
        media_type=kept.media_type,
        size=len(kept.content),
        digest=hashlib.sha256(kept.content).digest(),
        session=b"",
        uploaded_by=opened.viewer.account_id,
        owner_subject_id=owner.subject_id,
        owner_organisation_id=owner.organisation_id,
        region_code=owner.region_code,
        uploaded_at=opened.now,
    )
    row.save(force_insert=True)
    return FileRow(row.id, row.name, row.media_type, row.size, row.purpose, opened.now)


def erase_kept(opened: journal.OpenAct, file_ids: Iterable[UUID]) -> int:
    """Mark kept files as erased; drop their contents (:func:`drop_contents`) once the act is stored."""
    rows = StoredFile.objects.storing(opened).filter(id__in=set(file_ids), state=FileState.KEPT)
    return rows.update(state=FileState.ERASED)


def drop_contents(file_ids: Iterable[UUID]) -> None:
    """Remove contents from the disk: of files that were erased, or whose act was not stored."""
    for file_id in file_ids:
        vault.drop(file_id)


def sweep_loose(viewer: Viewer, now: datetime) -> int:
    """Delete uploads nobody claimed for 48 hours, and their content; returns how many. For the system only."""
    if viewer.kind is not ViewerKind.SYSTEM:
        raise denied("清理上传文件")

    def work(opened: journal.OpenAct) -> list[UUID]:
        old = StoredFile.objects.storing(opened).filter(state=FileState.LOOSE, uploaded_at__lt=now - LOOSE_FOR)
        gone = list(old.values_list("id", flat=True)[:1000])
        StoredFile.objects.storing(opened).filter(id__in=gone).delete()
        opened.note(files=len(gone))
        return gone

    gone = journal.act(viewer, acts.SWEEP, work, now=now, answer=list[UUID])
    for file_id in gone:
        vault.drop(file_id)
    return len(gone)


def stored_ids() -> Iterator[UUID]:
    """The ids of all contents on disk, for a rotation of keys."""
    return vault.stored()


def key_version(file_id: UUID) -> int | None:
    """Which version of the key for personal data sealed a content; None when it is gone."""
    return vault.key_version(file_id)


def reseal(file_id: UUID) -> bool:
    """Seal a content anew with the current key if it needs it; one that was erased meanwhile stays erased."""
    done = vault.reseal(file_id)
    rows = StoredFile.objects.everything(reason="a rotation of keys looks at every file")
    if done and not rows.filter(id=file_id).exclude(state=FileState.ERASED).exists():
        vault.drop(file_id)
    return done


def erase(opened: journal.OpenAct, file_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """Mark files as erased inside an open act; returns those whose content :func:`forget` must drop after the commit.

    Their lines stay without name and digest, so that nobody wonders where a number went.
    """
    rows = StoredFile.objects.storing(opened).filter(id__in=set(file_ids), state=FileState.CLAIMED)
    gone = tuple(rows.values_list("id", flat=True))
    rows.update(state=FileState.ERASED, name="", session=b"", digest=b"", size=0)
    return gone


def forget(file_ids: Iterable[UUID]) -> None:
    """Remove the contents of erased files from the disk; to be called after the commit. Repeating it harms nobody."""
    for file_id in file_ids:
        vault.drop(file_id)
