"""Subjects met in the field, as this room keeps them: a row in state ``temporary`` that everything can point at.

Called by the room of temporary entries inside its open acts; who may do it, and the entry itself, are decided there. The
row holds no account and no subject code; persons stand sealed beside it until it is joined or closed.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import refuse
from agritrace.kernel.viewer import Viewer

from . import personal, storing
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .values import (
    ENDED,
    LIVE,
    WITH_CODE,
    Alike,
    Application,
    CredentialKind,
    SubjectState,
    TemporaryFacts,
)

_TEMPORARY = SubjectState.TEMPORARY


def enter_temporary(opened: journal.OpenAct, told: TemporaryFacts, code: str) -> int:
    """Store a temporary subject under its code; its number."""
    row = Subject(
        temp_code=code,
        query_no=f"{secrets.randbelow(10**12):012d}",
        state=storing.follow(opened.viewer, SubjectState.DRAFT, "enter"),
        created_at=opened.now,
        submitted_at=opened.now,
        **_columns(told),
    )
    row.save(force_insert=True)
    storing.store_personal(row, storing.personal_of(_application(told), ""))
    return row.id


def correct_temporary(opened: journal.OpenAct, subject_id: int, told: TemporaryFacts) -> None:
    """Replace the facts of a temporary subject; an empty telephone or number keeps what was there. The code stays."""
    row = _lock(opened, subject_id)
    row.state = storing.follow(opened.viewer, SubjectState(row.state), "correct_temporary")
    held = clear(subject_id)
    if held is not None and not told.cred_no:
        kept = CredentialKind(row.cred_kind) if held.cred_no else told.cred_kind
        told = replace(told, cred_no=held.cred_no, cred_kind=kept)
    if held is not None and not told.phone:
        told = replace(told, phone=held.phone)
    for name, value in _columns(told).items():
        setattr(row, name, value)
    row.version += 1
    row.save(force_update=True)
    SubjectPersonal.objects.storing(opened).filter(subject_id=subject_id).delete()
    storing.store_personal(row, storing.personal_of(_application(told), ""))


def close_temporary(opened: journal.OpenAct, subject_id: int) -> None:
    """End an entry nobody will claim: telephone and number are erased, the code and its history stay."""
    row = _lock(opened, subject_id)
    row.state = storing.follow(opened.viewer, SubjectState(row.state), "close_temporary")
    _forget_persons(opened, row)


def attach_photos(opened: journal.OpenAct, subject_id: int, photos: tuple[UUID, ...], *, session: str) -> None:
    """Make uploads of the same visitor photos of a temporary subject; its recorder's office sees them, too."""
    row = _lock(opened, subject_id)
    owner = Owner(row.region_code, subject_id=subject_id, organisation_id=opened.viewer.organisation_id)
    files.claim(opened, photos, owner, session=session)
    SubjectFile.objects.storing(opened).bulk_create(
        SubjectFile(subject_id=subject_id, region_code=row.region_code, file_id=one, kind="place") for one in photos
    )


def join_temporary(opened: journal.OpenAct, temporary_id: int, subject_id: int) -> None:
    """Let a registered subject go on where a temporary one ends: photos, decisions, history and code lead to it.

    Refused for a subject that is not, or no longer, registered, and for an entry that was joined or closed before.
    """
    rows = {row.id: row for row in _locked(opened, temporary_id, subject_id)}
    row, into = rows[temporary_id], rows[subject_id]
    if into.state not in WITH_CODE - ENDED:
        raise refuse("这家主体不是有效的注册主体，不能并入。", "请核对主体码。", field="code", code="state")
    row.state = storing.follow(opened.viewer, SubjectState(row.state), "join")
    row.joined_to = subject_id
    _forget_persons(opened, row)
    papers = SubjectFile.objects.storing(opened).filter(subject_id=temporary_id)
    ids = list(papers.values_list("file_id", flat=True))
    papers.update(subject_id=subject_id, region_code=into.region_code)
    files.hand_over(opened, ids, Owner(into.region_code, subject_id=subject_id))
    SubjectDecision.objects.storing(opened).filter(subject_id=temporary_id).update(subject_id=subject_id)
    for one in (row, into):
        opened.on("subject", one.id, one.region_code)


def clear(subject_id: int) -> personal.Personal | None:
    """Personal values of a temporary subject in the clear, for services of this room."""
    rows = SubjectPersonal.objects.everything(reason="opened inside the room for one act")
    for row, *tokens in rows.filter(subject_id=subject_id).values_list("row", *personal.FIELDS):
        return personal.opened(row, tuple(tokens))
    return None


def masked_temporary(subject_id: int) -> tuple[str, str]:
    """Telephone and number of an entry the caller has read through its own scope, as screens show them; "" for none."""
    found = clear(subject_id)
    rows = Subject.objects.everything(reason="an entry that was read through the scope of its room")
    number = rows.filter(id=subject_id).values_list("cred_masked", flat=True).first() or ""
    return (found.masked().phone if found and found.phone else "", number)


def same_marks(one: int, other: int) -> frozenset[str]:
    """Which of ``phone`` and ``paper`` two subjects the caller has read have in common."""
    phones = SubjectPersonal.objects.everything(reason="only whether two are equal")
    rows = Subject.objects.everything(reason="only whether two are equal")
    asked = [
        ("phone", list(phones.filter(subject_id__in=[one, other]).values_list("phone_index", flat=True))),
        ("paper", list(rows.filter(id__in=[one, other]).values_list("cred_index", flat=True))),
    ]
    return frozenset(
        name for name, found in asked if len(found) == 2 and bytes(found[0]) == bytes(found[1]) and bytes(found[0])
    )


def photos_of(subject_id: int) -> tuple[UUID, ...]:
    """The photos of an entry the caller has read through its own scope."""
    rows = SubjectFile.objects.everything(reason="photos of an entry that was read through the scope of its room")
    return tuple(rows.filter(subject_id=subject_id).order_by("id").values_list("file_id", flat=True))


def alike(viewer: Viewer, kind: CredentialKind, number: str, *, phone: str) -> tuple[Alike, ...]:
    """Who holds the same paper anywhere, or the same telephone inside the viewer's area; papers first, at most ten."""
    rows = Subject.objects.everything(
        reason="one paper is one subject; outside the area only county and state are told"
    )
    found: dict[int, Alike] = {}
    if number:
        same = rows.filter(cred_index__in=personal.credential_indexes(kind, number), state__in=LIVE | {_TEMPORARY})
        found |= _alike(viewer, same, "paper")
    if phone:
        holders = SubjectPersonal.objects.everything(reason="the same telephone, told inside the viewer's area only")
        ids = holders.filter(phone_index__in=personal.phone_indexes(phone)).values_list("subject_id", flat=True)[:50]
        inside = _alike(viewer, rows.filter(id__in=list(ids), state__in=LIVE | {_TEMPORARY}), "phone")
        found |= {n: one for n, one in inside.items() if n not in found and viewer.jurisdiction.covers(one.region_code)}
    return tuple(found.values())[:10]


def candidates(viewer: Viewer, application_id: int) -> tuple[int, ...]:
    """Temporary subjects of the viewer's area with the paper or telephone of an application he reviews."""
    held = clear(application_id)
    kind = Subject.objects.seen_by(viewer).filter(id=application_id).values_list("cred_kind", flat=True).first()
    if held is None or kind is None:
        return ()
    found = alike(viewer, CredentialKind(kind), held.cred_no, phone=held.phone)
    fits = (one for one in found if one.state is _TEMPORARY and viewer.jurisdiction.covers(one.region_code))
    return tuple(one.id for one in fits)


def _alike(viewer: Viewer, rows: Any, by: str) -> dict[int, Alike]:
    columns = ("id", "name", "code", "temp_code", "state", "region_code")
    found = {}
    for number, name, code, temp_code, state, region in rows.order_by("id").values_list(*columns)[:10]:
        ours = viewer.jurisdiction.covers(region)
        shown, its_code = (name, code or temp_code or "") if ours else ("", "")
        found[number] = Alike(number, shown, its_code, SubjectState(state), region, by)
    return found


def _lock(opened: journal.OpenAct, subject_id: int) -> Subject:
    return Subject.objects.storing(opened).select_for_update().get(id=subject_id)


def _locked(opened: journal.OpenAct, *ids: int) -> list[Subject]:
    rows = Subject.objects.storing(opened).filter(id__in=ids).select_for_update().order_by("id")
    return list(rows)


def _forget_persons(opened: journal.OpenAct, row: Subject) -> None:
    row.cred_index, row.cred_masked = b"", ""
    row.decided_at, row.version = opened.now, row.version + 1
    row.save(force_update=True)
    SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).delete()


def _application(told: TemporaryFacts) -> Application:
    """The facts as an application says them, so that columns and sealed values are made in one place."""
    return Application(
        org_form=told.org_form,
        business_roles=(),
        industries=(told.industry,),
        name=told.name,
        cred_kind=told.cred_kind,
        cred_no=told.cred_no,
        region_code=told.region_code,
        address=told.address,
        legal_name=told.name if told.cred_kind is CredentialKind.IDENTITY else "",
        phone=told.phone,
        main_products=(told.main_product,),
        legal_id=told.cred_no if told.cred_kind is CredentialKind.IDENTITY else "",
        longitude=told.longitude,
        latitude=told.latitude,
    )


def _columns(told: TemporaryFacts) -> dict[str, Any]:
    columns = dict(storing.columns(_application(told), ()))
    return columns if told.cred_no else columns | {"cred_index": b"", "cred_masked": ""}
