"""Forgetting the persons of applications that are over: what nobody needs any more is not kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.kernel.viewer import system

from . import acts
from .applying import follow, record, with_right
from .models import ApplicantPersonal, Application, ApplicationFile, Decision
from .values import ApplicationState

_CLOCK = system("删除到期的机构申请资料")
_OVER = (ApplicationState.RETURNED, ApplicationState.WITHDRAWN, ApplicationState.APPROVED)
_BLANK = {"address": "", "postcode": "", "phone": "", "email": "", "duty_phone": "", "username": "", "reason": ""}


def expire(now: datetime, *, keep: timedelta, limit: int = 500) -> int:
    """Erase persons of applications decided longer ago than ``keep``, oldest first; returns how many. For the daily timer.

    What was returned and never corrected, or withdrawn, also loses its contact data, words and papers; the papers of an
    approved one belong to the institution. Number, name of the institution and days stay. Each is an act of its own.
    """
    rows = Application.objects.everything(reason="the clock looks for what is kept no longer")
    old = rows.filter(state__in=_OVER, decided_at__lt=now - keep).order_by("decided_at", "id")
    persons = ApplicantPersonal.objects.everything(reason="the clock looks for what is kept no longer")
    papers = ApplicationFile.objects.everything(reason="the clock looks for what is kept no longer")
    named = old.filter(id__in=persons.values("application_id"))
    filed = old.exclude(state=ApplicationState.APPROVED).filter(id__in=papers.values("application_id"))
    numbers = sorted({*named.values_list("id", flat=True)[:limit], *filed.values_list("id", flat=True)[:limit]})
    return sum(_expire(number, now, keep=keep) for number in numbers[:limit])


def _expire(number: int, now: datetime, *, keep: timedelta) -> int:
    def work(opened: journal.OpenAct) -> list[UUID]:
        row = Application.objects.acted_on_by(opened.viewer).select_for_update().get(id=number)
        if row.state not in _OVER or row.decided_at is None or row.decided_at >= now - keep:  # corrected meanwhile
            return []
        ApplicantPersonal.objects.storing(opened).filter(application_id=number).delete()
        record(opened, row)
        if row.state == ApplicationState.APPROVED:
            return []
        if row.state == ApplicationState.RETURNED:  # nobody can correct it any more
            row.state = follow(with_right(opened.viewer), ApplicationState.RETURNED, "withdraw")
        row.version += 1
        for name, value in _BLANK.items():
            setattr(row, name, value)
        row.save(force_update=True)
        Decision.objects.storing(opened).filter(application_id=number).update(words="")
        lines = ApplicationFile.objects.storing(opened).filter(application_id=number)
        gone = list(files.erase(opened, lines.values_list("file_id", flat=True)))
        lines.delete()
        return gone

    files.forget(journal.act(_CLOCK, acts.EXPIRE, work, now=now, answer=list[UUID]))
    return 1
