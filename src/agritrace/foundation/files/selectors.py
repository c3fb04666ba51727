"""Reading files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Viewer

from . import vault
from .models import StoredFile
from .rules import session_digest
from .values import FileRow, FileState, OpenedFile

_COLUMNS = ("id", "name", "media_type", "size", "purpose", "uploaded_at")


def open_file(viewer: Viewer, file_id: UUID, *, session: str = "") -> OpenedFile:
    """A file with its content: for whoever may see its owner, or for the visitor who uploaded it and has not used it.

    NotFound otherwise, without telling whether it exists.
    """
    hidden = (FileState.ERASED, FileState.KEPT)
    rows = list(StoredFile.objects.seen_by(viewer).filter(id=file_id).exclude(state__in=hidden).values_list(*_COLUMNS))
    rows = rows or _loose({file_id}, session)
    if not rows:
        raise NotFound("文件")
    return OpenedFile(FileRow(*rows[0]), vault.get(file_id))


def open_kept(file_id: UUID) -> OpenedFile:
    """A file another room keeps here, for that room alone: it has decided who reads it. NotFound when it was erased."""
    rows = StoredFile.objects.everything(reason="the keeping room decided who reads it")
    for row in rows.filter(id=file_id, state=FileState.KEPT).values_list(*_COLUMNS):
        return OpenedFile(FileRow(*row), vault.get(file_id))
    raise NotFound("文件")


def loose_files(file_ids: Iterable[UUID], session: str) -> tuple[FileRow, ...]:
    """The visitor's own files that wait to be claimed, oldest first; others are left out silently."""
    return tuple(FileRow(*row) for row in _loose(set(file_ids), session))


def files(file_ids: Iterable[UUID]) -> dict[UUID, FileRow]:
    """Names, types and sizes of files whose owner the caller has already read through its own scope."""
    rows = StoredFile.objects.everything(reason="the owner was read through the scope of its room")
    return {row[0]: FileRow(*row) for row in rows.filter(id__in=set(file_ids)).values_list(*_COLUMNS)}


def _loose(file_ids: set[UUID], session: str) -> list[tuple[Any, ...]]:
    if not session:
        return []
    rows = StoredFile.objects.everything(reason="bound to the visitor by an unguessable token")
    mine = rows.filter(id__in=file_ids, state=FileState.LOOSE, session=session_digest(session))
    return list(mine.order_by("uploaded_at").values_list(*_COLUMNS))
