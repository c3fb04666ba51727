"""Showing personal values in full: an act with a reason and a record. Erasing what is kept no longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from agritrace.foundation.accounts import selectors as account_rows
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer, system
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as subject_services

from . import acts, rules, selectors
from .models import AccountErasure, Erasure, Unmasking
from .values import OF_ACCOUNT, PURPOSES, Erased, Unmask, Unmasked


def unmask(viewer: Viewer, command: Unmask, now: datetime) -> Unmasked:
    """Show chosen personal values of a subject to the office that answers for it.

    Refuses without fields or reason, and beyond the number of looks an hour and a day. Denied for other offices;
    NotFound outside the jurisdiction. The values leave by the answer alone: record, table and repeated command hold
    field names. A repeated command shows them again for two minutes.
    """
    row = subjects.subject(viewer, command.subject_id)
    account_id = viewer.account_id
    if account_id is None or not selectors.may_unmask(viewer, row.region_code, now):
        raise denied("查看完整的个人信息")

    def work(opened: journal.OpenAct) -> datetime:
        last_hour, last_day = selectors.looks_of_account(account_id, now)
        raise_for(rules.against_unmasking(command, last_hour=last_hour, last_day=last_day))
        look = Unmasking(
            subject_id=row.id,
            region_code=row.region_code,
            account_id=account_id,
            organisation_id=viewer.organisation_id,
            fields=list(command.fields),
            purpose=command.purpose,
            reason=command.reason.strip(),
            at=now,
        )
        look.save(force_insert=True)
        opened.on("subject", row.id, row.region_code)
        opened.note(fields=selectors.words(command.fields), reason=f"{PURPOSES[command.purpose]}（{look.reason}）")
        return now

    at = journal.act(
        viewer, acts.UNMASK, work, now=now, answer=datetime, command=command, command_id=command.command_id
    )
    if rules.is_over(at, now):
        raise refuse("这次查看已经结束，内容只显示一次。", "确需再看请重新填写原因。", code="over")
    return Unmasked(subjects.in_full(viewer, row.id, command.fields))


EXPIRED, RESTORED, ASKED, ASKED_NAME = "expired", "restored", "asked", "asked_name"
_GROUNDS = {EXPIRED: "申请被退回后超过保存期限", RESTORED: "恢复备份后重新执行"}


def expire_applications(now: datetime, limit: int = 500) -> int:
    """Erase returned applications whose term is over, oldest first; returns how many. For the daily timer.

    Each is an act of its own, so that one that cannot be erased holds up no other. Source of the term: the table of
    retention.
    """
    old = subjects.refused_before(now - selectors.term("applications"), limit)
    return sum(_erase(subject_id, EXPIRED, now) for subject_id in old)


def erase_again(erased: Iterable[Erased], now: datetime) -> int:
    """Erase once more what a restored backup has brought back; returns how many. For restores only."""
    return sum(_again(one, now) for one in erased)


def _again(one: Erased, now: datetime) -> int:
    if one.ground == OF_ACCOUNT:
        return _erase_account(one.number, now)
    return _erase_persons(one, now) if one.ground in {ASKED, ASKED_NAME} else _erase(one.number, RESTORED, now)


def erase_application(opened: journal.OpenAct, subject_id: int) -> tuple[UUID, ...]:
    """Erase a returned application because its applicant asks for it, inside the act that grants it.

    Returns the files to :func:`files.forget` after the commit. Refused for whatever was ever registered.
    """
    gone = subject_services.erase(opened, subject_id)
    _remember(opened, subject_id, EXPIRED)
    return gone


def erase_persons(opened: journal.OpenAct, subject_id: int, *, name: bool) -> tuple[UUID, ...]:
    """Erase the persons of an ended subject and of its accounts, inside the act that grants it; ``name``: also a farmer's.

    Returns the files to :func:`files.forget` after the commit. What the law keeps stays: code, place, records.
    """
    gone = subject_services.erase_person(opened, subject_id, name=name)
    accounts.forget_persons(opened, [one.id for one in account_rows.accounts_of_subject(subject_id)])
    _remember(opened, subject_id, ASKED_NAME if name else ASKED)
    return gone


def erase_account(opened: journal.OpenAct, account_id: int) -> None:
    """Erase the person behind a sub-account because he asks for it, inside the act that grants it; restores know of it."""
    accounts.forget_persons(opened, [account_id])
    AccountErasure.objects.storing(opened).update_or_create(account_id=account_id, defaults={"at": opened.now})


def _remember(opened: journal.OpenAct, subject_id: int, ground: str) -> None:
    told = {"ground": ground, "at": opened.now}
    Erasure.objects.storing(opened).update_or_create(subject_id=subject_id, defaults=told)


def _erase_persons(one: Erased, now: datetime) -> int:
    def work(opened: journal.OpenAct) -> list[UUID]:
        opened.note(ground=_GROUNDS[RESTORED])
        return list(erase_persons(opened, one.number, name=one.ground == ASKED_NAME))

    files.forget(journal.act(system(_GROUNDS[RESTORED]), acts.ERASE_PERSONS, work, now=now, answer=list[UUID]))
    return 1


def _erase_account(account_id: int, now: datetime) -> int:
    def work(opened: journal.OpenAct) -> int:
        erase_account(opened, account_id)
        opened.note(ground=_GROUNDS[RESTORED])
        return 1

    return journal.act(system(_GROUNDS[RESTORED]), acts.ERASE_ACCOUNT, work, now=now, answer=int)


def _erase(subject_id: int, ground: str, now: datetime) -> int:
    def work(opened: journal.OpenAct) -> list[UUID]:
        gone = subject_services.erase(opened, subject_id)
        Erasure.objects.storing(opened).update_or_create(subject_id=subject_id, defaults={"ground": ground, "at": now})
        opened.note(ground=_GROUNDS[ground])
        return list(gone)

    try:
        files.forget(journal.act(system(_GROUNDS[ground]), acts.ERASE, work, now=now, answer=list[UUID]))
    except Refused:  # registered meanwhile
        return 0
    return 1
