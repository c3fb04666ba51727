"""Writing consents: record, enter a farmer together with his consent, end, begin to act."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.handovers import services as handovers
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import Denied, NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.values import Register, SubjectBrief

from . import acts, rules, selectors, states
from .models import ProxyConsent
from .permissions import Permission
from .values import (
    ENDING_WORDS,
    SIGN_WORDS,
    WORK,
    ConsentEnded,
    ConsentRecorded,
    ConsentState,
    Entered,
    EnterFarmer,
    Granted,
    ProxyKind,
    RecordConsent,
    Recorded,
    RevokeConsent,
    Sign,
    scope_titles,
    scopes,
)


def record_consent(viewer: Viewer, command: RecordConsent, now: datetime) -> Recorded:
    """Record that a farmer lets my office, or a cooperative of his county, act for him (现场代录).

    Only officials of township and county, for subjects of their own area; nobody takes a consent for himself that he
    could use without an official having seen the person and the paper. Refused for companies, for subjects whose owner
    uses his account, without a picture of the signed paper, for more than a year.
    """
    if not selectors.records(viewer):
        raise denied("登记代录授权")

    def work(opened: journal.OpenAct) -> Recorded:
        subject = subjects.subject(viewer, command.subject_id)
        brief = subjects.brief([subject.id])[subject.id]
        return Recorded(_store(opened, brief, command.granted))

    told = replace(command, granted=_without_photos(command.granted))
    return journal.act(viewer, acts.RECORD, work, now=now, answer=Recorded, command=told, command_id=command.command_id)


def enter_farmer(viewer: Viewer, command: EnterFarmer, now: datetime) -> Entered:
    """Register a farmer of my area and record his consent in one act; the county reviews it like any other.

    He chooses no password: his account stays unused until he gets an initial one at the counter, which ends the consent.
    """
    if not selectors.records(viewer):
        raise denied("现场代录注册")
    if not viewer.jurisdiction.covers(command.application.region_code):
        raise refuse("只能代录本辖区的农户。", "请选择本辖区的所在地。", field="region_code", code="region")

    def work(opened: journal.OpenAct) -> Entered:
        told = Register(command.application, (), "", "", uuid4(), assisted=True)
        made = registration.submit_registration(viewer, told, now)
        brief = subjects.brief([made.subject_id])[made.subject_id]
        consent_id = _store(opened, brief, command.granted)
        opened.note(proxy_for=made.subject_id)
        return Entered(made.subject_id, made.query_no, consent_id)

    told = replace(command, granted=_without_photos(command.granted))
    return journal.act(
        viewer, acts.REGISTER, work, now=now, answer=Entered, command=told, command_id=command.command_id
    )


def revoke(viewer: Viewer, command: RevokeConsent, now: datetime) -> Recorded:
    """End a consent: for the farmer at the counter, by the authority, by the farmer or by the proxy; at once."""

    def work(opened: journal.OpenAct) -> Recorded:
        row = ProxyConsent.objects.acted_on_by(viewer).filter(id=command.consent_id).select_for_update().first()
        if row is None:
            raise NotFound("这份代录授权")
        target = states.CONSENT.follow(viewer, ConsentState(row.state), "revoke")
        if isinstance(target, Refusal):
            raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
        if row.version != command.version:
            raise refuse("这份授权在您打开之后已被修改。", "请刷新页面后再办理。", code="version")
        may = selectors.endings(viewer, selectors.consent(viewer, row.id, now))
        raise_for(rules.against_ending(command.ending, command.reason, may))
        row.state, row.version = target.value, row.version + 1
        row.ended_at, row.ended_by = now, viewer.account_id
        row.ending, row.reason = command.ending.value, command.reason.strip()[:200]
        row.save(force_update=True)
        _about(opened, row)
        opened.note(ending=ENDING_WORDS[command.ending], reason=row.reason)
        opened.announce(ConsentEnded(row.id, row.subject_id, row.region_code))
        return Recorded(row.id)

    return journal.act(
        viewer, acts.REVOKE, work, now=now, answer=Recorded, command=command, command_id=command.command_id
    )


def begin_acting(viewer: Viewer, consent_id: int, now: datetime) -> Recorded:
    """Begin to act for the farmer of a consent; recorded with both names. Refused when the consent does not hold today."""
    if not viewer.can(Permission.ACT):
        raise denied("代录")
    row = selectors.consent(viewer, consent_id, now)
    acting = selectors.acting(viewer, consent_id, now)
    if acting is None:
        raise refuse("现在不能按这份授权代录。", "请查看授权的状态和期限，或请登记的代办方办理。", code="standing")

    def work(opened: journal.OpenAct) -> Recorded:
        opened.on("consent", row.id, row.region_code)
        opened.on("subject", row.subject_id, row.region_code)
        return Recorded(row.id)

    return journal.act(acting, acts.BEGIN, work, now=now, answer=Recorded)


def _without_photos(granted: Granted) -> Granted:
    """What makes a second press the same command: it uploads its photos anew."""
    return replace(granted, files=(), session="")


def _store(opened: journal.OpenAct, subject: SubjectBrief, granted: Granted) -> int:
    viewer, today = opened.viewer, beijing_day(opened.now)
    used = subject.id in accounts.used_by_owners({subject.id})
    proxy = subjects.by_code(viewer, granted.proxy_code) if granted.proxy_code else None
    found: list[Reason] = [*rules.against_subject(subject, used_by_owner=used)]
    found += rules.against_granted(granted, [one.key for one in scopes()], today)
    if granted.proxy_code:
        found += rules.against_proxy(subject, proxy)
    raise_for(found)
    _only_once(subject.id, viewer, proxy, opened=opened)
    row = ProxyConsent(
        subject_id=subject.id,
        region_code=subject.region_code,
        proxy_kind=ProxyKind.SUBJECT if proxy else ProxyKind.OFFICE,
        proxy_organisation_id=None if proxy else viewer.organisation_id,
        proxy_subject_id=proxy.id if proxy else None,
        scopes=sorted(granted.scopes),
        valid_from=granted.valid_from,
        valid_until=granted.valid_until,
        sign=granted.sign.value,
        files=list(granted.files),
        recorded_by=viewer.account_id,
        recorded_at=opened.now,
    )
    files.claim(opened, granted.files, Owner(subject.region_code, subject_id=subject.id), session=granted.session)
    row.save(force_insert=True)
    if proxy is None:
        handovers.hold(opened, WORK, row.id)
    _tell(opened, row, proxy)
    return row.id


def _only_once(subject_id: int, viewer: Viewer, proxy: SubjectBrief | None, *, opened: journal.OpenAct) -> None:
    rows = ProxyConsent.objects.storing(opened).filter(subject_id=subject_id, state=ConsentState.GIVEN)
    rows = rows.filter(valid_until__gte=beijing_day(opened.now))
    same = (
        rows.filter(proxy_subject_id=proxy.id) if proxy else rows.filter(proxy_organisation_id=viewer.organisation_id)
    )
    if same.exists():
        raise refuse("这个主体已经授权给同一个代办方，还在有效期内。", "需要更改的，请先终止原来的授权。", code="twice")


def _tell(opened: journal.OpenAct, row: ProxyConsent, proxy: SubjectBrief | None) -> None:
    """Record, event, and a notice to whoever may act now and to the farmer's subject."""
    office = organisations.names([row.proxy_organisation_id or 0]).get(row.proxy_organisation_id or 0, "本机构")
    _about(opened, row)
    opened.note(
        sign=SIGN_WORDS[Sign(row.sign)],
        proxy="合作社或企业" if proxy else office,
        scopes=f"“{scope_titles(row.scopes)}”",
        until=row.valid_until.isoformat(),
    )
    opened.announce(ConsentRecorded(row.id, row.subject_id, row.region_code))
    url = reverse("proxies:record", args=[row.id])
    notifications.tell(
        opened, To(subject_id=row.subject_id), Message(Topic.ACCOUNT, "登记了一份代录授权，请核对。", url)
    )
    if proxy:
        notifications.tell(opened, To(subject_id=proxy.id), Message(Topic.ACCOUNT, "有农户授权您代录。", url))


def _about(opened: journal.OpenAct, row: ProxyConsent) -> None:
    opened.on("consent", row.id, row.region_code)
    opened.on("subject", row.subject_id, row.region_code)
