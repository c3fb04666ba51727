"""Requests of subjects, stored: filing, following their machine, reading them inside the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import rules, storing
from .lifetables import SubjectRequest
from .lifevalues import OPEN_REQUESTS, Evidence, Filed, RequestKind, RequestState, SubjectRequested
from .models import Subject
from .permissions import Permission
from .states import REQUEST, subject_arrow
from .values import SubjectState


def own_row(viewer: Viewer, version: int | None) -> Subject:
    """The viewer's own subject, locked, in the version that was shown; Denied for anybody else."""
    if not viewer.can(Permission.MANAGE_OWN) or viewer.subject_id is None:
        raise denied("办理本主体的业务")
    rows = Subject.objects.everything(reason="the viewer's own subject, checked above").select_for_update()
    row = rows.get(id=viewer.subject_id)
    if version is not None:
        raise_for(rules.check_version(version, row.version))
    return row


def move_subject(viewer: Viewer, row: Subject, arrow: str) -> None:
    """Follow an arrow of the subject machine; the row is saved by the caller."""
    state = SubjectState(row.state)
    row.state, row.version = storing.follow(viewer, state, subject_arrow(arrow, state)), row.version + 1


def follow(viewer: Viewer, request: SubjectRequest, arrow: str) -> RequestState:
    """The state of a request after an arrow; Denied or Refused with its reasons."""
    target = REQUEST.follow(viewer, RequestState(request.state), arrow, snapshot=RequestKind(request.kind))
    return storing.settled(target)


def file_request(
    opened: journal.OpenAct, row: Subject, kind: RequestKind, *, reason: str, **told: Any
) -> tuple[Filed, SubjectRequest]:
    """Store a request of a subject whose state was moved already, and announce it to the desk it lies on."""
    if open_request(row.id) is not None:
        raise refuse("已有一份申请正在办理。", "请等办结，或先撤回那份申请。", code="open_request")
    row.save(force_update=True)
    request = SubjectRequest(
        subject_id=row.id,
        kind=kind.value,
        region_code=row.region_code,
        desk_region_code=row.region_code,
        reason=reason.strip()[:400],
        filed_at=opened.now,
        since=opened.now,
        **told,
    )
    request.save(force_insert=True)
    opened.on("subject", row.id, row.region_code)
    opened.announce(SubjectRequested(row.id, row.region_code, request.id, kind.value, row.region_code))
    return Filed(request.id, RequestState.WAITING), request


def claim(opened: journal.OpenAct, row: Subject, evidence: Evidence) -> list[list[str]]:
    """Make uploads part of the subject's papers; what is stored beside the request or decision."""
    ids = [file_id for file_id, _ in evidence.files]
    files.claim(opened, ids, Owner(row.region_code, subject_id=row.id), session=evidence.session)
    return [[str(file_id), kind] for file_id, kind in evidence.files]


def open_request(subject_id: int) -> SubjectRequest | None:
    """The open request of a subject, locked; None when there is none."""
    rows = SubjectRequest.objects.everything(reason="the one open request of a subject that is locked")
    return rows.filter(subject_id=subject_id, state__in=OPEN_REQUESTS).select_for_update().first()


def has_open_request(subject_id: int) -> bool:
    """Whether a request of a subject waits."""
    rows = SubjectRequest.objects.everything(reason="whether the subject, loaded through its scope, waits")
    return rows.filter(subject_id=subject_id, state__in=OPEN_REQUESTS).exists()


def locked(viewer: Viewer, request_id: int, version: int) -> tuple[Subject, SubjectRequest]:
    """A request the viewer sees with its subject, both locked, the subject first, in the version that was shown."""
    seen = SubjectRequest.objects.seen_by(viewer).filter(id=request_id)
    subject_id = seen.values_list("subject_id", flat=True).first()
    if subject_id is None:
        raise NotFound("这份申请")
    rows = Subject.objects.everything(reason="the subject of a request the viewer sees").select_for_update()
    row = rows.get(id=subject_id)
    request = seen.select_for_update(of=("self",)).get()
    raise_for(rules.check_version(version, request.version))
    return row, request


def close(request: SubjectRequest, state: RequestState, now: datetime, *, words: str = "") -> None:
    """Store the end of a request."""
    request.state, request.decided_at, request.version = state.value, now, request.version + 1
    request.words = words.strip()[:400]
    request.save(force_update=True)


def evidence_of(request: SubjectRequest) -> tuple[tuple[UUID, str], ...]:
    """The files of a request with their kinds."""
    return tuple((UUID(one), kind) for one, kind in request.files)


def take(row: Subject, columns: Mapping[str, object], names: Sequence[str]) -> None:
    """Set some of the columns of a row; it is saved by the caller."""
    for name in names:
        setattr(row, name, columns[name])
