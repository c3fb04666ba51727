"""Corrections: a line of the ledger said too much or too little; a new line reverses what was wrong, none is edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.quantities import format_amount
from agritrace.kernel.results import NotFound, Reason, Refusal, Refused, denied, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, keptrules, ledgers, limits, selectors, stock
from .keptvalues import (
    CORRECTION_NAMES,
    AskCorrection,
    CorrectionAsked,
    CorrectionDecided,
    CorrectionStanding,
    CorrectionState,
    DecideCorrection,
    WithdrawCorrection,
    Written,
)
from .models import Balance, Correction
from .permissions import Permission
from .states import CORRECTION, Eyes
from .values import EVENT_NAMES, BatchRow, BatchState, EventKind


def ask_correction(viewer: Viewer, command: AskCorrection, now: datetime) -> CorrectionStanding:
    """Correct a harvest, a purchase, a loss or a destruction of the viewer's own batch.

    Small corrections are done at once; from a dated limit on they wait for another person (``data/corrections.csv``).
    Refuses (field ``after``) what stock cannot bear and (field ``reason``) no reason; NotFound out of reach.
    """
    if not viewer.can(Permission.CORRECT) or viewer.subject_id is None:
        raise denied("更正批次流水")

    def work(opened: journal.OpenAct) -> CorrectionStanding:
        line = _reached(viewer, command.event_id)
        batch = selectors.briefs([line.batch_id])[line.batch_id]
        if batch.state is not BatchState.ACTIVE:
            raise refuse("只有有效的批次可以更正。", "结清和作废的批次不能再改。", code="state")
        limit = limits.limit_of(line.unit, beijing_day(now))
        decision = keptrules.judge_correction(line, batch.stock, command, limit=limit)
        if isinstance(decision, Refusal):
            raise Refused(decision)
        state = CorrectionState.WAITING if decision.needs_second else CorrectionState.APPLIED
        row = _kept(opened, batch, line, command=command, state=state)
        if not decision.needs_second:
            _mend(opened, row, line)
        words = "超过核对限额，等另一个人核对" if decision.needs_second else "已更正"
        _about(opened, row, line, result=words)
        opened.note(reason=row.reason)
        if decision.needs_second:
            opened.announce(CorrectionAsked(row.pk, batch.id, batch.subject_id, batch.region_code))
        return CorrectionStanding(row.pk, batch.id, state)

    return _once(
        lambda: journal.act(
            viewer,
            acts.ASK,
            work,
            now=now,
            answer=CorrectionStanding,
            command=command,
            command_id=command.command_id,
        )
    )


def _kept(
    opened: journal.OpenAct, batch: BatchRow, line: Written, *, command: AskCorrection, state: CorrectionState
) -> Correction:
    row = Correction(
        batch_id=batch.id,
        event_id=line.event_id,
        subject_id=batch.subject_id,
        region_code=batch.region_code,
        before=line.amount,
        after=command.after,
        unit=line.unit,
        reason=command.reason.strip(),
        state=state.value,
        asked_by=opened.viewer.account_id,
        asked_at=opened.now,
    )
    row.save(force_insert=True)
    return row


def decide_correction(viewer: Viewer, command: DecideCorrection, now: datetime) -> CorrectionStanding:
    """The second pair of eyes: another account of the subject, or the county. Stock is judged again.

    Refuses whoever asked, a refusal without a reason (field ``answer``), and corrections already decided.
    """
    arrow = "approve" if command.agree else "reject"

    def work(opened: journal.OpenAct) -> CorrectionStanding:
        row = _locked(viewer, command.correction_id)
        state = _follow(viewer, row, arrow)
        answer = command.answer.strip()[:200]
        if not command.agree and len(answer) < 2:
            raise refuse("请写明不同意的原因。", "提出更正的人会看到这句话。", field="answer", code="reason")
        return _decided(opened, row, state, answer=answer)

    return _run(viewer, acts.DECIDE, work, now=now, command=command)


def withdraw_correction(viewer: Viewer, command: WithdrawCorrection, now: datetime) -> CorrectionStanding:
    """Whoever asked takes it back while nobody has decided."""

    def work(opened: journal.OpenAct) -> CorrectionStanding:
        row = _locked(viewer, command.correction_id)
        return _decided(opened, row, _follow(viewer, row, "withdraw"), answer="")

    return _run(viewer, acts.WITHDRAW, work, now=now, command=command)


def _run(
    viewer: Viewer,
    act: Act,
    work: Callable[[journal.OpenAct], CorrectionStanding],
    *,
    now: datetime,
    command: DecideCorrection | WithdrawCorrection,
) -> CorrectionStanding:
    return journal.act(
        viewer, act, work, now=now, answer=CorrectionStanding, command=command, command_id=command.command_id
    )


def _decided(opened: journal.OpenAct, row: Correction, state: CorrectionState, *, answer: str) -> CorrectionStanding:
    line = ledgers.written(row.event_id)
    if state is CorrectionState.APPLIED:
        if line.amount != row.before:
            raise refuse("这条流水在此期间又更正过。", "请撤回后按最新的数量重新提出。", code="stale")
        _mend(opened, row, line)
    row.state, row.answer = state.value, answer
    row.decided_by, row.decided_at = opened.viewer.account_id, opened.now
    Correction.objects.storing(opened).bulk_update([row], ["state", "answer", "decided_by", "decided_at"])
    _about(opened, row, line, result=CORRECTION_NAMES[state])
    opened.announce(CorrectionDecided(row.pk, row.batch_id, row.subject_id, state))
    return CorrectionStanding(row.pk, row.batch_id, state)


def _mend(opened: journal.OpenAct, row: Correction, line: Written) -> None:
    of_entry = line.kind in keptrules.ENTRIES
    note = f"更正“{EVENT_NAMES[line.kind]}”{format_amount(row.before)}→{format_amount(row.after)}，{row.reason}"[:200]
    change = stock.Mend(row.batch_id, row.event_id, row.after - row.before, note, of_entry=of_entry)
    if not stock.mend(opened, change):
        batch = selectors.briefs([row.batch_id])[row.batch_id]
        left = f"{format_amount(batch.available)} {batch.unit}"
        raise refuse(f"批次余量只剩 {left}，更正会使库存成为负数。", "请先核对已卖出和冻结的数量。", field="after")


def _reached(viewer: Viewer, event_id: int) -> Written:
    """The line with its batch locked: two corrections of one batch come after each other."""
    batch_id = ledgers.batch_of_own_event(viewer, event_id)
    if batch_id is None:
        raise NotFound("这条流水")
    rows = Balance.objects.everything(reason="the line was reached through its scope just before")
    list(rows.select_for_update().filter(pk=batch_id).values_list("pk"))
    return ledgers.written(event_id)


def _locked(viewer: Viewer, correction_id: int) -> Correction:
    rows = Correction.objects.acted_on_by(viewer).select_for_update()
    row = rows.filter(pk=correction_id).first()
    if row is None:
        raise NotFound("这条更正")
    return row


def _follow(viewer: Viewer, row: Correction, arrow: str) -> CorrectionState:
    eyes = Eyes(row.asked_by, viewer.account_id)
    target = CORRECTION.follow(viewer, CorrectionState(row.state), arrow, snapshot=eyes)
    if isinstance(target, Refusal):
        raise Refused(target)
    return target


def _about(opened: journal.OpenAct, row: Correction, line: Written, *, result: str) -> None:
    opened.on("batch", row.batch_id, row.region_code)
    opened.on("correction", row.pk, row.region_code)
    opened.note(
        line=EVENT_NAMES[EventKind(line.kind)],
        before=format_amount(row.before),
        after=format_amount(row.after),
        unit=row.unit,
        result=result,
    )


def _once(run: Callable[[], CorrectionStanding]) -> CorrectionStanding:
    """A second correction of a line while one waits: the constraint refuses it, in words."""
    try:
        return run()
    except IntegrityError as error:
        if "batches_correction_once" not in str(error):
            raise
        waiting = Reason("这条流水已有一条更正在等待核对。", "请等核对，或先撤回那一条。", code="waiting")
        raise Refused(Refusal((waiting,))) from None
