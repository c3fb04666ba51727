"""Storing what every service of this room stores: columns, sealed persons, attachments, decisions, the next code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import uuid4

from django.db import connection

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.kernel import subjectcodes
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.results import Denied, NotFound, Refusal, Refused, denied
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer

from . import competence, personal, rules
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .permissions import Permission
from .states import MACHINE
from .values import Application, Attachment, SubjectState

S = TypeVar("S", bound=StrEnum)
_NEXT = """
INSERT INTO subjects_countysequence AS s (region, last) VALUES (%s, 1)
ON CONFLICT (region) DO UPDATE SET last = s.last + 1 RETURNING last
"""


def columns(told: Application, findings: Sequence[str]) -> dict[str, object]:
    """The columns of a subject's row out of a checked application."""
    letters = initials(told.name)
    return {
        "org_form": told.org_form.value,
        "business_roles": [role.value for role in told.business_roles],
        "industries": [industry.value for industry in told.industries],
        "name": told.name,
        "sort_key": sort_key(told.name)[:200],
        "initials": letters[:80],
        "grams": rules.grams(told.name, letters),
        "region_code": told.region_code,
        "address": told.address,
        "longitude": told.longitude,
        "latitude": told.latitude,
        "coordinate_system": told.coordinate_system,
        "cred_kind": told.cred_kind.value,
        "cred_index": personal.credential_index(told.cred_kind, told.cred_no),
        "cred_masked": rules.mask_credential(told.cred_kind, told.cred_no),
        "main_products": list(told.main_products),
        "scale_words": told.scale_words[:60],
        "findings": list(findings),
        "claimed_code": told.temp_code,
    }


def personal_of(told: Application, password_hash: str) -> personal.Personal:
    """The personal values of a checked application."""
    return personal.Personal(
        legal_name=told.legal_name,
        legal_id=told.legal_id,
        phone=told.phone,
        contact_name=told.contact_name,
        cred_no=told.cred_no,
        password_hash=password_hash,
    )


def store_personal(row: Subject, values: personal.Personal) -> None:
    """Seal personal values beside a subject that has none yet."""
    key = uuid4()
    SubjectPersonal(
        subject_id=row.id,
        row=key,
        region_code=row.region_code,
        phone_index=personal.phone_index(values.phone),
        **personal.sealed(key, values),
    ).save(force_insert=True)


def attach(opened: journal.OpenAct, row: Subject, attachments: Sequence[Attachment], *, session: str) -> None:
    """Make uploads of the same visitor attachments of a subject; Refused when one is gone."""
    files.claim(opened, [a.file_id for a in attachments], Owner(row.region_code, subject_id=row.id), session=session)
    SubjectFile.objects.storing(opened).bulk_create(
        SubjectFile(subject_id=row.id, region_code=row.region_code, file_id=a.file_id, kind=a.kind) for a in attachments
    )


def competent_row(viewer: Viewer, subject_id: int, permission: Permission, *, now: datetime) -> Subject:
    """The locked row, if the viewer holds the permission and belongs to the county that answers for the place."""
    if not viewer.can(permission):
        raise denied("办理这项业务")
    row = Subject.objects.acted_on_by(viewer).filter(id=subject_id).select_for_update().order_by("id").first()
    if row is None:
        raise NotFound("该主体")
    competence.must_decide(viewer, row.region_code, now)
    return row


def applicant(viewer: Viewer) -> Viewer:
    """Everybody may register: the permission is held by whoever asks here (guide, 主体 → 自己在线登记)."""
    return replace(viewer, permissions=viewer.permissions | {Permission.SUBMIT.value})


def follow(viewer: Viewer, state: SubjectState, arrow: str) -> SubjectState:
    """The state after an arrow; Denied without its permission, Refused when it does not lead away from here."""
    return settled(MACHINE.follow(viewer, state, arrow))


def settled(target: S | Refusal) -> S:
    """What a machine answered: the state, or its refusal raised as Denied or Refused."""
    if isinstance(target, Refusal):
        raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
    return target


def next_code(row: Subject) -> str:
    """The next code of the county; its row of the sequence stays locked until the approval is stored."""
    region = row.region_code[:6]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [region])
        sequence = int(cursor.fetchone()[0])
    return subjectcodes.make_subject_code(SubjectForm(row.org_form), region, sequence)


def decide(
    viewer: Viewer,
    row: Subject,
    verdict: str,
    *,
    now: datetime,
    reasons: Sequence[str] = (),
    words: str = "",
    files: Sequence[str] = (),
) -> None:
    """Store a decision of the viewer's office, with keys of reasons and words."""
    SubjectDecision(
        subject_id=row.id,
        region_code=row.region_code,
        verdict=verdict,
        reasons=list(reasons),
        words=words[:400],
        files=list(files),
        by_account_id=viewer.account_id,
        by_organisation_id=viewer.organisation_id,
        at=now,
    ).save(force_insert=True)
