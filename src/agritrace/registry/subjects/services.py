"""Writing subjects: register, correct, review, suspend, resume; cards and plaques stand in ``issues``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from django.db import IntegrityError

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import OpenSubjectAccount
from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.geo import CoordinateSystem, Point, to_wgs84
from agritrace.kernel.results import NotFound, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue

from . import acts, applicants, claims, filing, personal, renewals, rules, storing
from .applicants import status as proven
from .erasing import erase, erase_person
from .folding import fold, hindrances, same_person, suspects
from .issues import print_plaques, reissue_card
from .models import Subject, SubjectFile, SubjectPersonal
from .permissions import Permission
from .sealedrows import formerly
from .takeover import (
    DirectoryRow,
    Judged,
    TakeOver,
    Verdict,
    look_through,
    may_take_over,
    papers,
    take_over,
)
from .temporaries import (
    attach_photos,
    close_temporary,
    correct_temporary,
    enter_temporary,
    join_temporary,
)
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

__all__ = [
    "DirectoryRow",
    "Judged",
    "TakeOver",
    "Verdict",
    "attach_photos",
    "close_temporary",
    "correct_temporary",
    "enter_temporary",
    "erase",
    "erase_person",
    "fold",
    "formerly",
    "hindrances",
    "join_temporary",
    "look_through",
    "may_take_over",
    "papers",
    "print_plaques",
    "proven",
    "reissue_card",
    "same_person",
    "suspects",
    "take_over",
]

DUPLICATE = (
    "这个证件号码已经注册过主体，或有一份申请正在审核。",
    "已有账号的请直接登录；忘记的请到所在县农业农村部门查询；号码被他人占用的请向该部门申诉。",
)


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
        state = storing.follow(storing.applicant(viewer), SubjectState.DRAFT, "submit")
        row = Subject(
            query_no=f"{secrets.randbelow(10**12):012d}",
            state=state,
            created_at=now,
            submitted_at=now,
            **storing.columns(told, checked.findings),
        )
        row.save(force_insert=True)
        storing.store_personal(row, storing.personal_of(told, command.password_hash))
        storing.attach(opened, row, command.attachments, session=command.session)
        opened.on("subject", row.id, row.region_code)
        opened.note(files=len(command.attachments), findings=list(checked.findings))
        if command.assisted:
            opened.note(proxy_for=row.id)
        opened.announce(SubjectSubmitted(row.id, row.region_code))
        return Registered(row.id, row.query_no)

    act = acts.SUBMIT_FOR if command.assisted else acts.SUBMIT
    same = replace(command, attachments=(), session="")  # a second press sends its photos anew and is the same command
    try:
        return journal.act(viewer, act, work, now=now, answer=Registered, command=same, command_id=command.command_id)
    except IntegrityError as error:
        taken(error)


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
        row.state = storing.follow(storing.applicant(viewer), SubjectState(row.state), "resubmit")
        row.submitted_at, row.decided_at, row.version = now, None, row.version + 1
        for name, value in storing.columns(told, checked.findings).items():
            setattr(row, name, value)
        row.save(force_update=True)
        SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).delete()
        storing.store_personal(row, storing.personal_of(told, password_hash))
        SubjectFile.objects.storing(opened).filter(subject_id=row.id).delete()
        storing.attach(opened, row, command.attachments, session=command.session)
        opened.on("subject", row.id, row.region_code)
        opened.note(files=len(command.attachments), findings=list(checked.findings), version=row.version)
        opened.announce(SubjectSubmitted(row.id, row.region_code))
        return Registered(row.id, row.query_no)

    same = replace(command, attachments=(), session="")  # likewise
    try:
        return journal.act(
            viewer, acts.RESUBMIT, work, now=now, answer=Registered, command=same, command_id=command.command_id
        )
    except IntegrityError as error:
        taken(error)


def approve(viewer: Viewer, command: Approve, now: datetime) -> Approved:
    """Approve an application: subject code, account, and the first identity card (guide, 主体注册 clause 6).

    Only the county competent for the place decides. An ended subject with the same paper comes back with its old code
    instead (domain facts subjects §2), a revoked one only with the county's words. The username is the subject code, so
    that no telephone stands in records; the applicant signs in with it or with his telephone, and his password.
    """

    def work(opened: journal.OpenAct) -> Approved:
        row = storing.competent_row(viewer, command.subject_id, Permission.REVIEW, now=now)
        raise_for(rules.check_version(command.version, row.version))
        claims.must_be_settled(viewer, row.id, row.claimed_code)
        row.state = storing.follow(viewer, SubjectState(row.state), "approve")
        opened.on("subject", row.id, row.region_code)
        old = renewals.locked_previous(row)
        if old is not None:
            row = renewals.take_over(viewer, row, old, words=command.words, opened=opened)
        else:
            row.code = storing.next_code(row)
            row.decided_at, row.version = now, row.version + 1
            row.save(force_update=True)
            opened.announce(SubjectApproved(row.id, row.region_code))
        code, account = row.code or "", _open_account(viewer, row, now)
        storing.decide(viewer, row, "approved", words=command.words.strip(), now=now)
        opened.note(code=code)
        return Approved(row.id, code, account)

    return journal.act(
        viewer, acts.APPROVE, work, now=now, answer=Approved, command=command, command_id=command.command_id
    )


def reject(viewer: Viewer, command: Reject, now: datetime) -> Standing:
    """Return an application to be corrected, with reasons the applicant will read."""

    def work(opened: journal.OpenAct) -> Standing:
        row = storing.competent_row(viewer, command.subject_id, Permission.REVIEW, now=now)
        raise_for(rules.check_version(command.version, row.version))
        state = storing.follow(viewer, SubjectState(row.state), "reject")
        raise_for(rules.check_return(command.reasons, command.words))
        row.state, row.decided_at, row.version = state, now, row.version + 1
        row.save(force_update=True)
        storing.decide(viewer, row, "returned", reasons=command.reasons, words=command.words.strip(), now=now)
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


def _change_standing(viewer: Viewer, command: ChangeStanding, now: datetime, *, arrow: str) -> Standing:
    act, event = (acts.SUSPEND, SubjectSuspended) if arrow == "suspend" else (acts.RESUME, SubjectResumed)

    def work(opened: journal.OpenAct) -> Standing:
        row = storing.competent_row(viewer, command.subject_id, Permission.SUSPEND, now=now)
        raise_for(rules.check_version(command.version, row.version))
        waits = arrow == "resume" and filing.has_open_request(row.id)
        state = storing.follow(viewer, SubjectState(row.state), "resume_changing" if waits else arrow)
        if len(command.reason.strip()) < 5:
            raise refuse("请写明理由。", "至少 5 个字，主体会看到。", field="reason", code="reason")
        row.state, row.version = state, row.version + 1
        row.save(force_update=True)
        storing.decide(viewer, row, arrow, words=command.reason.strip(), now=now)
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


def _open_account(viewer: Viewer, row: Subject, now: datetime) -> str:
    """Open the owner's account with the password chosen at registration, which is then erased here."""
    values = applicants.clear_personal(row.id)
    if values is None or not row.code:
        raise refuse("申请人的身份信息已被清除，不能开通账号。", "请联系申请人重新注册。", code="erased")
    command = OpenSubjectAccount(
        subject_id=row.id,
        region_code=row.region_code,
        username=row.code,
        phone=values.phone,
        name=values.legal_name,
        password_hash=values.password_hash,
    )
    again = renewals.has_owner(row.id)
    opened = (accounts.renew_subject_owner if again else accounts.open_subject_account)(viewer, command, now)
    SubjectPersonal.objects.everything(reason="the row locked with its subject").filter(subject_id=row.id).delete()
    storing.store_personal(row, replace(values, password_hash=""))
    return opened.username


def taken(error: IntegrityError) -> NoReturn:
    """Two registrations of one paper at the same moment: the second gets the same words as a later one."""
    if "subjects_subject_live_credential" in str(error):
        raise refuse(*DUPLICATE, field="cred_no", code="duplicate") from error
    raise error
