"""What institutions keep: certificates with their files, cards of officers, and the reminders of the timer."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountState
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as organisation_services
from agritrace.foundation.organisations.values import (
    OrganisationChanged,
    QualificationRow,
    QualificationStanding,
    RecordQualification,
)
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, ViewerKind, system

from . import acts, rules, selectors
from .models import OfficerCard
from .permissions import Permission
from .values import CardChanged, EndCard, RecordCard

CARD = "officer_card"


def record_qualification(
    viewer: Viewer, command: RecordQualification, now: datetime, *, session: str
) -> OrganisationChanged:
    """Enter a certificate with its file: the upload becomes the laboratory's in the same act."""
    if command.file_id is None:
        return organisation_services.record_qualification(viewer, command, now)

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        done = organisation_services.record_qualification(viewer, command, now)
        row = organisations.briefs([done.id])[done.id]
        files.claim(opened, [command.file_id] if command.file_id else [], Owner(row.region_code, organisation_id=row.id),
                    session=session)  # fmt: skip  # one claim
        opened.on("organisation", row.id, row.region_code)
        opened.note(name=row.name)
        return done

    return journal.act(viewer, acts.ATTACH, work, now=now, answer=OrganisationChanged)


def record_card(viewer: Viewer, command: RecordCard, now: datetime) -> CardChanged:
    """Enter the card of an officer of one's own enforcement body; it replaces the one in force.

    Refused when the account is no account in use of that body, or the number belongs to another officer.
    """
    if viewer.kind is not ViewerKind.ENFORCEMENT or not viewer.can(Permission.KEEP_OFFICERS):
        raise denied("登记执法证")

    def work(opened: journal.OpenAct) -> CardChanged:
        own = organisations.organisation(viewer, viewer.organisation_id or 0)
        used = accounts.accounts_of_organisation(own.id)
        if command.account_id not in {one.id for one in used if one.state is AccountState.ACTIVE}:
            raise refuse("请选择本机构在用账号的人员。", field="account_id", code="stranger")
        number = command.card_no.strip().upper()
        raise_for(rules.against_card(number, command.valid_until, beijing_day(now)))
        cards = OfficerCard.objects.storing(opened).filter(in_force=True)
        if cards.filter(card_no=number).exclude(account_id=command.account_id).exists():
            raise refuse("这个执法证号已登记给另一个人。", "请核对证号。", field="card_no", code="taken")
        cards.filter(account_id=command.account_id).update(in_force=False)
        row = OfficerCard(
            account_id=command.account_id,
            organisation_id=own.id,
            region_code=own.region_code,
            card_no=number,
            valid_until=command.valid_until,
            recorded_at=now,
        )
        row.save(force_insert=True)
        opened.on(CARD, row.id, own.region_code)
        opened.on("account", command.account_id, own.region_code)
        opened.note(until=command.valid_until)
        return CardChanged(row.id)

    return journal.act(
        viewer, acts.CARD, work, now=now, answer=CardChanged, command=command, command_id=command.command_id
    )


def end_card(viewer: Viewer, command: EndCard, now: datetime) -> CardChanged:
    """End a card of one's own enforcement body: lost, revoked, or the officer left."""
    if viewer.kind is not ViewerKind.ENFORCEMENT or not viewer.can(Permission.KEEP_OFFICERS):
        raise denied("注销执法证")

    def work(opened: journal.OpenAct) -> CardChanged:
        rows = OfficerCard.objects.acted_on_by(viewer).filter(id=command.card_id, in_force=True).select_for_update()
        found = rows.values_list("account_id", "region_code").first()
        if found is None:
            raise NotFound("这份执法证")
        OfficerCard.objects.storing(opened).filter(id=command.card_id).update(in_force=False)
        opened.on(CARD, command.card_id, found[1])
        opened.on("account", found[0], found[1])
        return CardChanged(command.card_id)

    return journal.act(
        viewer, acts.CARD_END, work, now=now, answer=CardChanged, command=command, command_id=command.command_id
    )


def remind(now: datetime) -> int:
    """Tell laboratories and their superiors of certificates that run out within 60 days or have run out.

    Each certificate is told of once before and once after its end. Returns how many; called by a timer.
    """
    viewer, day = system("certificates run out"), beijing_day(now)
    if not organisation_services.running_out(viewer, day):
        return 0

    def work(opened: journal.OpenAct) -> int:
        due = organisation_services.running_out(viewer, day)
        for row in due:
            over = row.standing(day) is QualificationStanding.EXPIRED
            opened.on("organisation", row.organisation_id)
            _tell(opened, row, over=over)
        organisation_services.mark_reminded(opened, [row.id for row in due], day)
        opened.note(count=len(due))
        return len(due)

    return journal.act(viewer, acts.REMIND, work, now=now, answer=int)


def _tell(opened: journal.OpenAct, row: QualificationRow, *, over: bool) -> None:
    scheme, until = row.facts.scheme.upper(), row.facts.valid_until
    end = f"已于 {until} 到期" if over else f"将于 {until} 到期"
    words = f"“{row.organisation}”的 {scheme} 证书{end}，请及时换证并登记。"
    told = [row.organisation_id, *([row.superior_id] if row.superior_id else [])]
    for account in {one for number in told for one in selectors.deciders(number)}:
        message = Message(Topic.TODO, words, f"/organisations/{row.organisation_id}/")
        notifications.tell(opened, To(account_id=account), message)
