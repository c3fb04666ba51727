"""Writing personal requests: ask, receive, extend, answer, withdraw, fetch the copy, remind, sweep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError

from agritrace.foundation.files import selectors as file_rows
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Keep, OpenedFile, Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.runs import selectors as run_rows
from agritrace.foundation.runs import services as runs
from agritrace.foundation.runs.values import Ongoing, Outcome, StartRun
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, ViewerKind
from agritrace.registry.privacy import services as privacy
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.values import SubjectBrief

from . import acts, gathering, rules, selectors, storing
from .models import PersonalRequest
from .reminding import remind, sweep
from .values import (
    GROUNDS,
    KIND_NAMES,
    OPEN,
    STATE_NAMES,
    WAY_NAMES,
    About,
    Ask,
    AskAsApplicant,
    AskAtCounter,
    Done,
    Kind,
    State,
    Step,
    Take,
    Way,
)

__all__ = ["ask", "ask_as_applicant", "ask_at_counter", "make_copy", "remind", "step", "sweep", "take"]

COPY = "rights:copy"
ZIP = "application/zip"
_ARROWS: dict[str, Act] = {
    "receive": acts.RECEIVE,
    "extend": acts.EXTEND,
    "prepare": acts.PREPARE,
    "fulfil": acts.FULFIL,
    "refuse": acts.REFUSE,
    "withdraw": acts.WITHDRAW,
}


def ask(viewer: Viewer, command: Ask, now: datetime) -> Done:
    """Ask in one's own account: the owner about the subject's persons, a sub-account about its own.

    Denied while acting for somebody else; refused while the same is open.
    """
    if viewer.kind is not ViewerKind.SUBJECT or viewer.consent_id is not None:
        raise denied("提出个人信息请求")
    whom = selectors.about_whom(viewer)
    subject = subjects.brief([viewer.subject_id or 0])[viewer.subject_id or 0]
    account_id = viewer.account_id if whom is About.ACCOUNT else None

    def work(opened: journal.OpenAct) -> Done:
        row = _new(subject, command, Way.OWN, opened=opened)
        row.about, row.account_id = whom.value, account_id
        return _store(opened, row, command)

    return _act(viewer, acts.ASK, work, command=command, now=now)


def ask_at_counter(viewer: Viewer, command: AskAtCounter, now: datetime) -> Done:
    """Take the request of a person without account at the counter, after his identity was checked."""
    if not selectors.serves(viewer):
        raise denied("登记个人信息请求")

    def work(opened: journal.OpenAct) -> Done:
        raise_for(rules.against_check(command.checked))
        subject = subjects.subject(viewer, command.subject_id)
        row = _new(subjects.brief([subject.id])[subject.id], command.ask, Way.COUNTER, opened=opened)
        row.checked = command.checked
        return _store(opened, row, command.ask)

    return _act(viewer, acts.ASK, work, command=command, now=now)


def ask_as_applicant(viewer: Viewer, command: AskAsApplicant, now: datetime) -> Done:
    """Take the request of an applicant who proved himself by query number and telephone; NotFound for anything wrong."""
    found = registration.proven(command.query_no, command.phone_tail)
    if found is None:
        raise NotFound("这份申请")

    def work(opened: journal.OpenAct) -> Done:
        row = _new(subjects.brief([found.subject_id])[found.subject_id], command.ask, Way.APPLICANT, opened=opened)
        return _store(opened, row, command.ask)

    return _act(viewer, acts.ASK, work, command=command, now=now)


def step(viewer: Viewer, command: Step, now: datetime) -> Done:
    """Receive, extend, prepare a copy, fulfil, refuse or withdraw.

    Only the county that answers for the place, except for withdrawing: that is the person's. Refused in other states,
    in another version, without words where the person must be told why. KeyError for an unknown arrow.
    """

    def work(opened: journal.OpenAct) -> Done:
        row = _locked(viewer, command)
        if command.arrow == "withdraw":
            if not selectors.is_askers(viewer, selectors.request_of(viewer, row.id)):
                raise denied("撤回这份请求")
            storing.follow(opened, row, "withdraw")
            storing.tell_office(opened, row, "一份个人信息请求已由本人撤回。")
            return Done(row.id, State(row.state))
        if not selectors.handles(viewer, row.region_code, now):
            raise denied("办理个人信息请求，它由主体所在县（市、区）的农业农村部门办理")
        gone.clear()
        gone.extend(_STEPS[command.arrow](opened, row, command))
        return Done(row.id, State(row.state))

    gone: list[UUID] = []
    done = _act(viewer, _ARROWS[command.arrow], work, command=command, now=now)
    files.forget(gone)
    return done


def take(viewer: Viewer, command: Take, now: datetime) -> OpenedFile:
    """Fetch the copy, once: by the person in his account, or by the counter for who has none. Each fetching is recorded."""
    row = selectors.request_of(viewer, command.request_id)
    if not (selectors.is_askers(viewer, row) and (row.way is Way.OWN) is (viewer.kind is ViewerKind.SUBJECT)):
        raise denied("下载这份副本")
    if row.package_id is None and row.package_until is None:
        raise NotFound("个人信息副本")
    raise_for(rules.may_fetch(row.taken_at, row.package_until, now))
    content = file_rows.open_kept(row.package_id or uuid4())

    def work(opened: journal.OpenAct) -> Done:
        held = PersonalRequest.objects.seen_by(viewer).select_for_update().get(id=row.id)
        raise_for(rules.may_fetch(held.taken_at, held.package_until, now))
        if held.taken_at is None:
            held.taken_at = now
            held.save(force_update=True)
        storing.about(opened, held)
        return Done(held.id, State(held.state))

    _act(viewer, acts.TAKE, work, command=command, now=now)
    return content


def make_copy(ongoing: Ongoing) -> Outcome:
    """The long work of a copy: gather, seal, fulfil the request. Repeated after a crash it ends the same."""
    viewer, number, now = ongoing.viewer, int(ongoing.parameters["request"]), system_now()
    row = selectors.request_of(viewer, number)
    if row.package_id is not None or not row.is_open:
        return Outcome("副本已生成，等待本人下载。")
    ongoing.progress(0, 2, "汇总保存的内容")
    content, file_id = gathering.package(viewer, row, now), uuid4()
    ongoing.progress(1, 2, "加密保存")

    def work(opened: journal.OpenAct) -> Done:
        ongoing.hold(opened)
        held = PersonalRequest.objects.acted_on_by(viewer).select_for_update().get(id=number)
        kept = Keep(file_id, "个人信息副本", ZIP, content, purpose="rights-copy")
        files.keep(opened, kept, Owner(held.region_code, subject_id=held.subject_id))
        held.package_id = file_id
        held.package_until = now + timedelta(days=selectors.terms()["package"].days)
        storing.follow(opened, held, "fulfil")
        opened.note(state="副本已生成")
        storing.tell_person(opened, held, "您要的个人信息副本已生成，请在期限内下载，只能下载一次。")
        return Done(held.id, State(held.state))

    try:
        _act(viewer, acts.FULFIL, work, command=None, now=now)
    except Exception:
        files.drop_contents([file_id])
        raise
    return Outcome("副本已生成，等待本人下载。")


def _new(subject: SubjectBrief, command: Ask, way: Way, *, opened: journal.OpenAct) -> PersonalRequest:
    raise_for(rules.against_asking(command))
    version = subjects.subject_version(subject.id)
    return PersonalRequest(
        subject_id=subject.id,
        region_code=subject.region_code,
        about=About.SUBJECT.value,
        kind=command.kind.value,
        way=way.value,
        subject_version=version,
        asked_by=opened.viewer.account_id,
        asked_at=opened.now,
        due_on=rules.due_on(beijing_day(opened.now), selectors.terms()["answer"].days),
        files=list(command.files),
    )


def _store(opened: journal.OpenAct, row: PersonalRequest, command: Ask) -> Done:
    rows = PersonalRequest.objects.storing(opened).filter(subject_id=row.subject_id, kind=row.kind, about=row.about)
    if rows.filter(account_id=row.account_id, state__in=OPEN).exists():
        raise refuse("同样的请求正在办理。", "请等待答复，或先撤回原来的请求。", code="twice")
    files.claim(opened, command.files, Owner(row.region_code, subject_id=row.subject_id), session=command.session)
    row.save(force_insert=True)
    storing.keep_words(row, command.told)
    storing.about(opened, row)
    opened.note(way=WAY_NAMES[Way(row.way)], due=row.due_on.isoformat())
    storing.tell_office(opened, row, f"有一份新的个人信息{KIND_NAMES[command.kind]}请求，请受理。")
    return Done(row.id, State.ASKED)


def _locked(viewer: Viewer, command: Step) -> PersonalRequest:
    shown = selectors.request_of(viewer, command.request_id)
    row = PersonalRequest.objects.acted_on_by(viewer).filter(id=shown.id).select_for_update().first()
    if row is None:
        raise NotFound("这份个人信息请求")
    if row.version != command.version:
        raise refuse("这份请求在您打开之后已被办理。", "请刷新页面查看最新状态。", code="version")
    return row


def _receive(opened: journal.OpenAct, row: PersonalRequest, command: Step) -> tuple[UUID, ...]:
    storing.follow(opened, row, "receive")
    storing.tell_person(opened, row, "您的个人信息请求已受理。")
    return ()


def _extend(opened: journal.OpenAct, row: PersonalRequest, command: Step) -> tuple[UUID, ...]:
    raise_for(rules.against_words(command.words, "延期的原因"))
    row.due_on, row.extended = rules.due_on(row.due_on, selectors.terms()["extension"].days), True
    row.office_reminded = row.above_reminded = False
    storing.follow(opened, row, "extend")
    storing.answer(opened, row, command.words)
    opened.note(due=row.due_on.isoformat())
    storing.tell_person(opened, row, "您的个人信息请求需要更多时间，原因见请求页面。")
    return ()


def _prepare(opened: journal.OpenAct, row: PersonalRequest, command: Step) -> tuple[UUID, ...]:
    if row.kind != Kind.COPY or State(row.state) not in OPEN - {State.ASKED}:
        raise refuse("现在不能生成副本。", "请先受理查阅复制请求。", code="state")
    if row.run_id is not None and not run_rows.is_over(row.run_id):
        raise refuse("副本正在生成。", "请稍候，完成后会通知本人。", code="running")
    started = StartRun(COPY, "生成个人信息副本", {"request": row.id}, row.region_code, storing.link(row))
    row.run_id, row.version = runs.start(opened, started), row.version + 1
    row.save(force_update=True)
    storing.about(opened, row)
    return ()


def _fulfil(opened: journal.OpenAct, row: PersonalRequest, command: Step) -> tuple[UUID, ...]:
    if row.kind == Kind.COPY:
        raise refuse("副本生成后自动办结。", "请按“生成副本”。", code="copy")
    erases, arrow = row.kind == Kind.ERASE, "fulfil"
    gone: tuple[UUID, ...] = ()
    if erases:
        arrow, gone = _erase(opened, row)
    else:
        raise_for(rules.against_words(command.words, "更正了什么"))
        _must_be_changed(row)
    storing.follow(opened, row, arrow)
    storing.answer(opened, row, command.words)
    opened.note(state=STATE_NAMES[State(row.state)])
    if row.about == About.SUBJECT or not erases:
        storing.tell_person(opened, row, "您的个人信息请求已办结，结果见请求页面。")
    return gone


def _must_be_changed(row: PersonalRequest) -> None:
    if row.about == About.SUBJECT and subjects.subject_version(row.subject_id) <= row.subject_version:
        raise refuse(
            "主体信息在请求提出之后还没有更改。", "请先按信息变更办理，或由主体自己修改后再办结。", code="unchanged"
        )


def _erase(opened: journal.OpenAct, row: PersonalRequest) -> tuple[str, tuple[UUID, ...]]:
    shown = selectors.plan_of(selectors.request_of(opened.viewer, row.id), beijing_day(opened.now))
    if not shown.possible:
        raise refuse("现在没有可以删除的内容。", shown.way or "请说明依据后答复本人。", code="nothing")
    if row.about == About.ACCOUNT:
        privacy.erase_account(opened, row.account_id or 0)
        gone: tuple[UUID, ...] = ()
    elif subjects.brief([row.subject_id])[row.subject_id].code:
        gone = privacy.erase_persons(opened, row.subject_id, name=shown.name)
    else:
        gone = privacy.erase_application(opened, row.subject_id)
    return ("fulfil" if shown.whole else "fulfil_partly"), (*gone, *storing.forget(opened, row))


def _refuse(opened: journal.OpenAct, row: PersonalRequest, command: Step) -> tuple[UUID, ...]:
    raise_for(rules.against_refusal(command.ground, command.words))
    row.ground = command.ground
    storing.follow(opened, row, "refuse")
    storing.answer(opened, row, command.words)
    opened.note(ground=GROUNDS[command.ground])
    storing.tell_person(opened, row, "您的个人信息请求没有获得同意，依据和说明见请求页面。")
    return ()


_STEPS = {"receive": _receive, "extend": _extend, "prepare": _prepare, "fulfil": _fulfil, "refuse": _refuse}


def _act(viewer: Viewer, act: Act, work: object, *, command: object, now: datetime) -> Done:
    try:
        return journal.act(
            viewer, act, work, now=now, answer=Done, command=_told(command),  # type: ignore[arg-type]  # every work answers Done
            command_id=_id_of(command),
        )  # fmt: skip  # one call
    except IntegrityError as error:
        if "rights_request_one_open" in str(error):
            raise refuse("同样的请求正在办理。", "请等待答复，或先撤回原来的请求。", code="twice") from error
        raise


def _told(command: object) -> object:
    """What makes two commands the same: a second press sends its photos anew and is still the same request."""
    if isinstance(command, AskAtCounter | AskAsApplicant):
        return replace(command, ask=replace(command.ask, files=(), session=""))
    return replace(command, files=(), session="") if isinstance(command, Ask) else command


def _id_of(command: object) -> UUID | None:
    if isinstance(command, AskAtCounter | AskAsApplicant):
        return command.ask.command_id
    return command.command_id if isinstance(command, Ask | Step | Take) else None
