"""Going on duty, coming off it, and recording what is looked at meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as login
from agritrace.foundation.factors import selectors as factors
from agritrace.foundation.factors import services as proving
from agritrace.foundation.journal import selectors as records
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.regions.values import full_code, prefix_of
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.results import Denied, NotFound, Reason, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, system

from . import acts, rules, selectors, states
from .models import DutySession
from .permissions import Permission
from .values import (
    DUTY,
    ENDING_WORDS,
    OTHER_SPACE,
    SPACES,
    Access,
    DutyEnded,
    DutyState,
    EndDuty,
    Ending,
    OpenDuty,
    Opened,
    Proof,
    Reading,
    accesses,
)

_CLOCK = system("值守到时")
_ACTS = {Ending.SELF: acts.END, Ending.STOPPED: acts.STOP, Ending.CLOCK: acts.EXPIRE}
_ARROWS = {Ending.SELF: "end", Ending.STOPPED: "stop", Ending.CLOCK: "expire"}
_OWN = "one's own duty session"


def open_duty(viewer: Viewer, command: OpenDuty, now: datetime, *, proof: Proof) -> Opened:
    """Go on duty in this login. Denied without the right, on duty already or while acting for another.

    Refused for a wrong kind, region, reason or number of hours, for a wrong proof of the person, and while another session of the
    same account runs anywhere; one whose login is over is ended first. What was asked is looked at before the proof, so that a
    mistake costs no code.
    """
    if not rules.may_open(viewer):
        raise denied("开始值守")
    again = DutySession.objects.everything(reason=_OWN).filter(
        command_id=command.command_id, account_id=viewer.account_id or 0
    )
    first = again.values_list("id", flat=True).first()
    if first is not None:
        return Opened(first)
    chosen = next((one for one in rules.offered(viewer, accesses()) if one.key == command.access), None)
    raise_for(_against(viewer, command, chosen, now=now))
    if selectors.goes_on(viewer, now):
        raise _overlap()
    assert chosen is not None  # noqa: S101  # refused just before
    _prove(viewer, proof, now)

    def work(opened: journal.OpenAct) -> Opened:
        return _store(opened, command, chosen)

    return journal.act(viewer, acts.OPEN, work, now=now, answer=Opened, command=command, command_id=command.command_id)


def end_duty(viewer: Viewer, command: EndDuty, now: datetime) -> Opened:
    """End a session: one's own from any login, or as security office any of its area. Ending an ended one changes nothing.

    Its report goes to the security offices of ministry and province. NotFound for sessions of others.
    """
    row = selectors.session(viewer, command.duty_id, now)
    ending = Ending.SELF if row.account_id == viewer.account_id else Ending.STOPPED
    if ending is Ending.STOPPED and not viewer.can(Permission.STOP):
        raise denied("终止值守")
    return _end(viewer, row.id, ending, now=now)


def expire(now: datetime) -> int:
    """End the sessions whose time is over, each an act of its own; returns how many. For the timer of every minute."""
    rows = DutySession.objects.everything(reason="the clock ends them").filter(state=DutyState.OPEN, until__lte=now)
    numbers = list(rows.order_by("id").values_list("id", flat=True)[:500])
    for number in numbers:
        _end(_CLOCK, number, Ending.CLOCK, now=now)
    return len(numbers)


def record_reading(viewer: Viewer, reading: Reading, now: datetime) -> None:
    """Record that a page was looked at on duty, before it is shown; the object in it gets the line in its history."""
    if viewer.duty is None:
        return
    known = records.kinds()

    def work(opened: journal.OpenAct) -> int:
        what = SPACES.get(reading.entrance.split(":")[0], OTHER_SPACE)
        if reading.kind in known and 0 < reading.object_id < 2**63:
            opened.on(reading.kind, reading.object_id)
            what = f"{known[reading.kind]} {reading.object_id}"
        opened.note(what=what, entrance=reading.entrance)
        return opened.record_id

    journal.act(viewer, acts.READ, work, now=now, answer=int)


def _against(viewer: Viewer, command: OpenDuty, chosen: Access | None, *, now: datetime) -> tuple[Reason, ...]:
    today = beijing_day(now)
    found = rules.against_opening(command, chosen, most=rules.most_hours(selectors.limits(), today))
    if chosen is None or not chosen.by_region:
        return found
    if regions.region(command.region) is None:
        return (*found, Reason("请选择要值守的地区。", "选择市、县或乡镇。", "region", "region"))
    return (*found, *rules.against_area(viewer.jurisdiction, selectors.superior_area(viewer, today), _area(command)))


def _area(command: OpenDuty) -> str:
    return prefix_of(command.region)


def _prove(viewer: Viewer, proof: Proof, now: datetime) -> None:
    """A second factor where the account has one, else the password once more (the demonstration has none)."""
    has = factors.held(viewer.account_id or 0)
    if proof.key is not None and has.keys:
        proving.confirm_key(viewer, proof.key, now)
    elif has.codes:
        proving.confirm_code(viewer, proof.code, now)
    elif has.keys:
        raise refuse("请用安全钥匙验证身份。", "插入安全钥匙后点“用安全钥匙开始值守”。", code="proof")
    elif not settings.DEMONSTRATION:
        login.confirm_password(viewer, proof.password, now)


def _store(opened: journal.OpenAct, command: OpenDuty, chosen: Access) -> Opened:
    viewer, now = opened.viewer, opened.now
    with connection.cursor() as cursor:  # two of one person at once wait for each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('duty.' || %s, 0))", [str(viewer.account_id)])
    mine = DutySession.objects.storing(opened).filter(account_id=viewer.account_id or 0, state=DutyState.OPEN)
    for number, until, login_id in mine.values_list("id", "until", "login_id"):
        if until <= now:
            _end(_CLOCK, number, Ending.CLOCK, now=now)
        elif accounts.is_over(login_id, now):
            _end(viewer, number, Ending.SELF, now=now)
        else:
            raise _overlap()
    office = organisations.briefs([viewer.organisation_id or 0])[viewer.organisation_id or 0]
    area = _area(command) if chosen.by_region else ""
    row = DutySession(
        account_id=viewer.account_id or 0,
        organisation_id=office.id,
        region_code=office.region_code,
        login_id=command.login_id,
        command_id=command.command_id,
        access=chosen.key,
        area=area,
        reason=command.reason.strip(),
        opened_at=now,
        until=now + timedelta(hours=command.hours),
    )
    row.save(force_insert=True)
    opened.on(DUTY, row.id, row.region_code)
    opened.on("account", row.account_id, row.region_code)
    words = regions.name(full_code(area)) if area else "不限地区"
    opened.note(kind=chosen.title, area=words, hours=command.hours)
    return Opened(row.id)


def _end(viewer: Viewer, duty_id: int, ending: Ending, *, now: datetime) -> Opened:
    def work(opened: journal.OpenAct) -> Opened:
        rows = DutySession.objects.storing(opened).filter(id=duty_id)
        row = rows.select_for_update().first()
        if row is None:
            raise NotFound("这次值守")
        if row.state == DutyState.ENDED:
            raise refuse("这次值守已经结束。", "不需要再操作。", code="ended")
        target = states.DUTY.follow(viewer, DutyState(row.state), _ARROWS[ending])
        if isinstance(target, Refusal):
            raise (Denied if any(one.code == "denied" for one in target.reasons) else Refused)(target)
        row.state, row.ended_by = target.value, viewer.account_id
        row.ended_at, row.ending = min(now, row.until), ending.value
        row.save(force_update=True)
        _report(opened, row, ending)
        return Opened(row.id)

    return journal.act(viewer, _ACTS[ending], work, now=now, answer=Opened)


def _report(opened: journal.OpenAct, row: DutySession, ending: Ending) -> None:
    """Say in record and notices what was done: counts only; the page behind the link has them by kind."""
    done = dict(records.count_about(DUTY, row.id))
    count, pages = sum(done.values()), done.get(acts.READ.name, 0)
    opened.on(DUTY, row.id, row.region_code)
    opened.on("account", row.account_id, row.region_code)
    opened.note(count=count, pages=pages, ending=ENDING_WORDS[ending])
    opened.announce(DutyEnded(row.id, row.account_id, row.region_code))
    url = reverse("duty:record", args=[row.id])
    words = f"第 {row.id} 次值守已结束（{ENDING_WORDS[ending]}）：共 {count} 项记录，其中查看页面 {pages} 次。"
    for number in accounts.security_officers(row.region_code):
        notifications.tell(opened, To(account_id=number), Message(Topic.ACCOUNT, f"{words}请核对。", url))
    notifications.tell(opened, To(account_id=row.account_id), Message(Topic.ACCOUNT, words, url))


def _overlap() -> Refused:
    return refuse("您已经在值守，不能同时开始第二次。", "请先结束正在进行的值守。", code="overlap")
