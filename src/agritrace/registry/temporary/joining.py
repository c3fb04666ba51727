"""Who an entry turns out to be: the county joins it with a registered subject, at a claim or later, once and for all."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, system
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import SubjectBrief, SubjectState

from . import acts, rules, selectors
from .models import TemporaryClaim, TemporaryEntry
from .values import JoinTemporary, SettleClaim, Settled, TemporaryJoined, TemporaryRow, Written

OTHERS = "认领临时登记，它由所在县（市、区）的农业农村部门办理"
_APPROVED = "the reviewer decided, the approval brings it about"


def join(viewer: Viewer, command: JoinTemporary, now: datetime) -> Written:
    """The county says which registered subject of its own an entry belongs to; it cannot be undone.

    Denied for every other office; refused for a subject elsewhere, unknown or ended, and for an entry that is over.
    """

    def work(opened: journal.OpenAct) -> Written:
        row = _locked(viewer, command.temporary_id, now)
        raise_for((*rules.against_version(command.version, row.version), *rules.against_words(command.reason)))
        into = subjects.by_code(viewer, command.code)
        ours = into is not None and subjects.decides(viewer, into.region_code, now)
        fits = _fitting(row, into, covered=ours)
        opened.note(code=row.code, into=fits.code, reason=command.reason.strip()[:200])
        return _join(opened, row, fits, reason=command.reason)

    return journal.act(viewer, acts.JOIN, work, now=now, answer=Written, command=command, command_id=command.command_id)


def settle_claim(viewer: Viewer, command: SettleClaim, now: datetime) -> Settled:
    """The reviewer of an application that waits says whether an entry is the same subject, or that it is not.

    Joining waits for the approval: a returned application joins nothing. Until then he may decide anew. Denied for
    every other office; the entry must lie in his own county.
    """
    if not viewer.can(Subjects.REVIEW):
        raise denied(OTHERS)

    def work(opened: journal.OpenAct) -> Settled:
        application = subjects.subject(viewer, command.application_id)
        if not subjects.decides(viewer, application.region_code, now):
            raise denied(OTHERS)
        if application.state is not SubjectState.PENDING:
            raise refuse("这份申请已办理，不能再核对。", "已注册的主体可以在临时登记的页面并入。", code="state")
        raise_for(rules.against_version(command.application_version, application.version))
        row = None if command.temporary_id is None else _locked(viewer, command.temporary_id, now)
        raise_for(rules.against_words(command.reason) if row is None else rules.against_open(_shown(row)))
        TemporaryClaim.objects.storing(opened).filter(application_id=application.id, done_at=None).delete()
        TemporaryClaim(
            application_id=application.id,
            region_code=application.region_code,
            code=application.claimed_code,
            temporary_id=command.temporary_id,
            reason=command.reason.strip()[:200],
            by_account_id=viewer.account_id,
            at=now,
        ).save(force_insert=True)
        opened.on("subject", application.id, application.region_code)
        if row is None:
            opened.note(reason=command.reason.strip()[:200])
        else:
            opened.on("subject", row.subject_id, row.region_code)
            opened.note(code=row.code)
        return Settled(application.id, command.temporary_id)

    act = acts.DECLINE if command.temporary_id is None else acts.ACCEPT
    try:
        return journal.act(viewer, act, work, now=now, answer=Settled, command=command, command_id=command.command_id)
    except IntegrityError as error:
        if "temporary_claim_once" in str(error):
            raise refuse("这份临时登记已认定给另一份申请。", "请先改那份申请的核对结果。", code="twice") from error
        raise


def complete(application_id: int, subject_id: int, now: datetime) -> bool:
    """Bring about what the reviewer decided, once the application became a subject; whether anything was joined.

    Called after the approval, perhaps more than once. When the entry is over meanwhile, the record says so.
    """
    claims = TemporaryClaim.objects.everything(reason=_APPROVED).filter(application_id=application_id, done_at=None)
    number = claims.exclude(temporary_id=None).values_list("temporary_id", flat=True).first()
    if number is None:
        return False

    def work(opened: journal.OpenAct) -> bool:
        claim = TemporaryClaim.objects.storing(opened).select_for_update().get(application_id=application_id)
        if claim.done_at is not None:
            return False
        row = TemporaryEntry.objects.storing(opened).select_for_update().get(subject_id=number)
        into = _fitting(row, subjects.brief([subject_id]).get(subject_id), covered=True)
        claim.done_at = now
        claim.save(force_update=True)
        opened.note(code=row.code, into=into.code)
        _join(opened, row, into, reason=claim.reason)
        return True

    try:
        return journal.act(system("认领临时登记"), acts.COMPLETE, work, now=now, answer=bool)
    except Refused as refused:
        return _failed(application_id, number, str(refused.refusal), now=now)


def _failed(application_id: int, number: int, reason: str, *, now: datetime) -> bool:
    def work(opened: journal.OpenAct) -> bool:
        open_claims = TemporaryClaim.objects.storing(opened).filter(application_id=application_id, done_at=None)
        row = TemporaryEntry.objects.everything(reason=_APPROVED).get(subject_id=number)
        if open_claims.update(done_at=now):
            opened.on("subject", number, row.region_code)
            opened.on("subject", application_id, row.region_code)
        opened.note(code=row.code, reason=reason)
        return False

    return journal.act(system("认领临时登记"), acts.FAIL, work, now=now, answer=bool)


def _join(opened: journal.OpenAct, row: TemporaryEntry, into: SubjectBrief, *, reason: str) -> Written:
    registration.join_temporary(opened, row.subject_id, into.id)
    row.state, row.joined_to = SubjectState.JOINED, into.id
    row.ended_at, row.ended_by, row.reason = opened.now, opened.viewer.account_id, reason.strip()[:200]
    row.version += 1
    row.save(force_update=True)
    opened.announce(TemporaryJoined(row.subject_id, into.id, row.region_code))
    return Written(row.subject_id, SubjectState.JOINED)


def _locked(viewer: Viewer, temporary_id: int, now: datetime) -> TemporaryEntry:
    """The locked entry, for the county that answers for its place."""
    if not viewer.can(Subjects.REVIEW):
        raise denied(OTHERS)
    row = TemporaryEntry.objects.acted_on_by(viewer).filter(subject_id=temporary_id).select_for_update().first()
    if row is None:
        raise NotFound("这份临时登记")
    if not subjects.decides(viewer, row.region_code, now):
        raise denied(OTHERS)
    return row


def _fitting(row: TemporaryEntry, into: SubjectBrief | None, *, covered: bool) -> SubjectBrief:
    """The subject an entry may be joined with; Refused with the reasons against it."""
    faults = rules.against_joining(_shown(row), into, covered=covered)
    if faults or into is None:
        raise Refused(Refusal(faults))
    return into


def _shown(row: TemporaryEntry) -> TemporaryRow:
    return selectors.row_of(tuple(getattr(row, name) for name in selectors.COLUMNS))
