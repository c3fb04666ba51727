"""Writing applications: a new institution from outside, changes and cancellation from inside, corrections, withdrawal."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.db import IntegrityError

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as organisation_services
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.textforms import compact
from agritrace.kernel.viewer import Viewer

from . import acts, personal, rules, selectors
from .models import ApplicantPersonal, Application, ApplicationFile
from .permissions import Permission
from .states import MACHINE
from .values import (
    ASKED_WORDS,
    ApplicationState,
    Applied,
    Apply,
    ApplyInside,
    Asked,
    Decided,
    Opening,
    Reapply,
    Withdraw,
)

KIND = "institution_application"
UNDER_WAY = ("已有一份申请正在办理。", "请等待办理结果，或先撤回。")


def apply(viewer: Viewer, command: Apply, now: datetime) -> Applied:
    """Take the registration of a new institution from anybody; it waits for the office above its place.

    Refused with all reasons beside their fields. The administrators of that office are told.
    """

    def work(opened: journal.OpenAct) -> Applied:
        told = _tidy(command.opening)
        superior = _superior(told, now)
        reasons = [*_against(told, superior, person=True), *rules.against_files(command.files)]
        raise_for(reasons)
        row = Application(
            query_no=f"{secrets.randbelow(10**12):012d}",
            asked=Asked.OPEN,
            state=follow(with_right(viewer), ApplicationState.DRAFT, "submit"),
            submitted_at=now,
            **_columns(told, superior or 0),
        )
        row.save(force_insert=True)
        _keep(row.id, personal.Person(told.person, told.phone))
        _attach(opened, row, command.files, session=command.session)
        _submitted(opened, row)
        return Applied(row.id, row.query_no)

    same = replace(command, files=(), session="")  # a second press uploads the papers anew and is the same command
    try:
        return journal.act(
            viewer, acts.APPLY, work, now=now, answer=Applied, command=same, command_id=command.command_id
        )
    except IntegrityError as error:
        _taken(error)


def reapply(viewer: Viewer, command: Reapply, now: datetime) -> Applied:
    """Submit a returned registration again; proven by query number and telephone, as on the status page."""
    found = selectors.status(command.query_no, command.phone_tail)
    before = selectors.person_of(found.application.id) if found else None
    if found is None or before is None:
        raise NotFound("这份申请")

    def work(opened: journal.OpenAct) -> Applied:
        rows = Application.objects.everything(reason="the applicant proved himself by query number and telephone")
        row = rows.select_for_update().get(id=found.application.id)
        raise_for(rules.check_version(command.version, row.version))
        kept = _tidy(command.opening)
        told = replace(kept, person=kept.person or before.name, phone=kept.phone or before.phone)
        superior = _superior(told, now)
        raise_for([*_against(told, superior, person=True), *rules.against_files(command.files)])
        row.state = follow(with_right(viewer), ApplicationState(row.state), "resubmit")
        row.version, row.submitted_at, row.decided_at = row.version + 1, now, None
        for name, value in _columns(told, superior or 0).items():
            setattr(row, name, value)
        row.save(force_update=True)
        ApplicantPersonal.objects.storing(opened).filter(application_id=row.id).delete()
        _keep(row.id, personal.Person(told.person, told.phone))
        _attach(opened, row, command.files, session=command.session)
        _submitted(opened, row)
        return Applied(row.id, row.query_no)

    same = replace(command, files=(), session="")  # likewise
    try:
        return journal.act(
            viewer, acts.REAPPLY, work, now=now, answer=Applied, command=same, command_id=command.command_id
        )
    except IntegrityError as error:
        _taken(error)


def apply_inside(viewer: Viewer, command: ApplyInside, now: datetime) -> Applied:
    """Ask for a change or the cancellation of one's own institution, or correct what was returned.

    Denied without the permission or without a superior; Refused while another application is under way.
    """
    if command.asked is Asked.OPEN or not viewer.can(Permission.APPLY) or viewer.organisation_id is None:
        raise denied("提交机构申请")
    own = organisations.organisation(viewer, viewer.organisation_id)
    if own.parent_id is None:
        raise denied("提交机构申请")

    def work(opened: journal.OpenAct) -> Applied:
        raise_for(
            [
                *rules.against_reason(command.asked, command.reason),
                *organisation_services.against_contact(command.contact),
                *rules.against_files(command.files),
                *([] if command.name.strip() else [Reason("请填写机构名称。", field="name")]),
            ]
        )
        row = _own_row(opened, command, own, now=now)
        _attach(opened, row, command.files, session=command.session)
        _submitted(opened, row)
        return Applied(row.id, row.query_no)

    act = acts.APPLY if command.application_id is None else acts.REAPPLY
    try:
        return journal.act(viewer, act, work, now=now, answer=Applied, command=command, command_id=command.command_id)
    except IntegrityError as error:
        _taken(error)


def withdraw(viewer: Viewer, command: Withdraw, now: datetime) -> Decided:
    """Take back an application of one's own institution that is not decided yet."""

    def work(opened: journal.OpenAct) -> Decided:
        row = _locked_own(viewer, command.application_id)
        raise_for(rules.check_version(command.version, row.version))
        row.state = follow(viewer, ApplicationState(row.state), "withdraw")
        row.version, row.decided_at = row.version + 1, now
        row.save(force_update=True)
        record(opened, row)
        return Decided(row.id, ApplicationState(row.state))

    return journal.act(
        viewer, acts.WITHDRAW, work, now=now, answer=Decided, command=command, command_id=command.command_id
    )


def follow(viewer: Viewer, state: ApplicationState, arrow: str) -> ApplicationState:
    """The state after an arrow; Refused with the machine's own reasons."""
    after = MACHINE.follow(viewer, state, arrow)
    if isinstance(after, Refusal):
        raise Refused(after)
    return after


def record(opened: journal.OpenAct, row: Application) -> None:
    """Put an application, and the institution it is about, into the record."""
    opened.on(KIND, row.id, row.region_code)
    if row.organisation_id is not None:
        opened.on("organisation", row.organisation_id, row.region_code)
    opened.note(name=row.name, what=ASKED_WORDS[Asked(row.asked)])


def _own_row(opened: journal.OpenAct, command: ApplyInside, own: OrganisationRow, *, now: datetime) -> Application:
    told: dict[str, Any] = {"name": command.name.strip(), "reason": command.reason.strip(), **asdict(command.contact)}
    told |= {"kind": own.kind.value, "level": int(own.level), "region_code": own.region_code}
    told |= {"superior_id": own.parent_id, "organisation_id": own.id, "submitted_at": now, "decided_at": None}
    if command.application_id is None:
        state = follow(opened.viewer, ApplicationState.DRAFT, "submit")
        row = Application(query_no=f"{secrets.randbelow(10**12):012d}", asked=command.asked, state=state, **told)
        row.save(force_insert=True)
        return row
    row = _locked_own(opened.viewer, command.application_id)
    if row.asked != command.asked:
        raise NotFound("这份申请")
    raise_for(rules.check_version(command.version, row.version))
    row.state = follow(opened.viewer, ApplicationState(row.state), "resubmit")
    row.version += 1
    for name, value in told.items():
        setattr(row, name, value)
    row.save(force_update=True)
    return row


def _locked_own(viewer: Viewer, application_id: int) -> Application:
    rows = Application.objects.acted_on_by(viewer).filter(id=application_id).select_for_update()
    found = rows.filter(organisation_id=viewer.organisation_id).first() if viewer.organisation_id else None
    if found is None:
        raise NotFound("这份申请")
    return found


def with_right(viewer: Viewer) -> Viewer:
    """Anybody may ask for a new institution: the arrow's permission is his by being an applicant."""
    return replace(viewer, permissions=viewer.permissions | {Permission.APPLY})


def _tidy(told: Opening) -> Opening:
    return replace(
        told,
        name=told.name.strip(),
        person=told.person.strip(),
        phone=compact(told.phone),
        username=told.username.strip().lower(),
    )


def _superior(told: Opening, now: datetime) -> int | None:
    return selectors.competent(told.kind, told.level, told.region_code, day=beijing_day(now))


def _against(told: Opening, superior: int | None, *, person: bool) -> list[Reason]:
    reasons = rules.against_opening(told, superior is not None)
    reasons += organisation_services.against_contact(told.contact)
    if told.region_code.strip("0") and regions.region(told.region_code) is None:
        reasons.append(Reason("没有这个区划代码。", "请在列表中选择区域。", field="region_code"))
    for reason in accounts.against_person(told.username, told.phone) if person else ():
        field = "mobile" if reason.field == "phone" else reason.field
        reasons.append(Reason(reason.sentence, reason.remedy, field=field, code=reason.code))
    if superior is not None and any(one.name == told.name for one in organisations.directly_below(superior)):
        reasons.append(
            Reason("同一上级之下已有同名的机构。", "已开通的机构请直接登录，变更在登录后申请。", field="name")
        )
    return reasons


def _columns(told: Opening, superior: int) -> dict[str, Any]:
    return {
        "kind": told.kind.value,
        "level": int(told.level),
        "name": told.name,
        "region_code": told.region_code,
        "superior_id": superior,
        "username": told.username,
        "reason": told.reason.strip(),
        **asdict(told.contact),
    }


def _keep(application_id: int, person: personal.Person) -> None:
    row = uuid4()
    ApplicantPersonal(application_id=application_id, row=row, **personal.sealed(row, person)).save(force_insert=True)


def _attach(opened: journal.OpenAct, row: Application, file_ids: Sequence[UUID], *, session: str) -> None:
    """The papers belong to the institution, or to the deciding office while there is none."""
    owner = Owner(row.region_code, organisation_id=row.organisation_id or row.superior_id)
    files.claim(opened, file_ids, owner, session=session)
    ApplicationFile.objects.storing(opened).filter(application_id=row.id).delete()
    ApplicationFile.objects.storing(opened).bulk_create(
        ApplicationFile(application_id=row.id, file_id=one) for one in dict.fromkeys(file_ids)
    )


def _submitted(opened: journal.OpenAct, row: Application) -> None:
    record(opened, row)
    words = f"“{row.name}”提交了机构{ASKED_WORDS[Asked(row.asked)]}申请，请办理。"
    for account in selectors.deciders(row.superior_id):
        notifications.tell(opened, To(account_id=account), Message(Topic.TODO, words, f"/institutions/{row.id}/"))


def _taken(error: IntegrityError) -> NoReturn:
    """Another application of the same institution was a moment faster, or is under way."""
    if "institutions_one" in str(error):
        raise refuse(*UNDER_WAY, code="under_way") from error
    raise error
