"""Writing what organisations keep about themselves: contact data, and the qualifications of testing institutions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from agritrace.foundation.journal import services as journal
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, rules, selectors
from .models import Organisation, OrganisationContact, Qualification
from .permissions import Permission
from .values import (
    REMIND_DAYS,
    SCHEME_NAMES,
    OrganisationChanged,
    OrganisationRow,
    OrganisationState,
    QualificationRow,
    RecordQualification,
    Scheme,
    SetContact,
    WithdrawQualification,
)

KIND = "organisation"
_AGAIN = "请刷新页面查看最新内容后再改。"


def set_contact(viewer: Viewer, command: SetContact, now: datetime) -> OrganisationChanged:
    """Make these the contact data of one's own organisation or one right below.

    Refused with fields for numbers that cannot be, and when somebody else changed the data meanwhile.
    """

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        row = _own_or_below(viewer, command.organisation_id, Permission.CONTACT)
        raise_for(rules.against_contact(command.contact))
        before = selectors.contact_of(row.id)
        if before.version != command.version:
            raise refuse("联系方式刚刚被别人修改过。", _AGAIN, code="version")
        told = {**asdict(command.contact), "version": before.version + 1}
        kept = OrganisationContact.objects.storing(opened).filter(organisation_id=row.id)
        if not kept.update(**told):
            OrganisationContact(organisation_id=row.id, **told).save(force_insert=True)
        opened.on(KIND, row.id, row.region_code)
        opened.note(name=row.name)
        return OrganisationChanged(row.id)

    return journal.act(
        viewer,
        acts.SET_CONTACT,
        work,
        now=now,
        answer=OrganisationChanged,
        command=command,
        command_id=command.command_id,
    )


def record_qualification(viewer: Viewer, command: RecordQualification, now: datetime) -> OrganisationChanged:
    """Enter a certificate of one's own laboratory or of one right below; it replaces the one in force of its scheme.

    Refused for anything but a laboratory, for dates that cannot be, and for a number another laboratory holds.
    """

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        row = _own_or_below(viewer, command.organisation_id, Permission.QUALIFY)
        facts = command.facts
        raise_for(rules.against_qualification(row.kind, facts, beijing_day(now)))
        in_force = Qualification.objects.storing(opened).filter(scheme=facts.scheme.value, state="in_force")
        if in_force.filter(number=facts.number.strip()).exclude(organisation_id=row.id).exists():
            raise refuse("这个证书编号已登记在另一家机构名下。", "请核对证书编号。", field="number", code="taken")
        in_force.filter(organisation_id=row.id).update(state="replaced")
        Qualification(
            organisation_id=row.id,
            region_code=row.region_code,
            scheme=facts.scheme.value,
            number=facts.number.strip(),
            scope_words=facts.scope.strip(),
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
            file_id=command.file_id,
            recorded_at=now,
        ).save(force_insert=True)
        opened.on(KIND, row.id, row.region_code)
        opened.note(name=row.name, scheme=SCHEME_NAMES[facts.scheme], number=facts.number, until=facts.valid_until)
        return OrganisationChanged(row.id)

    return journal.act(
        viewer, acts.QUALIFY, work, now=now, answer=OrganisationChanged, command=command, command_id=command.command_id
    )


def withdraw_qualification(viewer: Viewer, command: WithdrawQualification, now: datetime) -> OrganisationChanged:
    """End a certificate in force, with a reason; by the laboratory or its superior."""

    def work(opened: journal.OpenAct) -> OrganisationChanged:
        rows = Qualification.objects.acted_on_by(viewer).filter(id=command.qualification_id).select_for_update()
        found = rows.values_list("organisation_id", "state", "scheme", "number").first()
        if found is None:
            raise NotFound("这份证书")
        number, state, scheme, certificate = found
        row = _own_or_below(viewer, number, Permission.QUALIFY)
        if state != "in_force":
            raise refuse("这份证书已经失效。", "请刷新页面。", code="state")
        if len(command.reason.strip()) < 2:
            raise refuse("请写明注销原因。", field="reason")
        Qualification.objects.storing(opened).filter(id=command.qualification_id).update(state="withdrawn")
        opened.on(KIND, row.id, row.region_code)
        opened.note(
            name=row.name, scheme=SCHEME_NAMES[Scheme(scheme)], number=certificate, reason=command.reason.strip()
        )
        return OrganisationChanged(row.id)

    return journal.act(
        viewer,
        acts.DISQUALIFY,
        work,
        now=now,
        answer=OrganisationChanged,
        command=command,
        command_id=command.command_id,
    )


def running_out(viewer: Viewer, day: date) -> tuple[QualificationRow, ...]:
    """Certificates in force that need a reminder on a day: 60 days before their end, and once they have ended.

    For the system only.
    """
    if viewer.kind is not ViewerKind.SYSTEM:
        raise denied("提醒资质到期")
    rows = Qualification.objects.everything(reason="the timer reminds everybody")
    due = rows.filter(state="in_force", organisation__state=OrganisationState.ACTIVE)
    soon = due.filter(reminded=0, valid_until__lte=day + timedelta(days=REMIND_DAYS))
    over = due.filter(reminded__lt=2, valid_until__lt=day)
    return selectors.qualification_rows((soon | over).order_by("id")[:500])


def mark_reminded(opened: journal.OpenAct, ids: Iterable[int], day: date) -> None:
    """Remember inside the caller's act that these reminders went out."""
    rows = Qualification.objects.storing(opened).filter(id__in=list(ids))
    rows.filter(valid_until__lt=day).update(reminded=2)
    rows.filter(valid_until__gte=day).update(reminded=1)


def _own_or_below(viewer: Viewer, organisation_id: int, permission: Permission) -> OrganisationRow:
    """One's own open organisation or one right below, locked; NotFound unseen, Denied when merely seen."""
    rows = Organisation.objects.acted_on_by(viewer).filter(id=organisation_id).select_for_update()
    found = next((selectors.row_of(values) for values in rows.values_list(*selectors.COLUMNS)), None)
    if found is None:
        raise NotFound("该机构")
    if not viewer.can(permission) or not selectors.is_own_or_below(viewer, found):
        raise denied("变更该机构")
    if found.state is not OrganisationState.ACTIVE:
        raise refuse("该机构已撤销，不能再变更。", code="state")
    return found
