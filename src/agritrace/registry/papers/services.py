"""Writing papers: enter, correct, withdraw; the county confirms and refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.pinyin import initials
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import ENDED, WITH_CODE, SubjectBrief

from . import acts, kinds, rules
from .competence import must_check
from .models import Paper
from .permissions import Permission
from .states import PAPER
from .values import (
    CheckPaper,
    CorrectPaper,
    EnterPaper,
    PaperChanged,
    PaperFacts,
    PaperStanding,
    PaperState,
    WithdrawPaper,
)

T = TypeVar("T")
_FACTS = ("kind", "number", "issuer", "valid_from", "valid_until", "products", "file_id")


def enter_paper(viewer: Viewer, command: EnterPaper, now: datetime) -> PaperStanding:
    """Enter a paper of the viewer's own subject; it counts once the county has checked it.

    Refuses with the field names of :class:`PaperFacts` (the picture under ``file``); Denied without the permission or
    without a subject; NotFound when the paper it renews is not a checked one of the same subject.
    """
    if not viewer.can(Permission.ENTER) or viewer.subject_id is None:
        raise denied("录入证照")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> PaperStanding:
        subject = _registered(subject_id)
        facts = _checked(command.facts, now)
        _must_renew(subject_id, command.renews, facts.kind)
        row = Paper(
            subject_id=subject_id,
            region_code=subject.region_code,
            renews=command.renews,
            state=PaperState.SUBMITTED,
            created_at=now,
        )
        _fill(row, facts, subject)
        row.save(force_insert=True)
        _claim(opened, row, command.session)
        return _told(opened, row)

    told = replace(
        command, facts=replace(command.facts, file_id=None), session=""
    )  # a second press uploads its photo anew and is the same command
    return _once(
        lambda: journal.act(
            viewer, acts.ENTER, work, now=now, answer=PaperStanding, command=told, command_id=command.command_id
        )
    )


def correct_paper(viewer: Viewer, command: CorrectPaper, now: datetime) -> PaperStanding:
    """Replace the facts of the version that was shown; it waits for the county again."""

    def work(opened: journal.OpenAct) -> PaperStanding:
        row = _locked(viewer, command.paper_id, command.version)
        target = _follow(viewer, row, "correct")
        facts = _checked(command.facts, now)
        _must_renew(row.subject_id, row.renews, facts.kind)
        before = _facts(row)
        _fill(row, facts, _registered(row.subject_id))
        opened.note(changed=rules.changed_words(before, _facts(row)))
        row.reason, row.decided_at = "", None
        _claim(opened, row, command.session)
        return _stored(opened, row, target)

    told = replace(command, facts=replace(command.facts, file_id=None), session="")  # likewise
    return _once(
        lambda: journal.act(
            viewer, acts.CORRECT, work, now=now, answer=PaperStanding, command=told, command_id=command.command_id
        )
    )


def withdraw_paper(viewer: Viewer, command: WithdrawPaper, now: datetime) -> PaperStanding:
    """Take back a paper that waits or was returned."""

    def work(opened: journal.OpenAct) -> PaperStanding:
        row = _locked(viewer, command.paper_id, command.version)
        return _stored(opened, row, _follow(viewer, row, "withdraw"))

    return journal.act(
        viewer, acts.WITHDRAW, work, now=now, answer=PaperStanding, command=command, command_id=command.command_id
    )


def confirm_paper(viewer: Viewer, command: CheckPaper, now: datetime) -> PaperStanding:
    """The county has compared the paper with its original; a paper it renews is replaced in the same act.

    Denied for anybody but the county that answers for the subject's place.
    """

    def work(opened: journal.OpenAct) -> PaperStanding:
        row = _locked(viewer, command.paper_id, command.version)
        must_check(viewer, row.region_code, now)
        target = _follow(viewer, row, "confirm")
        _replace(opened, viewer, row)
        row.reason, row.decided_at = "", now
        words = f"{kinds.title(row.kind)}已经县级核对通过"
        notifications.tell(opened, To(subject_id=row.subject_id), Message(Topic.TODO, words, f"/papers/{row.pk}/"))
        return _stored(opened, row, target)

    return _once(
        lambda: journal.act(
            viewer, acts.CONFIRM, work, now=now, answer=PaperStanding, command=command, command_id=command.command_id
        )
    )


def refuse_paper(viewer: Viewer, command: CheckPaper, now: datetime) -> PaperStanding:
    """The county returns a paper, also one it confirmed before, with a reason the subject reads."""

    def work(opened: journal.OpenAct) -> PaperStanding:
        row = _locked(viewer, command.paper_id, command.version)
        must_check(viewer, row.region_code, now)
        target = _follow(viewer, row, "refuse")
        raise_for(rules.reason_reasons(command.reason))
        row.reason, row.decided_at = command.reason.strip(), now
        opened.note(reason=row.reason)
        words = f"{kinds.title(row.kind)}被退回：{row.reason}"
        notifications.tell(opened, To(subject_id=row.subject_id), Message(Topic.TODO, words, f"/papers/{row.pk}/"))
        return _stored(opened, row, target)

    return journal.act(
        viewer, acts.REFUSE, work, now=now, answer=PaperStanding, command=command, command_id=command.command_id
    )


def _registered(subject_id: int) -> SubjectBrief:
    """A suspended subject may enter papers: that is its way out. One that has ended may not."""
    subject = subjects.brief([subject_id])[subject_id]
    if subject.state not in WITH_CODE - ENDED:
        raise refuse("本主体不在登记状态，不能录入证照。", "请联系所在地县级农业农村部门。", code="subject")
    return subject


def _checked(facts: PaperFacts, now: datetime) -> PaperFacts:
    raise_for(rules.fact_reasons(facts, kinds.kinds().get(facts.kind), today=beijing_day(now)))
    return facts


def _must_renew(subject_id: int, renews: int | None, kind: str) -> None:
    if renews is None:
        return
    rows = Paper.objects.everything(reason="papers of the acting subject").filter(pk=renews, subject_id=subject_id)
    old = rows.values_list("kind", "state").first()
    if old is None:
        raise NotFound("要换的证照")
    if old[0] != kind:
        raise refuse("换证时种类不能改变。", "种类不同请另外录入。", field="kind", code="renews")
    if old[1] != PaperState.CONFIRMED:
        raise refuse("要换的证照不是已核对的。", "请刷新页面查看最新状态。", code="renews")


def _fill(row: Paper, facts: PaperFacts, subject: SubjectBrief) -> None:
    row.kind, row.number, row.issuer = facts.kind, " ".join(facts.number.split()), facts.issuer.strip()
    row.valid_from, row.valid_until = facts.valid_from, facts.valid_until
    row.products, row.file_id = facts.products.strip(), facts.file_id
    title = kinds.title(facts.kind)
    spoken = (row.number, title, initials(title), subject.name, initials(subject.name), row.issuer, row.products)
    row.words = (" " + " ".join(word for word in spoken if word)).lower()[:400]


def _facts(row: Paper) -> PaperFacts:
    return PaperFacts(**{name: getattr(row, name) for name in _FACTS})


def _claim(opened: journal.OpenAct, row: Paper, session: str) -> None:
    if row.file_id:
        files.claim(opened, [row.file_id], Owner(row.region_code, subject_id=row.subject_id), session=session)


def _replace(opened: journal.OpenAct, viewer: Viewer, row: Paper) -> None:
    """The paper it renews, and a checked one of the same number, are replaced; two never count at once."""
    rows = Paper.objects.storing(opened).select_for_update().order_by("pk")
    same = rows.filter(subject_id=row.subject_id, kind=row.kind, state=PaperState.CONFIRMED)
    for old in same:
        if old.pk == row.renews or old.number == row.number:
            _follow(viewer, old, "replace")
            _stored(opened, old, PaperState.REPLACED)


def _locked(viewer: Viewer, paper_id: int, version: int) -> Paper:
    row = Paper.objects.acted_on_by(viewer).select_for_update().filter(pk=paper_id).first()
    if row is None:
        raise NotFound("这份证照")
    if row.version != version:
        raise refuse("这份证照刚被修改过。", "请刷新页面，按最新内容办理。", code="version")
    return row


def _follow(viewer: Viewer, row: Paper, arrow: str) -> PaperState:
    target = PAPER.follow(viewer, PaperState(row.state), arrow)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _stored(opened: journal.OpenAct, row: Paper, target: PaperState) -> PaperStanding:
    row.state, row.version = target.value, row.version + 1
    columns = [*_FACTS, "words", "reason", "decided_at", "state", "version"]
    Paper.objects.storing(opened).bulk_update([row], columns)
    return _told(opened, row)


def _told(opened: journal.OpenAct, row: Paper) -> PaperStanding:
    opened.on("paper", row.pk, row.region_code)
    opened.on("subject", row.subject_id, row.region_code)
    opened.note(kind=kinds.title(row.kind))
    opened.announce(PaperChanged(row.pk, row.subject_id, row.kind, str(row.state)))
    return PaperStanding(row.pk, PaperState(row.state), row.version)


def _once(run: Callable[[], T]) -> T:
    """The same number twice: the constraint refuses the second, in words."""
    try:
        return run()
    except IntegrityError as error:
        if "papers_waiting_once" not in str(error) and "papers_checked_once" not in str(error):
            raise
        sentence = "这个编号的证照已经录入过。"
        raise refuse(sentence, "请打开已有的那一份，修改它或等县级核对。", field="number", code="twice") from None
