"""Terms watched by the clock: the office is reminded, the office above it told what is late, copies are swept."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system

from . import acts, rules, selectors
from .models import PersonalRequest
from .values import OPEN

_ALL = "the timer looks at all of the country"
OFFICE, ABOVE = "office_reminded", "above_reminded"
MOST = 2000
_LATE = {OFFICE: "临近或超过答复期限", ABOVE: "已超过答复期限"}


def remind(now: datetime) -> int:
    """Remind counties whose term ends soon, and the office above of what is late; each once. Returns how many notices."""
    today, days, sent = beijing_day(now), selectors.terms()["reminder"].days, 0
    for stage in (OFFICE, ABOVE):
        rows = PersonalRequest.objects.everything(reason=_ALL).filter(state__in=OPEN, **{stage: False})
        found = rows.order_by("due_on", "id").values_list("id", "region_code", "due_on")[:MOST]
        offices: dict[OrganisationRow, list[int]] = defaultdict(list)
        for number, region_code, due in found:
            if rules.is_near(due, today, days) if stage == OFFICE else due < today:
                office = _office(region_code, now, stage=stage)
                if office is not None:
                    offices[office].append(number)
        for office, numbers in offices.items():
            _send(office, numbers, now, stage=stage)
            sent += 1
    return sent


def _office(region_code: str, now: datetime, *, stage: str) -> OrganisationRow | None:
    county = organisations.competent_county(region_code, beijing_day(now))
    if stage == OFFICE or county is None:
        return county
    return organisations.briefs([county.parent_id or 0]).get(county.parent_id or 0)


def _send(office: OrganisationRow, numbers: list[int], now: datetime, *, stage: str) -> None:
    def work(opened: journal.OpenAct) -> int:
        rows = PersonalRequest.objects.storing(opened).filter(id__in=numbers)
        for number, region_code in rows.order_by("id").values_list("id", "region_code"):
            opened.on("personal-request", number, region_code)
        rows.update(**{stage: True})
        opened.note(office=office.name, count=len(numbers), late=_LATE[stage])
        words = f"{len(numbers)} 份个人信息请求{_LATE[stage]}，请{'尽快答复' if stage == OFFICE else '督促县级答复'}。"
        notifications.tell(
            opened, To(organisation_id=office.id), Message(Topic.TODO, words, f"{reverse('rights:list')}?sort=due")
        )
        return len(numbers)

    journal.act(system("个人信息请求期限提醒"), acts.REMIND, work, now=now, answer=int)


def sweep(now: datetime) -> int:
    """Erase copies that were fetched or whose days are over; returns how many."""
    rows = PersonalRequest.objects.everything(reason=_ALL).filter(package_id__isnull=False)
    over = rows.filter(Q(package_until__lte=now) | Q(taken_at__lt=now - rules.AGAIN))
    if not over.exists():
        return 0

    def work(opened: journal.OpenAct) -> list[UUID]:
        locked = PersonalRequest.objects.storing(opened).filter(pk__in=list(over.values_list("pk", flat=True)[:MOST]))
        gone = [one for one in locked.select_for_update().order_by("pk").values_list("package_id", flat=True) if one]
        locked.update(package_id=None)
        files.erase_kept(opened, gone)
        opened.note(files=len(gone))
        return gone

    gone = journal.act(system("清除个人信息副本"), acts.SWEEP, work, now=now, answer=list[UUID])
    files.drop_contents(gone)
    return len(gone)
