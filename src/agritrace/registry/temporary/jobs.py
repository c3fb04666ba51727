"""What happens to entries by the clock: a township hears once of each that nobody claimed within the term."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import OrganisationRow
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import system

from . import acts, selectors, terms
from .models import TemporaryEntry

MOST = 2000
LATE_LIST = "/temporary/?age=late"


def remind(now: datetime) -> int:
    """Tell each township (where there is none, its county) of its late entries; returns how many notices were sent."""
    today = beijing_day(now)
    offices: dict[int, OrganisationRow] = {}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    known: dict[str, OrganisationRow | None] = {}
    for number, place in selectors.late_entries(today, MOST):
        if place not in known:
            known[place] = organisations.competent_township(place, today) or organisations.competent_county(
                place, today
            )
        office = known[place]
        if office is not None:
            offices[office.id] = office
            found[office.id].append((number, place))
    for number, entries in sorted(found.items()):
        _tell(offices[number], entries, now=now)
    return len(found)


def _tell(office: OrganisationRow, entries: list[tuple[int, str]], *, now: datetime) -> None:
    days = terms.remind_days(beijing_day(now))

    def work(opened: journal.OpenAct) -> int:
        rows = TemporaryEntry.objects.storing(opened).filter(
            subject_id__in=[number for number, _ in entries], reminded_at=None
        )
        count = rows.update(reminded_at=now)
        for number, place in entries:
            opened.on("subject", number, place)
        opened.note(office=office.name, count=count, days=days)
        if count:
            words = f"{count} 份临时登记超过 {days} 天没有认领，请上门提醒补办注册，或关闭登记"
            notifications.tell(opened, To(organisation_id=office.id), Message(Topic.TODO, words, LATE_LIST))
        return count

    journal.act(system("临时登记提醒"), acts.REMIND, work, now=now, answer=int)
