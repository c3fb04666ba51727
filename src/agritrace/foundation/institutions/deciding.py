"""Deciding about applications of institutions: approve or return, by the office right above."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.urls import reverse

from agritrace.foundation.accounts import selectors as account_selectors
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.values import AccountRole, AccountState, Appoint, Appointed, ChangeState
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as organisation_services
from agritrace.foundation.organisations.values import (
    CloseOrganisation,
    Contact,
    CreateOrganisation,
    RenameOrganisation,
    SetContact,
)
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Level, Viewer, ViewerKind

from . import acts, rules, selectors
from .applying import follow, record
from .models import Application, Decision
from .permissions import Permission
from .values import ASKED_WORDS, ApplicationState, Asked, Decide, Decided, HandedOver


def decide(viewer: Viewer, command: Decide, now: datetime) -> HandedOver:
    """Approve an application (the institution is opened, changed or closed in the same act) or return it with words.

    Only the office right above decides: NotFound for any other, Denied without the permission. Refused for another
    version than the one shown, and with every reason the organisations and accounts rooms have against it.
    """
    if not viewer.can(Permission.DECIDE):
        raise denied("办理机构申请")
    handed: list[Appointed] = []

    def work(opened: journal.OpenAct) -> Decided:
        row = _competent_row(viewer, command.application_id)
        raise_for(rules.check_version(command.version, row.version))
        state = follow(viewer, ApplicationState(row.state), "approve" if command.approve else "return")
        raise_for(rules.against_decision(command.approve, command.words))
        if command.approve:
            handed.extend(_carried_out(viewer, row, command.command_id, now=now))
        row.state, row.version, row.decided_at = state, row.version + 1, now
        row.save(force_update=True)
        Decision(
            application_id=row.id,
            approve=command.approve,
            words=command.words.strip(),
            by_account_id=viewer.account_id,
            at=now,
        ).save(force_insert=True)
        record(opened, row)
        _tell_inside(opened, row, approve=command.approve)
        _tell_outside(row, approve=command.approve, now=now)
        return Decided(row.id, state, row.organisation_id, handed[-1].account_id if handed else None)

    act = acts.APPROVE if command.approve else acts.RETURN
    done = journal.act(viewer, act, work, now=now, answer=Decided, command=command, command_id=command.command_id)
    return HandedOver(done, handed[-1].initial_password if handed else "")


def _competent_row(viewer: Viewer, application_id: int) -> Application:
    rows = Application.objects.acted_on_by(viewer).filter(id=application_id).select_for_update()
    found = rows.filter(superior_id=viewer.organisation_id).first() if viewer.organisation_id else None
    if found is None:
        raise NotFound("这份申请")
    return found


def _carried_out(viewer: Viewer, row: Application, command_id: UUID, *, now: datetime) -> list[Appointed]:
    """Do what was asked for; the first account of a new institution comes back with its initial password."""
    if row.asked == Asked.OPEN:
        return [_opened(viewer, row, command_id, now=now)]
    if row.organisation_id is None:
        raise NotFound("该机构")
    if row.asked == Asked.CHANGE:
        _changed(viewer, row, row.organisation_id, now=now)
    else:
        _closed(viewer, row.organisation_id, command_id, now=now)
    return []


def _opened(viewer: Viewer, row: Application, command_id: UUID, *, now: datetime) -> Appointed:
    person = selectors.person_of(row.id)
    if person is None:
        raise refuse("申请人的信息已按期限清除。", "请退回申请，由申请人重新填写。")
    made = organisation_services.create_organisation(
        viewer,
        CreateOrganisation(
            kind=ViewerKind(row.kind),
            level=Level(row.level),
            name=row.name,
            region_code=row.region_code,
            parent_id=row.superior_id,
            command_id=uuid5(command_id, "open"),
        ),
        now,
    )
    row.organisation_id = made.id
    contact = _contact(row)
    if contact != Contact():
        told = SetContact(organisation_id=made.id, contact=contact, version=0, command_id=uuid5(command_id, "contact"))
        organisation_services.set_contact(viewer, told, now)
    role = AccountRole.USER if row.level == Level.TOWNSHIP else AccountRole.ADMIN
    appointment = Appoint(
        organisation_id=made.id,
        username=row.username,
        name=person.name,
        phone=person.phone,
        role=role,
        command_id=uuid5(command_id, "account"),
    )
    return accounts.appoint(viewer, appointment, now)


def _changed(viewer: Viewer, row: Application, organisation_id: int, *, now: datetime) -> None:
    before = organisations.briefs([organisation_id])[organisation_id]
    kept = organisations.contact_of(organisation_id)
    if row.name != before.name:
        organisation_services.rename_organisation(
            viewer,
            RenameOrganisation(organisation_id=organisation_id, name=row.name, command_id=uuid5(_seed(row), "name")),
            now,
        )
    if _contact(row) != kept.contact:
        told = SetContact(
            organisation_id=organisation_id,
            contact=_contact(row),
            version=kept.version,
            command_id=uuid5(_seed(row), "contact"),
        )
        organisation_services.set_contact(viewer, told, now)


def _closed(viewer: Viewer, organisation_id: int, command_id: UUID, *, now: datetime) -> None:
    """The administrators, whom the superior manages, are disabled with it; users in use hinder the closing."""
    for one in account_selectors.accounts_of_organisation(organisation_id):
        if one.state is AccountState.ACTIVE and account_selectors.may_manage(
            viewer, account_selectors.account(viewer, one.id)
        ):
            accounts.disable(viewer, ChangeState(account_id=one.id, command_id=uuid5(command_id, str(one.id))), now)
    organisation_services.close_organisation(
        viewer, CloseOrganisation(organisation_id=organisation_id, command_id=uuid5(command_id, "close")), now
    )


def _seed(row: Application) -> UUID:
    return uuid5(UUID(int=row.id), str(row.version))


def _contact(row: Application) -> Contact:
    return Contact(row.address, row.postcode, row.phone, row.email, row.duty_phone)


def _tell_inside(opened: journal.OpenAct, row: Application, *, approve: bool) -> None:
    """The institution's own administrators learn of it in the platform; a new one has none who reads notices yet."""
    if row.asked == Asked.OPEN or row.organisation_id is None:
        return
    verdict = "已批准" if approve else "已退回，请按意见修改后再交"
    words = f"本机构的{ASKED_WORDS[Asked(row.asked)]}申请{verdict}。"
    for account in selectors.deciders(row.organisation_id):
        notifications.tell(opened, To(account_id=account), Message(Topic.TODO, words, f"/institutions/{row.id}/"))


def _tell_outside(row: Application, *, approve: bool, now: datetime) -> None:
    """Queue a text message to the applicant, who has no account yet; he can ask on the status page as well."""
    if row.asked != Asked.OPEN:
        return
    told = {"number": row.query_no, "link": notifications.link(reverse("institutions:status"))}
    wording = "institution.approved" if approve else "institution.returned"
    notifications.queue_for_applicant(row.id, wording, told, now=now)
