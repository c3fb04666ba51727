"""Writing subjects: register, correct, review, suspend, resume, reissue the card."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn
from uuid import uuid4

from django.db import IntegrityError, connection

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import OpenSubjectAccount
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel import subjectcodes
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.geo import CoordinateSystem, Point, to_wgs84
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.results import Denied, NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue

from . import acts, applicants, competence, personal, rules
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .permissions import Permission
from .states import MACHINE
from .values import (
    RETURN_REASONS,
    Application,
    Approve,
    Approved,
    Attachment,
    ChangeStanding,
    Register,
    Registered,
    Reject,
    Resubmit,
    Standing,
    SubjectApproved,
    SubjectRejected,
    SubjectResumed,
    SubjectState,
    SubjectSubmitted,
    SubjectSuspended,
)

DUPLICATE = (
    "这个证件号码已经注册过主体，或有一份申请正在审核。",
    "已有账号的请直接登录；忘记的请到所在县农业农村部门查询；号码被他人占用的请向该部门申诉。",
)
_NEXT = """
INSERT INTO subjects_countysequence AS s (region, last) VALUES (%s, 1)
ON CONFLICT (region) DO UPDATE SET last = s.last + 1 RETURNING last
"""


def submit_registration(viewer: Viewer, command: Register, now: datetime) -> Registered:
    """Take a registration from anybody; it waits for the county of its region (guide, 主体注册).

    Returns the query number the applicant keeps. Refuses with all reasons beside their fields; the same paper in a
    live state refuses with the way out (domain facts subjects §3).
    """

    def work(opened: journal.OpenAct) -> Registered:
        checked = _checked(command.application, command.attachments, now)
        told = checked.application
        if applicants.holder_of(told.cred_kind, told.cred_no) is not None:
            raise refuse(*DUPLICATE, field="cred_no", code="duplicate")
        state = _follow(_applicant(viewer), SubjectState.DRAFT, "submit")
        row = Subject(
            query_no=f"{secrets.randbelow(10**12):012d}",
            state=state,
            created_at=now,
            submitted_at=now,
            **_columns(told, checked.findings),
        )
        row.save(force_insert=True)
        _store_personal(row, _personal_of(told, command.password_hash))
        _attach(opened, row, command.attachments, session=command.session)
        opened.on("subject", row.id, row.region_code)
        opened.note(files=len(command.attachments), findings=list(checked.findings))
        opened.announce(SubjectSubmitted(row.id, row.region_code))
        return Registered(row.id, row.query_no)

    try:
        return journal.act(
            viewer, acts.SUBMIT, work, now=now, answer=Registered, command=command, command_id=command.command_id
        )
    except IntegrityError as error:
        _taken(error)


def resubmit(viewer: Viewer, command: Resubmit, now: datetime) -> Registered:
    """Submit a returned registration again; proven by query number and telephone, as on the status page."""
    found = applicants.status(command.query_no, command.phone_tail)
    if found is None:
        raise NotFound("这份申请")
    before = applicants.clear_personal(found.subject_id)
    password_hash = command.password_hash or (before.password_hash if before else "")

    def work(opened: journal.OpenAct) -> Registered:
        checked = _checked(_kept(command.application, before), command.attachments, now)
        told = checked.application
        if applicants.holder_of(told.cred_kind, told.cred_no) not in {None, found.subject_id}:
            raise refuse(*DUPLICATE, field="cred_no", code="duplicate")
        rows = Subject.objects.everything(reason="the applicant proved himself by query number and telephone")
        row = rows.select_for_update().get(id=found.subject_id)
        raise_for(rules.check_version(command.version, row.version))
        row.state = _follow(_applicant(viewer), SubjectState(row.state), "resubmit")
        row.submitted_at, row.decided_at, row.version = now, None, row.version + 1
        for name, value in _columns(told, checked.findings).items():
            setattr(row, name, value)
        row.save(force_update=True)
        SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).delete()
        _store_personal(row, _personal_of(told, password_hash))
        SubjectFile.objects.storing(opened).filter(subject_id=row.id).delete()
        _attach(opened, row, command.attachments, session=command.session)
        opened.on("subject", row.id, row.region_code)
        opened.note(files=len(command.attachments), findings=list(checked.findings), version=row.version)
        opened.announce(SubjectSubmitted(row.id, row.region_code))
        return Registered(row.id, row.query_no)

    try:
        return journal.act(
            viewer, acts.RESUBMIT, work, now=now, answer=Registered, command=command, command_id=command.command_id
        )
    except IntegrityError as error:
        _taken(error)


def approve(viewer: Viewer, command: Approve, now: datetime) -> Approved:
    """Approve an application: subject code, account, and the first identity card (guide, 主体注册 clause 6).

    Only the county competent for the place decides. The username is the subject code, so that no telephone stands in
    records; the applicant signs in with it or with his telephone, and the password he chose.
    """

    def work(opened: journal.OpenAct) -> Approved:
        row = _competent_row(viewer, command.subject_id, Permission.REVIEW, now=now)
        raise_for(rules.check_version(command.version, row.version))
        row.state = _follow(viewer, SubjectState(row.state), "approve")
        row.code = _next_code(row)
        row.decided_at, row.version = now, row.version + 1
        row.save(force_update=True)
        account = _open_account(viewer, row, now)
        _decide(viewer, row, "approved", now=now)
        opened.on("subject", row.id, row.region_code)
        opened.note(code=row.code)
        opened.announce(SubjectApproved(row.id, row.region_code))
        return Approved(row.id, row.code, account)

    return journal.act(
        viewer, acts.APPROVE, work, now=now, answer=Approved, command=command, command_id=command.command_id
    )


def reject(viewer: Viewer, command: Reject, now: datetime) -> Standing:
    """Return an application to be corrected, with reasons the applicant will read."""

    def work(opened: journal.OpenAct) -> Standing:
        row = _competent_row(viewer, command.subject_id, Permission.REVIEW, now=now)
        raise_for(rules.check_version(command.version, row.version))
        state = _follow(viewer, SubjectState(row.state), "reject")
        raise_for(rules.check_return(command.reasons, command.words))
        row.state, row.decided_at, row.version = state, now, row.version + 1
        row.save(force_update=True)
        _decide(viewer, row, "returned", reasons=command.reasons, words=command.words.strip(), now=now)
        opened.on("subject", row.id, row.region_code)
        opened.note(reasons="、".join(RETURN_REASONS[reason] for reason in command.reasons))
        opened.announce(SubjectRejected(row.id, row.region_code))
        return Standing(row.id, state)

    return journal.act(
        viewer, acts.REJECT, work, now=now, answer=Standing, command=command, command_id=command.command_id
    )


def suspend(viewer: Viewer, command: ChangeStanding, now: datetime) -> Standing:
    """Suspend a subject: no batches, codes and sales until it is resumed (domain facts subjects §3)."""
    return _change_standing(viewer, command, now, arrow="suspend")


def resume(viewer: Viewer, command: ChangeStanding, now: datetime) -> Standing:
    """Let a suspended subject work again."""
    return _change_standing(viewer, command, now, arrow="resume")


def reissue_card(viewer: Viewer, command: ChangeStanding, now: datetime) -> Standing:
    """Issue a new identity card, so that a lost one proves nothing any more; the code stays. By the subject itself."""
    if not viewer.can(Permission.MANAGE_OWN) or viewer.subject_id != command.subject_id:
        raise denied("换发电子身份标识")

    def work(opened: journal.OpenAct) -> Standing:
        rows = Subject.objects.everything(reason="the viewer's own subject, checked above").select_for_update()
        row = rows.get(id=command.subject_id)
        raise_for(rules.check_version(command.version, row.version))
        row.identity_issue, row.version = row.identity_issue + 1, row.version + 1
        row.save(force_update=True)
        opened.on("subject", row.id, row.region_code)
        opened.note(issue=row.identity_issue)
        return Standing(row.id, SubjectState(row.state))

    return journal.act(
        viewer, acts.REISSUE_CARD, work, now=now, answer=Standing, command=command, command_id=command.command_id
    )


def _change_standing(viewer: Viewer, command: ChangeStanding, now: datetime, *, arrow: str) -> Standing:
    act, event = (acts.SUSPEND, SubjectSuspended) if arrow == "suspend" else (acts.RESUME, SubjectResumed)

    def work(opened: journal.OpenAct) -> Standing:
        row = _competent_row(viewer, command.subject_id, Permission.SUSPEND, now=now)
        raise_for(rules.check_version(command.version, row.version))
        state = _follow(viewer, SubjectState(row.state), arrow)
        if len(command.reason.strip()) < 5:
            raise refuse("请写明理由。", "至少 5 个字，主体会看到。", field="reason", code="reason")
        row.state, row.version = state, row.version + 1
        row.save(force_update=True)
        _decide(viewer, row, arrow, words=command.reason.strip(), now=now)
        opened.on("subject", row.id, row.region_code)
        opened.note(reason=command.reason.strip())
        opened.announce(event(row.id, row.region_code))
        return Standing(row.id, state)

    return journal.act(viewer, act, work, now=now, answer=Standing, command=command, command_id=command.command_id)


def preview(told: Application, attachments: Sequence[Attachment], now: datetime) -> rules.Checked:
    """What submitting would say now: normal numbers, findings and reasons; the wizard shows its step's share of them."""
    comparison = ""
    if told.longitude is not None and told.latitude is not None:
        point = to_wgs84(Point(told.longitude, told.latitude, CoordinateSystem(told.coordinate_system)))
        told = replace(told, longitude=point.longitude, latitude=point.latitude, coordinate_system="wgs84")
        if told.region_code and not regions.choice_fault(told.region_code):
            comparison = regions.compare(point.longitude, point.latitude, told.region_code).verdict.value
    settled = len(told.region_code) == 12 and not regions.choice_fault(told.region_code)
    known = catalogue.names(told.main_products)
    told = replace(told, main_products=tuple(code for code in told.main_products if code in known))
    place = rules.PlaceFacts(open=settled, comparison=comparison)
    return rules.check(told, attachments, place, today=beijing_day(now))


def _checked(told: Application, attachments: Sequence[Attachment], now: datetime) -> rules.Checked:
    checked = preview(told, attachments, now)
    raise_for(checked.reasons)
    return checked


def _columns(told: Application, findings: Sequence[str]) -> dict[str, object]:
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
    }


def _personal_of(told: Application, password_hash: str) -> personal.Personal:
    return personal.Personal(
        legal_name=told.legal_name,
        legal_id=told.legal_id,
        phone=told.phone,
        contact_name=told.contact_name,
        cred_no=told.cred_no,
        password_hash=password_hash,
    )


def _kept(told: Application, before: personal.Personal | None) -> Application:
    """What a correction leaves empty stays as it was: numbers are never sent back to the browser."""
    if before is None:
        return told
    return replace(
        told,
        cred_no=told.cred_no or before.cred_no,
        legal_id=told.legal_id or before.legal_id,
        phone=told.phone or before.phone,
    )


def _store_personal(row: Subject, values: personal.Personal) -> None:
    key = uuid4()
    SubjectPersonal(
        subject_id=row.id,
        row=key,
        region_code=row.region_code,
        phone_index=personal.phone_index(values.phone),
        **personal.sealed(key, values),
    ).save(force_insert=True)


def _attach(opened: journal.OpenAct, row: Subject, attachments: Sequence[Attachment], *, session: str) -> None:
    files.claim(opened, [a.file_id for a in attachments], Owner(row.region_code, subject_id=row.id), session=session)
    SubjectFile.objects.storing(opened).bulk_create(
        SubjectFile(subject_id=row.id, region_code=row.region_code, file_id=a.file_id, kind=a.kind) for a in attachments
    )


def _competent_row(viewer: Viewer, subject_id: int, permission: Permission, *, now: datetime) -> Subject:
    """The locked row, if the viewer holds the permission and belongs to the county that answers for the place."""
    if not viewer.can(permission):
        raise denied("办理这项业务")
    row = Subject.objects.acted_on_by(viewer).filter(id=subject_id).select_for_update().order_by("id").first()
    if row is None:
        raise NotFound("该主体")
    competence.must_decide(viewer, row.region_code, now)
    return row


def _applicant(viewer: Viewer) -> Viewer:
    """Everybody may register: the permission is held by whoever asks here (guide, 主体 → 自己在线登记)."""
    return replace(viewer, permissions=viewer.permissions | {Permission.SUBMIT.value})


def _follow(viewer: Viewer, state: SubjectState, arrow: str) -> SubjectState:
    target = MACHINE.follow(viewer, state, arrow)
    if isinstance(target, Refusal):
        raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
    return target


def _next_code(row: Subject) -> str:
    """The next code of the county; its row of the sequence stays locked until the approval is stored."""
    region = row.region_code[:6]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [region])
        sequence = int(cursor.fetchone()[0])
    return subjectcodes.make_subject_code(SubjectForm(row.org_form), region, sequence)


def _open_account(viewer: Viewer, row: Subject, now: datetime) -> str:
    """Open the owner's account with the password chosen at registration, which is then erased here."""
    values = applicants.clear_personal(row.id)
    if values is None or not row.code:
        raise refuse("申请人的身份信息已被清除，不能开通账号。", "请联系申请人重新注册。", code="erased")
    opened = accounts.open_subject_account(
        viewer,
        OpenSubjectAccount(
            subject_id=row.id,
            region_code=row.region_code,
            username=row.code,
            phone=values.phone,
            name=values.legal_name,
            password_hash=values.password_hash,
        ),
        now,
    )
    SubjectPersonal.objects.everything(reason="the row locked with its subject").filter(subject_id=row.id).delete()
    _store_personal(row, replace(values, password_hash=""))
    return opened.username


def _decide(
    viewer: Viewer, row: Subject, verdict: str, *, now: datetime, reasons: Sequence[str] = (), words: str = ""
) -> None:
    SubjectDecision(
        subject_id=row.id,
        region_code=row.region_code,
        verdict=verdict,
        reasons=list(reasons),
        words=words[:400],
        by_account_id=viewer.account_id,
        by_organisation_id=viewer.organisation_id,
        at=now,
    ).save(force_insert=True)


def _taken(error: IntegrityError) -> NoReturn:
    """Two registrations of one paper at the same moment: the second gets the same words as a later one."""
    if "subjects_subject_live_credential" in str(error):
        raise refuse(*DUPLICATE, field="cred_no", code="duplicate") from error
    raise error
